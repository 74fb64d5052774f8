"""What a carrier delivers, as it is printed."""

import csv
from collections.abc import Sequence
from functools import cache

import pytest

from simaudit.cli.carriers.columns import columns_csv, columns_listing, columns_markdown
from simaudit.contract import COLUMNS
from simaudit.rules.delivered_columns import DeliveredColumn, delivered_columns
from simaudit.rules.load import load_catalogue


@cache
def imsi_and_gender() -> Sequence[DeliveredColumn]:
    """Read when a test asks for them, not by every process that lists the tests."""
    return [column for column in delivered_columns(load_catalogue()) if column.name in ("imsi", "gender")]


def test_a_paragraph_a_column() -> None:
    assert columns_listing(imsi_and_gender(), "en").split("\n\n")[1:] == [
        "imsi  (Số IMSI)\n"
        "  the SIM's IMSI; text, leading zeros kept\n"
        "  Example: 452040123456789\n"
        "  Where it is absent: the checks that need it can't be assessed\n"
        "  Checks that need it: MIS-19, MIS-23",
        "gender  (Giới tính)\n"
        "  sex; one of the values\n"
        "  Example: Nữ\n"
        "  Where it is absent: the checks that need it can't be assessed\n"
        "  Heading: also read Sex\n"
        "  Wordings that are read: M: Nam, Male; F: Nữ, Female\n"
        "  Checks that need it: MIS-03",
    ]
    assert columns_listing(imsi_and_gender(), "vi").split("\n\n")[1].splitlines()[3] == (
        "  Nếu thiếu: các tiêu chí cần cột này không đánh giá được"
    )


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_tables_have_a_row_a_column(lang: str) -> None:
    delivered = delivered_columns(load_catalogue())
    heading, *rows = csv.reader(columns_csv(delivered, lang).splitlines())
    assert [row[0] for row in rows] == list(COLUMNS)
    assert {len(row) for row in rows} == {len(heading)}
    lines = columns_markdown(delivered, lang).splitlines()
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines[2:]] == list(COLUMNS)

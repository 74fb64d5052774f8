"""What a cell says of a value, by the kind of its column."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from simaudit.report.annexes.columns import as_texts, cell, in_words
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierName

VI, EN = Language("vi"), Language("en")


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("a", "text", "a"), (None, "text", ""), ("1+", "figure", "1+"), (0, "number", "0"), (0, "count", ""),
        (1234, "count", "1.234"), (date(2026, 11, 3), "day", "03/11/2026"), ("2026-10", "month", "10/2026"),
        (["viettel", "x"], "carrier", "Viettel, X Mobile"), ("ACTIVE", "value", "đang hoạt động"),
        ("full_name", "field", "Họ và tên"), ("critical", "severity", "nghiêm trọng"),
    ],
)  # fmt: skip
def test_a_value_is_worded_by_the_kind_of_its_column(value: Any, kind: str, text: str) -> None:
    assert cell(value, kind, VI, {"x": CarrierName(name="X Mobile")}).lower() == text.lower()


def test_codes_of_the_register_are_what_english_shows() -> None:
    assert [cell("ACTIVE", "value", EN), cell("full_name", "field", EN)] == ["ACTIVE", "full_name"]


def test_columns_of_a_frame_are_worded_and_lists_joined() -> None:
    rows = pl.DataFrame(
        {
            "period": ["2026-10", None],
            "links": [["shared paper", "x"], []],
            "n": [1234, None],
            "as_is": [1, 2],
        }
    )
    worded = in_words(rows, {"period": "month", "links": "link", "n": "number"}, EN)
    assert worded.rows() == [
        ("10/2026", f"{EN.word('link', 'shared paper')}; x", "1,234", 1),
        (None, "", None, 2),
    ]
    assert in_words(rows.clear(), {"period": "month", "links": "link", "n": "number"}, EN).is_empty()


def test_every_column_of_a_frame_is_a_text() -> None:
    rows = pl.DataFrame(
        {
            "date_of_birth": [date(1990, 2, 1)],
            "registered_at": [datetime(2026, 9, 18, 20, 13)],  # noqa: DTZ001
            "status": ["ACTIVE"],
            "ported_in": [True],
            "record": [7],
            "address": [None],
        }
    )
    assert as_texts(rows, VI).row(0) == (
        "01/02/1990", "18/09/2026 20:13", "đang hoạt động", cell("true", "value", VI), "7", None,
    )  # fmt: skip
    assert as_texts(rows, EN, "%H:%M:%S").row(0) == (
        "01/02/1990", "20:13:00", "ACTIVE", "true", "7", None,
    )  # fmt: skip

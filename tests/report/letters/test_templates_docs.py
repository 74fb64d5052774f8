"""The list beside the templates names every field of every letter."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import polars as pl
from support.letters import DAY, HEAD, decided
from support.overdue import EXTRACTS, overdue

from simaudit.paths import REPORTS
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.letters.carrier_fields import carrier_fields, sample_fields
from simaudit.report.letters.reminder_fields import annex_fields, record_fields, reminder_fields
from simaudit.report.letters.report_fields import report_fields
from simaudit.rules.law import built_in_law
from simaudit.rules.load import load_catalogue

LISTED = REPORTS / "letters" / "fields.md"
EVERY = {"head", "month", "law"}
LIST = "c" * 64
WHEN = datetime(2026, 10, 1)  # noqa: DTZ001


def named(fields: Mapping[str, Any]) -> Iterator[str]:
    """The fields as the table writes them."""
    for name, value in fields.items():
        if isinstance(value, Mapping):
            first, *others = value
            yield from (f"`{name}.{first}`", *(f"`.{other}`" for other in others))
            yield from (name for inner in value.values() for name in of_rows(inner))
        else:
            yield f"`{name}`"
            yield from of_rows(value)


def of_rows(value: Any) -> Iterator[str]:
    if isinstance(value, list) and value:
        yield from (f"`{name}`" for name in value[0])


def test_it_names_every_field(figures: CarrierFigures, overview: OverviewFigures) -> None:
    lines = LISTED.read_text(encoding="utf-8").splitlines()
    rows = {cells[1].strip(): cells[2] for line in lines if len(cells := line.split("|")) == 4}
    shown = decided(figures)
    (check, *_) = load_catalogue()
    drawn = pl.DataFrame({"msisdn": ["84"], "check_id": [check.id], "point_code": ["P"]}).with_columns(
        registered_at=pl.lit(WHEN)
    )
    carrier = carrier_fields(shown, HEAD, DAY)
    report = report_fields([overview] * 2, [shown], HEAD, DAY)
    sample = sample_fields(drawn, WHEN, shown, {check.id: check}, HEAD, DAY)
    shown_numbers = overdue()
    reminder = reminder_fields(shown_numbers, shown, HEAD, DAY, {})
    for letter, fields in (
        ("`cong-van`, `bien-ban-lam-viec`", carrier),
        ("`phieu-yeu-cau-ho-so`", sample),
        ("`bao-cao`", report),
        ("`cong-van-don-doc`, `phu-luc-don-doc`, `tong-hop-chung-cu`", reminder),
        ("`phu-luc-don-doc`, `tong-hop-chung-cu`", annex_fields(shown_numbers, LIST)),
        ("`tong-hop-chung-cu`", record_fields(shown_numbers, EXTRACTS, built_in_law())),
    ):
        own = {name: value for name, value in fields.items() if name not in EVERY}
        assert [name for name in named(own) if name not in rows[letter]] == []
    for fields in (carrier, sample, report, reminder):
        head = {"head": fields["head"]}
        assert [name for name in named(head) if name not in rows["mọi văn bản / every"]] == []

"""The points of a plan of inspections as a table."""

from typing import Final

import polars as pl

from simaudit.cli.terminal.output import worded
from simaudit.cli.text.table import aligned
from simaudit.errors import Note
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames, carrier_name

_HEADINGS: Final = (
    Note("heading_rank"),
    Note("heading_carrier"),
    Note("heading_point"),
    Note("heading_expected"),
    Note("heading_in_cases"),
    Note("heading_reported"),
    Note("heading_last_visit"),
)


def plan_table(points: pl.DataFrame, lang: str, names: CarrierNames = NO_NAMES) -> str:
    """A heading and a line a point, the first to visit first."""
    language = Language(lang)
    rows = [
        (
            str(rank),
            carrier_name(row["carrier"], names),
            row["point_code"],
            language.number(round(row["expected"])),
            language.number(row["case_numbers"]),
            language.number(row["reported"]),
            language.day(row["last_visit"].date()) if row["last_visit"] else worded(Note("never_visited")),
        )
        for rank, row in enumerate(points.iter_rows(named=True), start=1)
    ]
    headings = tuple(map(worded, _HEADINGS))
    return aligned([headings, *rows], headings[3:6])

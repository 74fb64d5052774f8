"""The points of a plan of inspections as a table."""

from typing import Final

import polars as pl

from simaudit.cli.terminal import worded
from simaudit.cli.text_table import text_table
from simaudit.errors import Note
from simaudit.period import in_viet_nam
from simaudit.report.pages.language import Language

_HEADINGS: Final = (
    Note("plan_rank"),
    Note("files_carrier"),
    Note("plan_point"),
    Note("plan_expected"),
    Note("plan_cases"),
    Note("plan_reported"),
    Note("plan_last_visit"),
)


def plan_table(points: pl.DataFrame, lang: str) -> str:
    """A heading and a line a point, the first to visit first."""
    language = Language(lang)
    rows = [
        (
            str(rank),
            row["carrier"],
            row["point_code"],
            language.number(round(row["expected"])),
            language.number(row["case_numbers"]),
            language.number(row["reported"]),
            language.day(row["last_visit"].date()) if row["last_visit"] else worded(Note("plan_no_visit")),
        )
        for rank, row in enumerate(points.iter_rows(named=True), start=1)
    ]
    return text_table([tuple(map(worded, _HEADINGS)), *rows])

"""The registrations of a case over time."""

from typing import Final, Literal

import polars as pl

from simaudit.report.figures.case_facts import by_night
from simaudit.report.model.cases import CaseStep, CaseTimeline

MOST_DAYS: Final = 62
MOST_MONTHS: Final = 60
"""A longer span is told by months, one of more months by years."""

_EVERY: Final = {"day": "1d", "month": "1mo", "year": "1y"}


def case_timeline(rows: pl.DataFrame) -> CaseTimeline | None:
    """The registrations of a case, or of a carrier's part of it; None where none of its rows has a date."""
    dated = rows.select("registered_at", by_night().alias("night")).drop_nulls("registered_at")
    if dated.is_empty():
        return None
    unit = _unit(dated)
    start = pl.col("registered_at").dt.date().dt.truncate(_EVERY[unit])
    counted = dated.group_by(start.alias("start")).agg(
        pl.len().alias("registrations"), pl.col("night").sum().alias("night")
    )
    steps = counted.sort("start").upsample("start", every=_EVERY[unit])
    return CaseTimeline(
        unit=unit,
        steps=tuple(
            CaseStep.model_validate(row)
            for row in steps.with_columns(pl.col("registrations", "night").fill_null(0)).iter_rows(named=True)
        ),
        undated=rows.height - dated.height,
    )


def _unit(dated: pl.DataFrame) -> Literal["day", "month", "year"]:
    first, last = dated.select(
        pl.col("registered_at").min().alias("first"), pl.col("registered_at").max().alias("last")
    ).row(0)
    if (last.date() - first.date()).days < MOST_DAYS:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month
    return "month" if months < MOST_MONTHS else "year"

"""When the rows of a case were registered: step by step over its dense span, and by hour and day."""

from datetime import date, timedelta
from typing import Final, Literal

import polars as pl

from simaudit.cases.default_portraits import dense_spans
from simaudit.report.figures.base import Figures


class CaseStep(Figures):
    """The registrations of a day, month or year that begins on `start`; `night`: those by night."""

    start: date
    registrations: int
    """How many registrations."""
    night: int


class CaseTimeline(Figures):
    """The registrations of a case over its dense span, step by step without a gap; `undated` have no time."""

    unit: Literal["day", "month", "year"]
    """How long a step is."""
    steps: tuple[CaseStep, ...]
    """Without a gap."""
    undated: int
    first: date | None = None
    """Of the dense span, over which it is."""
    last: date | None = None
    """Of the dense span."""
    before: int = 0
    """Registrations before it."""
    after: int = 0
    """Registrations behind it."""


class CaseHour(Figures):
    """The registrations of one hour of a day."""

    day: date
    """The day of the registrations."""
    hour: int
    """Its hour, 0 to 23, Vietnamese time."""
    registrations: int
    """How many registrations."""


class CaseNights(Figures):
    """The registrations of a case by hour and day: whole nights are seen at a glance."""

    days: tuple[date, ...]
    """The days that are drawn, in their order."""
    hours: tuple[CaseHour, ...]
    """Those with registrations, by day and hour."""
    days_left: int
    """Days for which there is no room."""


NIGHT_BEGINS: Final = 22
NIGHT_ENDS: Final = 6
"""Hours of the day, Vietnamese time. A registration at midnight sharp has a date and no time."""


def by_night() -> pl.Expr:
    """Whether a row was registered by night; NULL where it has no date."""
    at = pl.col("registered_at")
    hour = at.dt.hour()
    return ((hour >= NIGHT_BEGINS) | (hour < NIGHT_ENDS)) & (at != at.dt.truncate("1d"))


MOST_DAYS: Final = 62
MOST_MONTHS: Final = 60
"""A longer span is told by months, one of more months by years."""

_EVERY: Final = {"day": "1d", "month": "1mo", "year": "1y"}
_CASE: Final = "case_id"


def case_timelines(rows: pl.DataFrame) -> dict[str, CaseTimeline]:
    """case_id → the registrations of a case, or of a carrier's part of it; none where no row has a date.

    Those over the dense span (cases/default_portraits.py): nine tenths of them, in the fewest days.
    """
    day, first, last = pl.col("day"), pl.col("dense_from"), pl.col("dense_to")
    dated = _within_spans(rows).with_columns(unit=_unit(first, last))
    steps: dict[str, list[CaseStep]] = {}
    for (unit,), rows_of_unit in dated.partition_by("unit", as_dict=True).items():
        counted = (
            rows_of_unit.filter(day.is_between(first, last))
            .group_by(_CASE, day.dt.truncate(_EVERY[unit]).alias("start"))
            .agg(pl.len().alias("registrations"), pl.col("night").sum())
            .sort(_CASE, "start")
            .upsample("start", every=_EVERY[unit], group_by=_CASE, maintain_order=True)
            .with_columns(pl.col(_CASE).forward_fill(), pl.col("registrations", "night").fill_null(0))
        )
        for row in counted.iter_rows(named=True):
            steps.setdefault(row.pop(_CASE), []).append(CaseStep.model_validate(row))
    outside = dated.group_by(_CASE, "unit", first=first, last=last).agg(
        undated=day.null_count(), before=(day < first).sum(), after=(day > last).sum()
    )
    return {
        (name := row.pop(_CASE)): CaseTimeline(steps=tuple(steps[name]), **row)
        for row in outside.iter_rows(named=True)
    }


def _within_spans(rows: pl.DataFrame) -> pl.DataFrame:
    """case_id, day, hour and night of rows, with the dense span of their case; none of a case without."""
    at = pl.col("registered_at")
    moments = rows.select(_CASE, day=at.dt.date(), hour=at.dt.hour(), night=by_night())
    return moments.join(dense_spans(rows, [_CASE]), on=_CASE)


def _unit(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    months = (last.dt.year() - first.dt.year()) * 12 + last.dt.month() - first.dt.month()
    by_months = pl.when(months < MOST_MONTHS).then(pl.lit("month")).otherwise(pl.lit("year"))
    return pl.when((last - first).dt.total_days() < MOST_DAYS).then(pl.lit("day")).otherwise(by_months)


def case_nights(rows: pl.DataFrame) -> dict[str, CaseNights]:
    """case_id → when by day its registrations came, of the cases of which nights are a sign.

    Of the days of the dense span, or where these are too many to be drawn of those with registrations by
    night, the first MOST_DAYS.
    """
    of_sign = rows.filter(pl.col("signs").list.contains("nights").any().over(_CASE))
    dense = _within_spans(of_sign).filter(pl.col("day").is_between("dense_from", "dense_to"))
    nights: dict[str, CaseNights] = {}
    for (name,), moments in dense.partition_by(_CASE, as_dict=True).items():
        first, last = moments.select("dense_from", "dense_to").row(0)
        length = (last - first).days + 1
        nightly_days = moments.filter("night")["day"].unique().sort().to_list()
        days = [first + timedelta(days=at) for at in range(length)] if length <= MOST_DAYS else nightly_days
        drawn = days[:MOST_DAYS]
        counted = (
            moments.filter(pl.col("day").is_in(drawn))
            .group_by("day", "hour")
            .agg(pl.len().alias("registrations"))
            .sort("day", "hour")
        )
        nights[name] = CaseNights(
            days=tuple(drawn),
            hours=tuple(CaseHour.model_validate(row) for row in counted.iter_rows(named=True)),
            days_left=len(days) - len(drawn),
        )
    return nights

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


def case_timeline(rows: pl.DataFrame) -> CaseTimeline | None:
    """The registrations of a case, or of a carrier's part of it; None where none of its rows has a date.

    Those over the dense span (cases/default_portraits.py): nine tenths of them, in the fewest days.
    """
    all_dated = rows.select("registered_at", by_night().alias("night")).drop_nulls("registered_at")
    if all_dated.is_empty():
        return None
    ((first, last),) = dense_spans(rows, ["case_id"]).select("dense_from", "dense_to").rows()
    day = pl.col("registered_at").dt.date()
    dated = all_dated.filter(day.is_between(first, last))
    unit = _unit(first, last)
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
        undated=rows.height - all_dated.height,
        first=first,
        last=last,
        before=all_dated.filter(day < first).height,
        after=all_dated.filter(day > last).height,
    )


def _unit(first: date, last: date) -> Literal["day", "month", "year"]:
    if (last - first).days < MOST_DAYS:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month
    return "month" if months < MOST_MONTHS else "year"


def case_nights(rows: pl.DataFrame) -> CaseNights | None:
    """When by day the registrations of a case came whose nights are a sign of it; None of others.

    Of the days of the dense span, or where these are too many to be drawn of those with registrations by
    night, the first MOST_DAYS.
    """
    if rows.filter(pl.col("signs").list.contains("nights")).is_empty():
        return None
    ((first, last),) = dense_spans(rows, ["case_id"]).select("dense_from", "dense_to").rows()
    day = pl.col("registered_at").dt.date()
    dense = rows.filter(day.is_between(first, last)).select("registered_at", day=day, night=by_night())
    length = (last - first).days + 1
    nightly_days = dense.filter("night")["day"].unique().sort().to_list()
    days = [first + timedelta(days=at) for at in range(length)] if length <= MOST_DAYS else nightly_days
    drawn = days[:MOST_DAYS]
    counted = (
        dense.filter(pl.col("day").is_in(drawn))
        .group_by("day", pl.col("registered_at").dt.hour().alias("hour"))
        .agg(pl.len().alias("registrations"))
        .sort("day", "hour")
    )
    return CaseNights(
        days=tuple(drawn),
        hours=tuple(CaseHour.model_validate(row) for row in counted.iter_rows(named=True)),
        days_left=len(days) - len(drawn),
    )

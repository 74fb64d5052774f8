"""The numbers of a carrier for which a step of law is overdue since a letter, and what each month showed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from simaudit.report.figures.clock_limits import STEPS, ClockLimits, Step
from simaudit.report.figures.fates import NUMBER, number_states
from simaudit.store.notices import Notice

_STATES: Final = {
    "served": pl.col("found") & (pl.col("status") == "ACTIVE"),
    "one_way": pl.col("found") & (pl.col("status") == "ONE_WAY"),
    "two_way": pl.col("found") & (pl.col("status") == "TWO_WAY"),
    "put_right": pl.col("present")
    & ~pl.col("found")
    & (pl.col("status") != "TERMINATED").fill_null(value=True),
    "ended": pl.col("present") & (pl.col("status") == "TERMINATED"),
    "gone": ~pl.col("present"),
}
"""What a month can show of a number; each is in one at most, and what is in none can't be told."""


@dataclass(frozen=True)
class OverdueStep:
    """A step that is overdue for numbers of a letter."""

    notice: Notice
    step: Step
    since: date
    """The first day on which it was, for the first of them."""
    numbers: int
    days: int
    """From the first notice to the end of the month, of the first of them."""


@dataclass(frozen=True)
class MonthShown:
    """What a month showed of the numbers that are overdue by now, a number counted for each letter."""

    period: str
    as_of: date
    states: dict[str, int]
    """served, one_way, two_way: with the sign; put_right: without; ended, gone, untold."""


@dataclass(frozen=True)
class OverdueNumbers:
    """What is overdue at a carrier at the end of a month."""

    as_of: date
    limits: ClockLimits
    steps: tuple[OverdueStep, ...]
    numbers: int
    rows: pl.DataFrame
    """notice (index), msisdn, file, record, check_ids, document, notified_at, start (the first notice), step,
    since, days (from the start): a row a number, by the letter that its clock runs by."""
    course: pl.DataFrame
    """Columns of `notice_observations`, msisdn and document: a row for each and month since the letter."""
    months: tuple[MonthShown, ...]


def overdue_numbers(
    notices: Sequence[Notice],
    observations: pl.DataFrame,
    as_of: date,
    limits: ClockLimits,
    register: pl.DataFrame,
) -> OverdueNumbers:
    """What is overdue at the end of a month by standing letters to one carrier.

    `observations` as `notice_observations` has them; `register`: number_key, msisdn, file and record of the
    month's rows that are spoken of, which have every number that is overdue but those of other provinces.
    """
    letters = pl.DataFrame(
        [(index, row.document, row.notified_at) for index, row in enumerate(notices)],
        schema={
            "notice": observations.schema["notice"], "document": pl.String, "notified_at": pl.Date,
        },
        orient="row",
    )  # fmt: skip
    of_month = observations.filter(pl.col("as_of") == as_of).select(*NUMBER, "check_ids")
    rows = (
        number_states(notices, observations, as_of, limits)
        .filter(pl.col("overdue").is_not_null(), pl.col("as_of") == as_of)
        .join(letters, on="notice")
        .join(of_month, on=NUMBER)
        .join(register.unique("number_key", keep="first", maintain_order=True), on="number_key")
        .with_columns(
            since=pl.col("due_on") + pl.duration(days=1),
            days=(pl.col("as_of") - pl.col("start")).dt.total_days(),
            step=pl.col("step").cast(pl.Enum(STEPS)),
        )
        .sort("notified_at", "notice", "step", "msisdn")
        .select(
            *(*NUMBER, "msisdn", "file", "record", "check_ids", "document", "notified_at", "start", "step"),
            *("since", "days"),
        )
    )
    course = (
        observations.join(rows.select(*NUMBER, "msisdn", "document"), on=NUMBER)
        .filter(pl.col("as_of") <= as_of)
        .sort("msisdn", "notice", "period")
    )
    steps = rows.group_by("notice", "step", maintain_order=True).agg(
        pl.col("since").min(), pl.len(), pl.col("days").max()
    )
    return OverdueNumbers(
        as_of=as_of,
        limits=limits,
        steps=tuple(
            OverdueStep(notices[index], step, since, numbers, days)
            for index, step, since, numbers, days in steps.iter_rows()
        ),
        numbers=rows.height,
        rows=rows.drop("number_key"),
        course=course.select(
            *("notice", "msisdn", "document", "period", "as_of", "present", "status", "status_at"),
            *("registered_at", "found"),
        ),
        months=_months(course),
    )


def _months(course: pl.DataFrame) -> tuple[MonthShown, ...]:
    counted = (
        course.group_by("period")
        .agg(pl.col("as_of").first(), pl.len(), *(state.sum().alias(name) for name, state in _STATES.items()))
        .sort("period")
    )
    return tuple(
        MonthShown(
            row["period"],
            row["as_of"],
            {name: row[name] for name in _STATES}
            | {"untold": row["len"] - sum(row[name] for name in _STATES)},
        )
        for row in counted.iter_rows(named=True)
    )

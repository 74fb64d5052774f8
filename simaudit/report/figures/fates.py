"""What became of a number that a letter named: one fate, by the last extract since; what is overdue.

What an extract shows decides, and the date since when it says so; what it can't tell is `unknown`. A number
that several letters name has one clock, that of the earliest start among the letters that stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import polars as pl

from simaudit.report.figures.clock_limits import DAYS_OF_NOTICES, STEPS, ClockLimits, Step
from simaudit.store.notices import Notice

FATES: Final = (
    "put_right", "locked_in_time", "locked_early", "locked_before", "locked_late", "served", "ended", "again",
    "gone", "no_term", "unknown",
)  # fmt: skip
"""What can become of a number; each has exactly one."""

Why = Literal["not_audited", "other_key", "no_status", "not_assessable", "no_status_at"]

NUMBER: Final = ("notice", "number_key")
"""What a row of the frames is about: a number of a notice."""

LOCKS: Final = ("ONE_WAY", "TWO_WAY")

_LAST: Final = (
    "as_of", "day", "present", "status", "found", "same_holder", "renewed", "clocked", "stands", "leads",
    "start", "notified_at", "due_on",
)  # fmt: skip
"""What the last month says of a number."""


def number_states(
    notices: Sequence[Notice], observations: pl.DataFrame, as_of: date, limits: ClockLimits
) -> pl.DataFrame:
    """What became of every number that some month up to `as_of` could show, a row a notice and number.

    Columns as of `last_states`.
    """
    return last_states(seen_since(notices, observations, as_of, limits), limits)


def last_states(seen: pl.DataFrame, limits: ClockLimits) -> pl.DataFrame:
    """What became of every number of `seen_since`.

    notice, number_key and `number`; `as_of`, `status`, `found` and `clocked` of the last month, `day` (days
    from the letter to its end); `fate`; `step`, the next one where the number's clock is this letter's,
    `start`, from which it is counted, and `due_on`, its last day in time; `overdue`, the step that is (null:
    none); `why` the fate is unknown; `one_way_untold`.
    """
    full, one_way, two_way = (pl.col("status") == status for status in ("ACTIVE", *LOCKS))
    # The lock that stands is judged, not one that was lifted before; so is the two-way lock that stands.
    standing, both_ways = (
        unlike.fill_null(value=False).cum_sum(reverse=True).over("number") == 0 for unlike in (full, ~two_way)
    )
    seen = seen.with_columns(standing=standing, both_ways=both_ways)
    # A date after the end of the month says nothing.
    since = pl.when(pl.col("status_at") <= pl.col("as_of")).then("status_at")
    first, both = pl.col("standing") & one_way, pl.col("both_ways") & two_way
    undone = pl.col("found") & (pl.col("as_of") > pl.col("due_on"))
    step = pl.col("status").fill_null("ACTIVE").replace_strict(_NEXT, default=None, return_dtype=pl.String)
    return (
        seen.group_by("number", maintain_order=True)
        .agg(
            pl.col(NUMBER).first(),
            pl.col(_LAST).last(),
            ended_before=(pl.col("status") == "TERMINATED").any(),
            left_before=(~pl.col("present") | ~full | ~pl.col("found")).any(),
            # A month that showed a step undone after it was due outweighs a date in a later one.
            one_way_late=(undone & full).any(),
            two_way_late=(undone & one_way).any(),
            # The day of a lock as the extracts say it, and the first on which one of them showed it.
            one_way_at=since.filter(first).min(),
            one_way_seen=pl.col("as_of").filter(first).min(),
            two_way_at=since.filter(both).min(),
            two_way_seen=pl.col("as_of").filter(both).min(),
        )
        .with_columns(step=pl.when("leads").then(step), first_due=limits.due("one_way", pl.col("start")))
        .with_columns(overdue=pl.when(pl.col("as_of") > pl.col("due_on")).then("step"))
        .with_columns(lock=_lock(limits))
        .with_columns(fate=_fate())
        .select(
            *(*NUMBER, "number", "as_of", "day", "status", "found", "clocked", "fate", "step", "start"),
            "overdue",
            pl.when("leads").then("due_on").alias("due_on"),
            pl.when(pl.col("fate") == "unknown").then(_WHY).alias("why"),
            ((pl.col("fate") == "locked_in_time") & _ONE_WAY_UNTOLD).alias("one_way_untold"),
        )
    )


_NEXT: Final = dict(zip(("ACTIVE", *LOCKS), STEPS, strict=True))
"""Status → the step that comes next."""


def seen_since(
    notices: Sequence[Notice], observations: pl.DataFrame, as_of: date, limits: ClockLimits
) -> pl.DataFrame:
    """The observations from each letter's day to `as_of`, by number and month.

    `day` and `since` are in days since the letter; `number` counts the numbers of notices. `renewed`: the
    number was registered again since; `stands`: neither that nor put right. `start` and `notified_at` are
    those of the letter by which the number's clock runs, `leads` whether that is this one; `due_on` is the
    last day of its next step.
    """
    facts = [
        (index, notice.carrier, notice.notified_at, notice.withdrawn) for index, notice in enumerate(notices)
    ]
    schema: Mapping[str, Any] = {
        "notice": observations.schema["notice"], "carrier": pl.String, "notified_at": pl.Date,
        "withdrawn": pl.Boolean,
    }  # fmt: skip
    letters = pl.DataFrame(facts, schema=schema, orient="row").with_columns(
        start=limits.started_on(pl.col("notified_at"))
    )
    dated = (
        observations.join(letters, on="notice", maintain_order="left")
        .filter(pl.col("as_of") <= as_of, pl.col("as_of") >= pl.col("notified_at"))
        .with_columns(
            (pl.col(name) - pl.col("notified_at")).dt.total_days().alias(days)
            for name, days in (("as_of", "day"), ("status_at", "since"))
        )
        .with_columns(
            pl.when(pl.col("since") <= pl.col("day")).then("since"),
            start=pl.coalesce("first_notice_at", "start"),
            renewed=(pl.col("registered_at") >= pl.col("notified_at")).fill_null(value=False),
        )
        .with_columns(stands=pl.col("clocked") & pl.col("found").fill_null(value=False) & ~pl.col("renewed"))
    )
    return (
        _by_first_letters(dated, several=letters.height > 1)
        .with_columns(due_on=limits.due_on())
        .sort(*NUMBER, "as_of")
        # To group by an integer takes a third of the time that two columns take, one of them text.
        .with_columns(number=pl.struct(NUMBER).rle_id())
    )


def _by_first_letters(dated: pl.DataFrame, *, several: bool) -> pl.DataFrame:
    """With `leads`, and for a number that stands start and day of the letter that its clock runs by.

    That is the earliest start of those that stand in the month, of equal ones the earliest letter.
    """
    counts = pl.col("stands") & ~pl.col("withdrawn")
    if not several:
        return dated.with_columns(leads=counts)
    of_number = ["carrier", "number_key", "as_of"]
    first = (
        dated.filter(counts)
        .sort("start", "notified_at", "notice")
        .unique(of_number, keep="first", maintain_order=True)
        .select(*of_number, "start", "notified_at", first="notice")
    )
    joined = dated.join(first, on=of_number, how="left", suffix="_first", maintain_order="left")
    return joined.with_columns(
        *(
            pl.when(counts).then(f"{name}_first").otherwise(name).alias(name)
            for name in ("start", "notified_at")
        ),
        leads=counts & (pl.col("first") == pl.col("notice")),
    ).drop("first", "start_first", "notified_at_first")


def _lock(limits: ClockLimits) -> pl.Expr:
    """Whether a lock with the sign is in time, early, of before the letter, late, or unknown."""
    both_ways = pl.col("status") == "TWO_WAY"
    of_ladder = pl.when(pl.col("one_way_at") >= pl.col("notified_at")).then("one_way_at")
    second_due = limits.due("two_way", pl.coalesce(of_ladder, "first_due"))
    undone = pl.col("stands") & (pl.col("as_of") > pl.col("due_on"))
    one_way_late = pl.col("one_way_late") | (pl.col("one_way_at") > pl.col("first_due"))
    two_way_late = pl.col("two_way_late") | (both_ways & (pl.col("two_way_at") > second_due))
    one_way_told = pl.min_horizontal("one_way_at", "one_way_seen") <= pl.col("first_due")
    two_way_told = pl.min_horizontal("two_way_at", "two_way_seen") <= second_due
    # Where no month shows it one way only, outgoing service was locked with the rest.
    outgoing = pl.coalesce("one_way_at", pl.when(pl.col("one_way_seen").is_null()).then("two_way_at"))
    last = pl.when(both_ways).then("two_way_at").otherwise("one_way_at")
    early = (outgoing >= pl.col("notified_at")) & (
        outgoing < pl.col("start") + pl.duration(days=DAYS_OF_NOTICES)
    )
    return (
        pl.when(undone | one_way_late | two_way_late)
        .then(pl.lit("locked_late"))
        .when(last < pl.col("notified_at"))
        .then(pl.lit("locked_before"))
        .when(early)
        .then(pl.lit("locked_early"))
        .when(pl.when(both_ways).then(two_way_told).otherwise(one_way_told))
        .then(pl.lit("locked_in_time"))
        .otherwise(pl.lit("unknown"))
    )


_ONE_WAY_UNTOLD: Final = (
    pl.min_horizontal("one_way_at", "one_way_seen", "two_way_at", "two_way_seen") > pl.col("first_due")
) & pl.col("one_way_at").is_null()
"""Whether the first lock was due and no extract says when it was put on, only when the second was."""

_WHY: Final = (
    pl.when(pl.col("found").is_null())
    .then(pl.lit("not_assessable"))
    .when(pl.col("status").is_null())
    .then(pl.lit("no_status"))
    .otherwise(pl.lit("no_status_at"))
)


def _fate() -> pl.Expr:
    """The first that holds, by the last observation."""
    status, found = pl.col("status"), pl.col("found")
    again = pl.col("left_before") | ~pl.col("same_holder").fill_null(value=True)
    return (
        pl.when(~pl.col("present"))
        .then(pl.when("ended_before").then(pl.lit("ended")).otherwise(pl.lit("gone")))
        .when(status == "TERMINATED")
        .then(pl.lit("ended"))
        .when(found.is_null() | status.is_null())
        .then(pl.lit("unknown"))
        .when(~found)
        .then(pl.lit("put_right"))
        .when(~pl.col("clocked"))
        .then(pl.lit("no_term"))
        .when("renewed")
        .then(pl.lit("again"))
        .when(status == "ACTIVE")
        .then(pl.when(again).then(pl.lit("again")).otherwise(pl.lit("served")))
        .otherwise("lock")
    )


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

"""What became of a number that a letter named: one fate, by the carrier's last extract since.

What an extract shows decides, and the date since when it says so; what it can't tell is `unknown`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal

import polars as pl

from simaudit.store.notices import Notice

FATES: Final = (
    "put_right", "locked_in_time", "locked_late", "served", "ended", "again", "gone", "unknown"
)  # fmt: skip
"""What can become of a number; each has exactly one."""

Step = Literal["one_way", "two_way", "end"]
Why = Literal["not_audited", "other_key", "no_status", "not_assessable", "no_status_at"]

NUMBER: Final = ("notice", "number_key")
"""What a row of the frames is about: a number of a notice."""

LOCKS: Final = ("ONE_WAY", "TWO_WAY")


def number_states(
    notices: Sequence[Notice], observations: pl.DataFrame, as_of: date, last_days: Mapping[Step, int]
) -> pl.DataFrame:
    """What became of every number that some month up to `as_of` could show, a row a notice and number.

    `last_days`: step → the last day after a letter on which it is in time. Columns as of `last_states`.
    """
    return last_states(seen_since(notices, observations, as_of), last_days)


def last_states(seen: pl.DataFrame, last_days: Mapping[Step, int]) -> pl.DataFrame:
    """What became of every number of `seen_since`.

    notice, number_key and `number`; `as_of`, `status` and `found` of the last month, `day` (days from the
    letter to its end); `fate`; `overdue`, the step that is (null: none); `why` the fate is unknown;
    `one_way_untold`.
    """
    full, one_way, two_way = (pl.col("status") == status for status in ("ACTIVE", *LOCKS))
    # The lock that stands is judged, not one that was lifted before; so is the two-way lock that stands.
    standing, both_ways = (
        unlike.fill_null(value=False).cum_sum(reverse=True).over("number") == 0 for unlike in (full, ~two_way)
    )
    seen = seen.with_columns(standing=standing, both_ways=both_ways)
    day, since = pl.col("day"), pl.col("since")
    first, both = pl.col("standing") & one_way, pl.col("both_ways") & two_way
    return (
        seen.group_by("number", maintain_order=True)
        .agg(
            pl.col(NUMBER).first(),
            pl.col("as_of", "day", "present", "status", "found", "same_holder").last(),
            ended_before=(pl.col("status") == "TERMINATED").any(),
            left_before=(~pl.col("present") | ~full | ~pl.col("found")).any(),
            # A month that showed the number unlocked after the step was due outweighs a date in a later one.
            one_way_late=(pl.col("found") & full & (day > last_days["one_way"])).any(),
            two_way_late=(pl.col("found") & (full | one_way) & (day > last_days["two_way"])).any(),
            # The day of a lock as the extracts say it, and the first on which one of them showed it.
            one_way_at=since.filter(first).min(),
            one_way_seen=day.filter(first).min(),
            two_way_at=since.filter(both).min(),
            two_way_seen=day.filter(both).min(),
        )
        .with_columns(overdue=_overdue(last_days))
        .with_columns(lock=_lock(last_days))
        .with_columns(fate=_fate())
        .select(
            *NUMBER,
            "number",
            "as_of",
            "day",
            "status",
            "found",
            "fate",
            "overdue",
            pl.when(pl.col("fate") == "unknown").then(_WHY).alias("why"),
            ((pl.col("fate") == "locked_in_time") & _one_way_untold(last_days)).alias("one_way_untold"),
        )
    )


def seen_since(notices: Sequence[Notice], observations: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The observations from each letter's day to `as_of`, by number and month.

    `day` and `since` are in days since the letter; `number` counts the numbers of notices.
    """
    notified = pl.DataFrame(
        {"notice": range(len(notices)), "notified_at": [notice.notified_at for notice in notices]},
        schema={"notice": observations.schema["notice"], "notified_at": pl.Date},
    )
    dated = observations.join(notified, on="notice", maintain_order="left").with_columns(
        (pl.col(name) - pl.col("notified_at")).dt.total_days().alias(days)
        for name, days in (("as_of", "day"), ("status_at", "since"))
    )
    # A date after the end of the month says nothing.
    return (
        dated.filter(pl.col("as_of") <= as_of, pl.col("day") >= 0)
        .with_columns(pl.when(pl.col("since") <= pl.col("day")).then("since"))
        .sort(*NUMBER, "as_of")
        # To group by an integer takes a third of the time that two columns take, one of them text.
        .with_columns(number=pl.struct(NUMBER).rle_id())
    )


def _overdue(last_days: Mapping[Step, int]) -> pl.Expr:
    """The step that is overdue by the status, as the check has it that judges notified numbers."""
    steps = zip(("ACTIVE", *LOCKS), last_days.items(), strict=True)
    return pl.coalesce(
        pl.when(pl.col("found") & (pl.col("status") == status) & (pl.col("day") > last)).then(pl.lit(step))
        for status, (step, last) in steps
    )


def _lock(last_days: Mapping[Step, int]) -> pl.Expr:
    """Whether a lock with the sign is in time, late, or unknown."""
    first, second = last_days["one_way"], last_days["two_way"]
    one_way_late = pl.col("one_way_late") | (pl.col("one_way_at") > first)
    two_way_late = pl.col("two_way_late") | (pl.col("two_way_at") > second)
    both_ways = pl.col("status") == "TWO_WAY"
    late = pl.col("overdue").is_not_null() | one_way_late | (both_ways & two_way_late)
    one_way_told = pl.min_horizontal("one_way_at", "one_way_seen") <= first
    two_way_told = pl.min_horizontal("two_way_at", "two_way_seen") <= second
    return (
        pl.when(late)
        .then(pl.lit("locked_late"))
        .when(pl.when(both_ways).then(two_way_told).otherwise(one_way_told))
        .then(pl.lit("locked_in_time"))
        .otherwise(pl.lit("unknown"))
    )


def _one_way_untold(last_days: Mapping[Step, int]) -> pl.Expr:
    """Whether the first lock was due and no extract says when it was put on, only when the second was."""
    told = pl.min_horizontal("one_way_at", "one_way_seen", "two_way_at", "two_way_seen")
    return (told > last_days["one_way"]) & pl.col("one_way_at").is_null()


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
        .when(status == "ACTIVE")
        .then(pl.when(again).then(pl.lit("again")).otherwise(pl.lit("served")))
        .otherwise("lock")
    )

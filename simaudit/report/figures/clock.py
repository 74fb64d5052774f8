"""What became of the numbers that letters named, by the steps of law (decree 163/2024, article 25(1)).

A letter about wrong information starts a clock with the carrier's first notice to the subscriber: the steps
are those of clock_limits.py. Any other is recorded. Every number of a letter has one fate (fates.py).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, get_args

import polars as pl

from simaudit.report.figures.base import Figures
from simaudit.report.figures.clock_limits import STEPS, ClockLimits, LetterTerm, Step
from simaudit.report.figures.fates import FATES, Why, last_states, seen_since
from simaudit.store.notices import Notice

AHEAD: Final = 30
"""Days after the end of the month in which what falls due is listed."""


class OverdueSteps(Figures):
    """Numbers whose step is overdue, by the step that is."""

    one_way: int = 0
    """In full service when the first lock was due."""
    two_way: int = 0
    """Locked one way when the two-way lock was due."""
    end: int = 0
    """Locked both ways when the contract was to be ended."""


class DueStep(Figures):
    """A step that falls due: the last day on which it is in time."""

    day: date
    """The day."""
    step: Step
    """one_way, two_way or end."""
    numbers: int
    """Numbers with the sign whose next step it is."""


class CurvePoint(Figures):
    """The numbers still in full service with the sign from a day on, until the next point."""

    day: int
    """Days since the letter."""
    served: int
    """How many."""


class UnknownFates(Figures):
    """Why the extracts don't tell what became of numbers."""

    reason: Why
    """not_audited: no month since; other_key: the numbers are known under an earlier key of the
    installation; no_status: no column of states; not_assessable: a check of theirs could not be
    judged; no_status_at: no date of the lock."""
    numbers: int
    """How many."""


class LetterClock(Figures):
    """One letter to one carrier, and what became of its numbers; the eleven fates add up to `numbers`."""

    carrier: str
    """Whom it was sent to."""
    checks: tuple[str, ...]
    """Ids of the checks that it is about."""
    cases: tuple[str, ...]
    """Ids of the cases that it is about."""
    document: str | None
    """Number of the letter."""
    notified_at: date
    """Its day."""
    withdrawn: bool
    """Whether it was given up since: then nothing is overdue by it, and nothing falls due."""
    term: LetterTerm | None
    """The days of its steps; null: it is about nothing of which the law gives steps."""
    observed: date | None
    """The end of the carrier's last audited month since; null: none has been."""
    numbers: int
    """Numbers that it named."""
    put_right: int
    """Without the sign, in service or not."""
    locked_in_time: int
    """With the sign, locked, each step that has fallen due done by its day as far as the extracts tell."""
    locked_early: int
    """Likewise, the outgoing service within the five days of notices."""
    locked_before: int
    """Likewise, locked since before the letter: for another reason, until a step falls due."""
    locked_late: int
    """With the sign, locked after its day, or due for the next step."""
    served: int
    """With the sign and in full service ever since."""
    ended: int
    """Ended."""
    again: int
    """In full service with the sign after it was put right, locked, ended, gone or another holder's; or with
    the sign and registered again since."""
    gone: int
    """No longer in the extract, without having been seen as ended."""
    no_term: int
    """With the sign, where the letter starts no clock."""
    unknown: int
    """Of which the extracts tell too little; `why_unknown` says why."""
    overdue: OverdueSteps
    """By step, how many are overdue at the end of the last audited month. A number that several letters name
    counts for that by which its clock runs."""
    longest_days: int | None
    """Days from the letter to that end, where a number is still `served`."""
    one_way_untold: int
    """Of those locked in time, numbers of which only the two-way lock was seen: not when the first was."""
    due: tuple[DueStep, ...]
    """What falls due within thirty days."""
    curve: tuple[CurvePoint, ...]
    """Of the numbers whose fate is known, those still served by day since the letter."""
    why_unknown: tuple[UnknownFates, ...]
    """Why the others' isn't, with how many."""

    @property
    def any_overdue(self) -> int:
        """Numbers with an overdue step."""
        return self.overdue.one_way + self.overdue.two_way + self.overdue.end


class Clock(Figures):
    """The letters to carriers up to the end of a month, and the days by which they are judged."""

    as_of: date
    """The end of the month."""
    limits: ClockLimits
    """The days of law."""
    letters: tuple[LetterClock, ...] = ()
    """In the order of carrier and day."""

    @property
    def fates(self) -> tuple[str, ...]:
        """Those that any number has, in the order of FATES."""
        return tuple(fate for fate in FATES if any(getattr(letter, fate) for letter in self.letters))

    @property
    def due(self) -> list[tuple[LetterClock, DueStep]]:
        """What falls due of every letter, the first day first."""
        steps = [(letter, step) for letter in self.letters for step in letter.due]
        return sorted(steps, key=lambda row: row[1].day)

    def of(self, carrier: str) -> "Clock":
        """With the letters to one carrier alone."""
        letters = tuple(letter for letter in self.letters if letter.carrier == carrier)
        return self.model_copy(update={"letters": letters})


def letter_clocks(
    notices: Sequence[Notice], observations: pl.DataFrame, as_of: date, limits: ClockLimits
) -> tuple[LetterClock, ...]:
    """The clock of every notice, in their order, by what months up to `as_of` showed.

    `observations` as `notice_observations` has them: their `notice` is the index into `notices`.
    """
    seen = seen_since(notices, observations, as_of, limits)
    states = last_states(seen, limits)
    states_by_notice = {index: rows for (index,), rows in states.partition_by("notice", as_dict=True).items()}
    curves = _curves(seen, states)
    return tuple(
        _letter_clock(
            notice, states_by_notice.get(index, states.clear()), curves.get(index, ()), as_of, limits
        )
        for index, notice in enumerate(notices)
    )


def _curves(seen: pl.DataFrame, states: pl.DataFrame) -> dict[int, tuple[CurvePoint, ...]]:
    """By notice, the numbers of known fate that are in full service with the sign, by day since the letter.

    All are on its day. One stops to be on the day that its lock or end bears, else at the end of the first
    month that shows it; what a month can't tell is as it was before.
    """
    with_fate = seen.join(
        states.filter(pl.col("fate") != "unknown"), on="number", how="semi", maintain_order="left"
    )
    full = pl.col("status") == "ACTIVE"
    serves = (
        pl.when(~pl.col("present") | ~full | ~pl.col("found")).then(0).when(full & pl.col("found")).then(1)
    )
    course = with_fate.with_columns(serves=serves.forward_fill().over("number").fill_null(1)).with_columns(
        before=pl.col("serves").shift(1, fill_value=1).over("number"),
        earliest=pl.col("day").shift(1, fill_value=0).over("number"),
    )
    moved = pl.when((pl.col("serves") == 0) & ~full).then("since")
    steps = course.filter(pl.col("serves") != pl.col("before")).select(
        "notice",
        pl.max_horizontal(pl.coalesce(moved, "day"), "earliest").alias("day"),
        change=pl.col("serves") - pl.col("before"),
    )
    numbers = (
        states.filter(pl.col("fate") != "unknown")
        .group_by("notice")
        .agg(pl.len().cast(pl.Int64).alias("numbers"), pl.col("day").max())
    )
    ends = pl.concat(
        numbers.select("notice", day=day, change=0) for day in (pl.lit(0, pl.Int64), pl.col("day"))
    )
    course = (
        pl.concat([steps.cast(ends.schema), ends])
        .group_by("notice", "day")
        .agg(pl.col("change").sum())
        .join(numbers.select("notice", "numbers"), on="notice")
        .sort("notice", "day")
        .with_columns(served=pl.col("numbers") + pl.col("change").cum_sum().over("notice"))
    )
    return {
        index: tuple(
            CurvePoint(day=day, served=served) for day, served in rows.select("day", "served").rows()
        )
        for (index,), rows in course.partition_by("notice", as_dict=True).items()
    }


def _letter_clock(
    notice: Notice, states: pl.DataFrame, curve: tuple[CurvePoint, ...], as_of: date, limits: ClockLimits
) -> LetterClock:
    unseen = notice.numbers - states.height
    unseen_clocked = notice.clocked - int(states["clocked"].sum())
    counts = dict(states["fate"].value_counts().iter_rows())
    reasons = dict(states["why"].drop_nulls().value_counts().iter_rows())
    if unseen:
        reasons["not_audited" if notice.key_known else "other_key"] = unseen
    overdue = dict(states["overdue"].drop_nulls().value_counts().iter_rows())
    term = None if set(notice.checks).isdisjoint(limits.checks) else limits.term(notice.notified_at)
    served = states.filter(pl.col("fate") == "served")
    return LetterClock.with_fields_of(
        notice,
        term=term,
        observed=states.select(pl.col("as_of").max()).item(),
        **{fate: counts.get(fate, 0) + (unseen if fate == "unknown" else 0) for fate in FATES},
        overdue=OverdueSteps(**overdue),
        longest_days=served.select(pl.col("day").max()).item(),
        one_way_untold=states.select(pl.col("one_way_untold").sum()).item(),
        due=_due(states, 0 if notice.withdrawn or not notice.key_known else unseen_clocked, term, as_of),
        curve=curve,
        why_unknown=tuple(
            UnknownFates(reason=reason, numbers=reasons[reason])
            for reason in get_args(Why)
            if reason in reasons
        ),
    )


def _due(states: pl.DataFrame, unseen: int, term: LetterTerm | None, as_of: date) -> tuple[DueStep, ...]:
    """The steps that fall due within AHEAD days; the `unseen`, which no month shows yet, are to be locked."""
    steps = states.filter(pl.col("overdue").is_null()).drop_nulls("step").group_by("due_on", "step").len()
    numbers = {(day, step): count for day, step, count in steps.iter_rows()}
    if term and unseen:
        first: tuple[date, Step] = (term.one_way, "one_way")
        numbers[first] = numbers.get(first, 0) + unseen
    return tuple(
        DueStep(day=day, step=step, numbers=count)
        for (day, step), count in sorted(numbers.items(), key=lambda row: (row[0][0], STEPS.index(row[0][1])))
        if as_of <= day <= as_of + timedelta(AHEAD)
    )

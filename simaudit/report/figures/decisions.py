"""What a carrier's report is decided by: what it was told of, what is open, the worst points, what is asked.

A letter named what it named: a sign that came later is not one of which the carrier was told, and a number
that several letters name counts once.

What is to be looked at first is one list of checks, in one order, in whatever names any of them. New and
grave before old: checks with new signs of critical severity, then with new ones of high severity, then those
whose signs are all from a month before; among these, the most new signs that are expected to be true first.
Only what is counted as a number with signs is in it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

import polars as pl
from pydantic import Field

from simaudit.contract import SERIOUS, SEVERITIES
from simaudit.period import Period
from simaudit.report.figures.base import Count, Figures
from simaudit.report.figures.clock import Clock
from simaudit.report.figures.points import PointToVisit
from simaudit.report.figures.signs import CheckSigns
from simaudit.rules.check import Wording
from simaudit.store.notices import Notice


class ToldLetter(Figures):
    """A letter, and how many of the numbers that it named still have the sign."""

    document: str | None
    """Its number."""
    on: date
    """Its day."""
    deadline: date | None
    """By when the carrier was to answer."""
    cases: tuple[str, ...] = ()
    """Ids of the cases, of a letter that is about cases alone."""
    numbers: int
    """Numbers that another letter named too count for each."""


class Told(Figures):
    """What letters named before the month ended, and what of it is a number with signs at its end."""

    numbers: int = 0
    """Distinct numbers with a serious sign that a letter named."""
    new: int = 0
    """Those whose sign the month before did not have: it is back again."""
    letters: tuple[ToldLetter, ...] = ()
    """Every letter in time, in the order of their days."""

    def overdue(self, day: date) -> tuple[ToldLetter, ...]:
        """The letters whose deadline is over on a day, while numbers still have the sign."""
        return tuple(
            letter for letter in self.letters if letter.numbers and letter.deadline and letter.deadline < day
        )


NOTHING_TOLD: Final = Told()


def told_numbers(notices: Sequence[Notice], observations: pl.DataFrame, period: Period) -> dict[str, Told]:
    """By carrier that a letter went to before the end of the month, what it was told.

    `observations` as `notice_observations` has them for these notices and the month.
    """
    in_time = [
        (index, notice)
        for index, notice in enumerate(notices)
        if notice.notified_at <= period.as_of and not notice.withdrawn
    ]
    still = observations.filter(
        pl.col("notice").is_in([index for index, _ in in_time]),
        pl.col("period") == str(period),
        pl.col("found") & pl.col("persisting").is_not_null(),
    ).select("notice", "number_key", "persisting")
    numbers_by_notice: Mapping[int, int] = dict(still.group_by("notice").len().iter_rows())
    told_by_carrier = {}
    for carrier in dict.fromkeys(notice.carrier for _, notice in in_time):
        of_carrier = [(index, notice) for index, notice in in_time if notice.carrier == carrier]
        of_notices = pl.col("notice").is_in([index for index, _ in of_carrier])
        numbers = still.filter(of_notices).unique("number_key")
        told_by_carrier[carrier] = Told(
            numbers=numbers.height,
            new=numbers.filter(~pl.col("persisting")).height,
            letters=tuple(
                ToldLetter.with_fields_of(
                    notice,
                    on=notice.notified_at,
                    cases=() if notice.checks else notice.cases,
                    numbers=numbers_by_notice.get(index, 0),
                )
                for index, notice in of_carrier
            ),
        )
    return told_by_carrier


class CheckNotice(Figures):
    """A carrier was told of a check's findings; `in_time`: before the audited month ended."""

    on: date
    document: str | None
    deadline: date | None
    in_time: bool


class OpenCheck(CheckSigns):
    """A check with signs, and when the carrier was told of them.

    `unchecked`: it rests on a provision that has not been compared with the signed text.
    """

    severity: str
    title: Wording
    remedy: Wording
    unchecked: bool = False
    true_share: float
    """The share of the check's findings that is expected to be true (checks.py)."""
    notice: CheckNotice | None = None


class CompetentAuthority(Figures):
    """Who may decide on acts of the group `open`, and within which amounts for one act, in million VND."""

    competence: Wording
    acts: Annotated[tuple[str, ...], Field(min_length=1)]
    fine: tuple[int, int] | None
    """The lowest and the highest bound of any of these acts; never a sum. None where no band is known."""
    months: tuple[int, int] | None
    """Likewise of a ban on new subscribers, in months."""


Reading = Literal["above", "below", "usual"]
"""Where the audited month lies: above the upper limit, below the lower one, or between them."""


class ProcessLimits(Figures):
    """The limits of what is usual, from the months before the audited one."""

    low: float
    """0 or more: neither numbers nor shares are negative."""
    centre: float
    """The mean."""
    high: float
    """The upper limit."""
    months: int
    """How many months it rests on."""

    def reading(self, value: float) -> Reading:
        """Where the audited month's value lies."""
        if self.low <= value <= self.high:
            return "usual"
        return "above" if value > self.high else "below"


NotCompared = Literal["first", "data", "key", "rules", "assessed", "few"]
"""Why a carrier's month isn't compared with the one before: there is none; one of the two can't be relied on;
another key; other rules; not the same deciding checks could be assessed; too few numbers for a rate."""

Turn = Literal["worse", "better", "unchanged", "usual"]


class Course(Figures):
    """A carrier's share of numbers with signs, in the month `before` and now: both from 0 to 1."""

    before: str | None = None
    """The last audited month; null in a carrier's first."""
    then: float | None = None
    """The share in that month."""
    then_partly: bool = False
    """Whether `then` is a lower bound: not every check that decides it could be judged."""
    now: float | None = None
    """The share in the audited month."""
    partly: bool = False
    """Whether `now` is a lower bound."""
    unchecked: bool = False
    """Whether either rests on a provision that has not been compared with the signed text (†)."""
    not_compared: NotCompared | None = "first"
    """Why the two aren't compared; null where they are."""
    limits: ProcessLimits | None = None
    """What is usual for the share; null before the sixth month."""
    numbers: int = 0
    """The carrier's numbers in scope, of which the share is."""
    number_limits: ProcessLimits | None = None
    """What is usual for `numbers`; null before the sixth month."""

    @property
    def turn(self) -> Turn | None:
        """By the figures as they are printed, in tenths of a percent; None where they aren't compared.

        From the sixth month on what is usual for the carrier is no turn (ProcessLimits).
        """
        if self.not_compared or self.then is None or self.now is None:
            return None
        if self.limits and self.limits.reading(self.now) == "usual":
            return "usual"
        then, now = (round(rate * 1000) for rate in (self.then, self.now))
        if then == now:
            return "unchanged"
        return "worse" if now > then else "better"


DemandKind = Literal[
    "resend", "clarify", "explain_delay", "put_right", "lower", "procedure", "prove", "holders", "answer"
]
"""resend: the files, and then nothing else; clarify: doubtful criteria of reliability; explain_delay: numbers
whose signs the carrier was told of; put_right: all other numbers with signs; lower: numbers with substantive
signs of lower severity alone; procedure: procedural signs; prove: acts whose proof the extract lacks;
holders: subscribers whom the carrier asks to explain; answer: signs of violation without an answer."""


class Demand(Figures):
    """What is asked of the carrier, for `n` of what its kind counts."""

    kind: DemandKind
    """What is asked."""
    n: Count


class Decisions(Figures):
    """The figures that a director decides by; counts of numbers are distinct, and no two overlap.

    A letter named the `notified` numbers before the month ended, and the sign is still there; `found_before`
    have a sign from a month before that no letter named. With `new` they are all numbers with signs.
    `resolved` counts substantive signs, not numbers. All are 0 where the extract is only asked back, or has
    no subscriber of the province.
    """

    notified: Count = Count(n=0)
    found_before: Count = Count(n=0)
    new: Count = Count(n=0)
    resolved: int = 0
    since: tuple[tuple[str, int], ...] = ()
    """(month, numbers) of those that persist, by the month in which the oldest sign was first found."""
    checks: tuple[OpenCheck, ...] = ()
    """What is to be looked at first, before the rest (`in_order`)."""
    points: tuple[PointToVisit, ...] = ()
    """Those to visit (points.py), the weightiest first."""
    cases: tuple[str, ...] = ()
    """Ids of the cases in scope, of which figures.cases has the facts."""
    overdue: tuple[ToldLetter, ...] = ()
    """Letters whose deadline is over, while numbers that they named still have the sign."""
    competent: tuple[CompetentAuthority, ...] = ()
    procedural: int = 0
    """Procedural signs that are not waived."""
    risks: int = 0
    """Signs of risk that are not waived: no violation."""
    data: int = 0
    """Findings about the data that are not waived: for the next export."""
    to_clarify: tuple[str, ...]
    """Keys of the criteria of reliability that are in doubt or not met."""
    asked: tuple[Demand, ...] = ()
    answer_by: date | None = None
    """By when; None where the configuration has no number of days."""
    course: Course = Course()
    """How the share of numbers with signs has moved since the month before."""
    clock: Clock | None = None
    """Its letters, and what became of their numbers; None where no check judges notified numbers."""

    @property
    def persisting(self) -> Count:
        """Numbers with signs from a month before, or that a letter named."""
        return self.notified + self.found_before

    @property
    def open(self) -> Count:
        """All numbers with signs."""
        return self.persisting + self.new


class PriorityCarrier(Figures):
    """A carrier's part of a check to look at first, in distinct numbers."""

    carrier: str
    new: int
    """Numbers whose sign of this check is new, or back again."""
    all: int
    """Numbers with a sign of this check, new or from a month before."""
    expected: float
    """Those of `all` whose sign is expected to be true (checks.py)."""
    expected_new: float
    """Likewise of `new`."""


class Priority(Figures):
    """A check to look at first, over the carriers that have signs of it."""

    id: str
    severity: str
    title: Wording
    unchecked: bool = False
    """Whether it rests on a provision that has not been compared with the signed text (†)."""
    new: int
    """Numbers whose sign of this check is new, summed over carriers."""
    all: int
    """Numbers with a sign of this check, summed over carriers."""
    expected: float
    """Those of `all` whose sign is expected to be true."""
    expected_new: float
    """Likewise of `new`."""
    carriers: tuple[PriorityCarrier, ...]
    """The most new ones first, then the most of all."""


def look_first(severity: str, new: int, expected: tuple[float, float], check_id: str) -> tuple[Any, ...]:
    """A key to sort checks by, what is to be looked at first lowest.

    `expected` are the signs that are expected to be true, of the new ones and of all: by tenths, as what is
    less is no reason to look at one check before another.
    """
    rank = SEVERITIES.index(severity)
    return rank if new else len(SEVERITIES), rank, *(-round(signs, 1) for signs in expected), check_id


def in_order(checks: Iterable[OpenCheck]) -> tuple[OpenCheck, ...]:
    """One carrier's checks to look at first, none left out; those of lower severities have no place in it."""
    serious = [check for check in checks if check.severity in SERIOUS and check.open]

    def key(check: OpenCheck) -> tuple[Any, ...]:
        expected = (check.new * check.true_share, check.open * check.true_share)
        return look_first(check.severity, check.new, expected, check.id)

    return tuple(sorted(serious, key=key))


def priorities(carriers: Iterable[tuple[str, Iterable[OpenCheck]]]) -> tuple[Priority, ...]:
    """The checks to look at first over (carrier, its checks with open signs), none left out."""
    parts: dict[str, list[tuple[str, OpenCheck]]] = {}
    for carrier, checks in carriers:
        for check in in_order(checks):
            parts.setdefault(check.id, []).append((carrier, check))
    rows = [_priority(same) for same in parts.values()]
    return tuple(
        sorted(
            rows,
            key=lambda row: look_first(row.severity, row.new, (row.expected_new, row.expected), row.id),
        )
    )


def _rounded_down(expected: float) -> float:
    """Rounded down to hundredths: what was found is never certain to be true."""
    return math.floor(round(expected * 100, 4)) / 100


def _priority(parts: Sequence[tuple[str, OpenCheck]]) -> Priority:
    carriers = [
        PriorityCarrier(
            carrier=carrier,
            new=check.new,
            all=check.open,
            expected=_rounded_down(check.open * check.true_share),
            expected_new=_rounded_down(check.new * check.true_share),
        )
        for carrier, check in parts
    ]
    return Priority.with_fields_of(
        parts[0][1],
        new=sum(part.new for part in carriers),
        all=sum(part.all for part in carriers),
        expected=round(sum(part.expected for part in carriers), 2),
        expected_new=round(sum(part.expected_new for part in carriers), 2),
        carriers=tuple(sorted(carriers, key=lambda part: (-part.expected_new, -part.expected, part.carrier))),
    )

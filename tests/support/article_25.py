"""Article 25(1) of Decree 163/2024 in plain Python: what has become of the numbers that a letter named.

Told in writing by a state authority that information is wrong, a carrier tells the subscriber on five days
running. Fifteen full days after the first notice it locks outgoing service, fifteen after that lock both
ways, and five after that one it ends the contract. What falls due on a day off is due on the next working
day. The first notice is taken to be given on the third working day after the letter, unless the carrier says
when it was. Nothing here is taken from the engine: this is the text that it is held to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

DAY = timedelta(1)
_HOLIDAYS = Path(__file__).parents[2] / "checks" / "reference" / "holiday.csv"
HOLIDAYS = {
    date.fromisoformat(line[:10])
    for line in _HOLIDAYS.read_text(encoding="utf-8").split("\n")
    if line[:2] == "20"
}

FATES = (
    "put_right", "locked_in_time", "locked_early", "locked_before", "locked_late", "served", "ended", "again",
    "gone", "no_term", "unknown",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A number in one month's extract."""

    status: str | None
    """None: the file has no such column."""
    status_at: date | None
    holder: str | None
    faults: frozenset[str]
    """Checks that have a finding here which isn't waived."""
    registered: date | None = None


@dataclass(frozen=True)
class Month:
    """What a carrier's extract of one month showed."""

    carrier: str
    as_of: date
    rows: Mapping[str, Row]
    judged: frozenset[str]
    """Checks that could be assessed."""


@dataclass(frozen=True)
class Named:
    """A number as a letter named it: for what, and whose it was."""

    checks: frozenset[str]
    holder: str | None


@dataclass(frozen=True)
class Letter:
    carrier: str
    document: str
    sent: date
    named: Mapping[str, Named]
    of_wrong_information: bool = True
    """Else it starts no clock."""
    told: Mapping[str, date] = field(default_factory=dict)
    """The day of the first notice to a subscriber, where the carrier says it."""


def is_working_day(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in HOLIDAYS


def on_working_day(day: date) -> date:
    return day if is_working_day(day) else on_working_day(day + DAY)


def start_of(letter: Letter, number: str) -> date:
    """The day of the first notice."""
    if number in letter.told:
        return letter.told[number]
    day, passed = letter.sent, 0
    while passed < 3:
        day += DAY
        passed += is_working_day(day)
    return day


def first_lock_by(start: date) -> date:
    """The last day on which the one-way lock is in time: the first working day behind fifteen full days."""
    return on_working_day(start + 16 * DAY)


def second_lock_by(first: date) -> date:
    return on_working_day(first + 16 * DAY)


def end_by(second: date) -> date:
    return on_working_day(second + 6 * DAY)


@dataclass(frozen=True)
class Entry:
    """By which letter a number's clock runs."""

    start: date
    sent: date

    def next_step(self, row: Row) -> tuple[str, date] | None:
        """What is to be done next, and by when.

        A lock that isn't the ladder's counts from its last day in time.
        """
        first = first_lock_by(self.start)
        own = row.status_at if row.status_at and row.status_at >= self.sent else None
        if row.status in (None, "ACTIVE"):
            return "one-way", first
        if row.status == "ONE_WAY":
            return "two-way", second_lock_by(own or first)
        if row.status == "TWO_WAY":
            return "end", end_by(own or second_lock_by(first))
        return None


def stands(letter: Letter, number: str, month: Month) -> bool:
    """Whether what a letter said of a number still holds, and is of those who had it then."""
    row = month.rows.get(number)
    return bool(
        letter.carrier == month.carrier
        and letter.of_wrong_information
        and number in letter.named
        and row
        and row.faults & letter.named[number].checks
        and not (row.registered and row.registered >= letter.sent)
    )


def entry(letters: Iterable[Letter], number: str, month: Month) -> Entry | None:
    """The first of those that stand: a second letter resets nothing."""
    entries = [(start_of(letter, number), letter.sent) for letter in letters if stands(letter, number, month)]
    return Entry(*min(entries)) if entries else None


def overdue(letters: Iterable[Letter], number: str, month: Month) -> tuple[str, int] | None:
    """The step that is left undone too long, and the days since the first notice."""
    runs_by = entry(letters, number, month)
    step = runs_by and runs_by.next_step(month.rows[number])
    return (
        (step[0], (month.as_of - runs_by.start).days) if runs_by and step and month.as_of > step[1] else None
    )


def prc_16(letters: Iterable[Letter], month: Month) -> dict[str, tuple[str, int]]:
    """By number, the overdue step and the days since the first notice."""
    letters = list(letters)
    late = {number: overdue(letters, number, month) for number in month.rows}
    return {number: step for number, step in late.items() if step}


@dataclass(frozen=True)
class _Seen:
    """What one month shows of a number that a letter named."""

    as_of: date
    row: Row | None
    fault: bool | None
    """Whether what the letter said still holds; None: the month can't tell."""
    clock: Entry

    @property
    def status(self) -> str | None:
        return self.row.status if self.row else None

    @property
    def since(self) -> date | None:
        """The day since which it has its state; one to come says nothing."""
        day = self.row.status_at if self.row else None
        return day if day and day <= self.as_of else None

    @property
    def undone(self) -> bool:
        """Whether its next step is left undone too long."""
        step = self.clock.next_step(self.row) if self.row else None
        return bool(self.fault and step and self.as_of > step[1])


def fate(letter: Letter, number: str, months: Iterable[Month], standing: Iterable[Letter] = ()) -> str:
    """What has become of the number by the last of the months that end on the letter's day or later.

    `standing` are the letters that weren't withdrawn, where there are others.
    """
    named, standing = letter.named[number], list(standing)
    seen = [
        _seen(letter, number, month, standing)
        for month in sorted(months, key=lambda month: month.as_of)
        if month.carrier == letter.carrier and month.as_of >= letter.sent
    ]
    if not seen:
        return "unknown"
    *before, last = seen
    if last.row is None:
        return "ended" if "TERMINATED" in map(_status, before) else "gone"
    if last.row.status == "TERMINATED":
        return "ended"
    if last.fault is None or last.row.status is None:
        return "unknown"
    if not last.fault:
        return "put_right"
    if not letter.of_wrong_information:
        return "no_term"
    if last.row.registered and last.row.registered >= letter.sent:
        return "again"
    if last.row.status == "ACTIVE":
        another_holder = None not in (last.row.holder, named.holder) and last.row.holder != named.holder
        return "again" if another_holder or any(map(_was_dealt_with, before)) else "served"
    return _locked(seen)


def fates(letter: Letter, months: Iterable[Month], standing: Iterable[Letter] = ()) -> dict[str, int]:
    """How many of the letter's numbers have come to each fate."""
    months, standing = list(months), list(standing)
    counted = dict.fromkeys(FATES, 0)
    for number in letter.named:
        counted[fate(letter, number, months, standing)] += 1
    return counted


def _seen(letter: Letter, number: str, month: Month, standing: Sequence[Letter]) -> _Seen:
    row, named = month.rows.get(number), letter.named[number]
    fault: bool | None = None
    if row and named.checks & row.faults:
        fault = True
    elif named.checks <= month.judged:
        fault = False
    clock = Entry(start_of(letter, number), letter.sent)
    if letter in standing and stands(letter, number, month):
        clock = entry(standing, number, month) or clock
    return _Seen(month.as_of, row, fault, clock)


def _status(seen: _Seen) -> str | None:
    return seen.status


def _was_dealt_with(seen: _Seen) -> bool:
    """Whether a month shows the number put right, locked, ended, or not at all."""
    return seen.row is None or seen.row.status in ("ONE_WAY", "TWO_WAY", "TERMINATED") or seen.fault is False


def _locked(seen: Sequence[_Seen]) -> str:
    """How a lock came that is still on, with the fault still there."""
    clock = seen[-1].clock
    both_ways = seen[-1].status == "TWO_WAY"
    first_due = first_lock_by(clock.start)
    # This lock, not one that was lifted before.
    one_way = [each for each in _since_last(seen, ("ACTIVE",)) if each.status == "ONE_WAY"]
    two_way = [
        each for each in _since_last(seen, ("ACTIVE", "ONE_WAY", "TERMINATED")) if each.status == "TWO_WAY"
    ]
    one_way_days = [each.since for each in one_way if each.since]
    two_way_days = [each.since for each in two_way if each.since]
    of_ladder = one_way_days and min(one_way_days) >= clock.sent
    second_due = second_lock_by(min(one_way_days) if of_ladder else first_due)
    late = (
        seen[-1].undone
        or any(each.undone for each in seen if each.status in ("ACTIVE", "ONE_WAY"))
        or (one_way_days and min(one_way_days) > first_due)
        or (both_ways and two_way_days and min(two_way_days) > second_due)
    )
    if late:
        return "locked_late"
    days = two_way_days if both_ways else one_way_days
    if days and min(days) < clock.sent:
        return "locked_before"
    # Whoever locks both ways at once locks outgoing service with the rest.
    outgoing = one_way_days if one_way else two_way_days
    if outgoing and clock.sent <= min(outgoing) < clock.start + 5 * DAY:
        return "locked_early"
    shown, due = (two_way, second_due) if both_ways else (one_way, first_due)
    by_then = [each.since or each.as_of for each in shown] + [each.as_of for each in shown]
    return "locked_in_time" if min(by_then) <= due else "unknown"


def _since_last(seen: Sequence[_Seen], states: Sequence[str]) -> list[_Seen]:
    """The months after the last one that shows one of these states."""
    last = max((place for place, each in enumerate(seen) if each.status in states), default=-1)
    return list(seen[last + 1 :])

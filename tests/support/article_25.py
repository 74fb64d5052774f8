"""Article 25(1) of Decree 163/2024 in plain Python: what has become of the numbers that a letter named.

Told in writing by a state authority that information is wrong, a carrier locks outgoing service 15 days after
the notice, both ways 15 days later, and ends the contract 5 days later. A letter takes three days by post.
Nothing here is taken from the engine: this is the text that it is held to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

POST = 3
STEPS = {"one-way": 15 + POST, "two-way": 15 + 15 + POST, "end": 15 + 15 + 5 + POST}
"""The last day, counted from the letter's, on which each step is in time."""

NEXT = {"ACTIVE": "one-way", "ONE_WAY": "two-way", "TWO_WAY": "end"}

FATES = ("put_right", "locked_in_time", "locked_late", "served", "ended", "again", "gone", "unknown")


@dataclass(frozen=True)
class Row:
    """A number in one month's extract."""

    status: str | None
    """None: the file has no such column."""
    status_at: date | None
    holder: str | None
    faults: frozenset[str]
    """Checks that have a finding here which isn't waived."""


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


@dataclass(frozen=True)
class _Seen:
    """What one month shows of a number that a letter named."""

    days: int
    """From the letter to the month's end."""
    row: Row | None
    status_days: int | None
    """From the letter to the day since which the number has its state."""
    fault: bool | None
    """Whether what the letter said still holds; None: the month can't tell."""


def overdue(status: str | None, days: int) -> str | None:
    """The step that a carrier has left undone too long, of a number whose fault is still there."""
    step = NEXT.get(status or "")
    return step if step and days > STEPS[step] else None


def prc_16(letters: Iterable[Letter], month: Month) -> dict[str, tuple[str, int]]:
    """By number, the overdue step and the days since the latest letter on what is still wrong with it."""
    days: dict[str, int] = {}
    for letter in letters:
        for number, named in letter.named.items():
            row = month.rows.get(number)
            if letter.carrier == month.carrier and row and named.checks & row.faults:
                since = (month.as_of - letter.sent).days
                days[number] = min(since, days.get(number, since))
    steps = {number: overdue(month.rows[number].status, since) for number, since in days.items()}
    return {number: (step, days[number]) for number, step in steps.items() if step}


def fate(letter: Letter, number: str, months: Iterable[Month]) -> str:
    """What has become of the number by the last of the months that end on the letter's day or later."""
    named = letter.named[number]
    seen = [
        _seen(letter.sent, number, named, month)
        for month in sorted(months, key=lambda month: month.as_of)
        if month.carrier == letter.carrier and month.as_of >= letter.sent
    ]
    if not seen:
        return "unknown"
    *before, last = seen
    if last.row is None:
        ended = any(each.row and each.row.status == "TERMINATED" for each in before)
        return "ended" if ended else "gone"
    if last.row.status == "TERMINATED":
        return "ended"
    if last.fault is None or last.row.status is None:
        return "unknown"
    if not last.fault:
        return "put_right"
    if last.row.status == "ACTIVE":
        another_holder = None not in (last.row.holder, named.holder) and last.row.holder != named.holder
        return "again" if another_holder or any(map(_was_dealt_with, before)) else "served"
    if overdue(last.row.status, last.days):
        return "locked_late"
    answers = [_one_way(seen), _two_way(seen)] if last.row.status == "TWO_WAY" else [_one_way(seen)]
    return max(answers, key=("locked_in_time", "unknown", "locked_late").index)


def fates(letter: Letter, months: Iterable[Month]) -> dict[str, int]:
    """How many of the letter's numbers have come to each fate."""
    months = list(months)
    counted = dict.fromkeys(FATES, 0)
    for number in letter.named:
        counted[fate(letter, number, months)] += 1
    return counted


def _seen(sent: date, number: str, named: Named, month: Month) -> _Seen:
    row = month.rows.get(number)
    status_days = (row.status_at - sent).days if row and row.status_at else None
    fault: bool | None = None
    if row and named.checks & row.faults:
        fault = True
    elif named.checks <= month.judged:
        fault = False
    return _Seen((month.as_of - sent).days, row, status_days, fault)


def _was_dealt_with(seen: _Seen) -> bool:
    """Whether a month shows the number put right, locked, ended, or not at all."""
    return seen.row is None or seen.row.status in ("ONE_WAY", "TWO_WAY", "TERMINATED") or seen.fault is False


def _one_way(seen: Sequence[_Seen]) -> str:
    """How the one-way lock came, of a number that is locked now.

    Of a number that is locked both ways nothing may tell when it was locked one way before: that is no delay.
    """
    limit = STEPS["one-way"]
    lock = _this_lock(seen)
    if any(each.fault and each.days > limit for each in seen if _status(each) == "ACTIVE"):
        return "locked_late"
    if any(_since(each) <= limit for each in lock):
        return "locked_in_time"
    one_way = [each for each in lock if _status(each) == "ONE_WAY"]
    if any(each.status_days is not None for each in one_way):
        return "locked_late"
    return "unknown" if one_way else "locked_in_time"


def _two_way(seen: Sequence[_Seen]) -> str:
    """How the two-way lock came, of a number that is locked both ways now."""
    limit = STEPS["two-way"]
    lock = [each for each in _this_lock(seen) if _status(each) == "TWO_WAY"]
    if any(_since(each) <= limit for each in lock):
        return "locked_in_time"
    return "unknown" if all(each.status_days is None for each in lock) else "locked_late"


def _this_lock(seen: Sequence[_Seen]) -> list[_Seen]:
    """What the months show of the present lock: those since it was last seen in full service."""
    lock: list[_Seen] = []
    for each in seen:
        lock = [] if _status(each) == "ACTIVE" else [*lock, each]
    return [each for each in lock if _status(each) in ("ONE_WAY", "TWO_WAY")]


def _since(seen: _Seen) -> int:
    """By which day after the letter it had its state."""
    return seen.days if seen.status_days is None else seen.status_days


def _status(seen: _Seen) -> str | None:
    return seen.row.status if seen.row else None

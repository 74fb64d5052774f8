"""Unregistered numbers month by month: at the start, put right, ended, new, at the end.

The directive against high-tech fraud asks for their elimination. start + new - put_right - ended = numbers,
always: what is counted or left out for another reason than these three (a waiver, another rule, a check that
could not be judged) changes the start, and `restated` says by how much it is not the end of the month before.
"""

from collections.abc import Mapping, Sequence

from simaudit.period import Period
from simaudit.report.figures.base import Count, Figures


class Unregistered(Figures):
    """A month's unregistered numbers (store/unregistered.py); null where they can't be compared."""

    period: str
    before: str | None
    """The month that they are compared with: an earlier one than the month before where that has no data."""
    start: int | None
    """At the start of the month."""
    put_right: int | None
    """In service, without such a sign by now."""
    ended: int | None
    """Terminated, or not in the register any more."""
    new: int | None
    """Those back again too."""
    numbers: int
    """At the end of the month."""
    at_least: bool
    """Whether one of the checks could not be judged, so that there may be more."""
    restated: int = 0
    """`start` less the `numbers` of the month `before`."""

    @property
    def follows(self) -> bool:
        """Whether they are compared with the calendar month before."""
        return self.before == str(Period.parse(self.period).previous)

    @property
    def counts(self) -> tuple[Count | None, ...]:
        """start, put_right, ended, new and numbers, each with its reserve."""
        values = (self.start, self.put_right, self.ended, self.new, self.numbers)
        return tuple(None if n is None else Count(n=n, at_least=self.at_least and n > 0) for n in values)


class UnregisteredMonth(Figures):
    """A month's unregistered numbers, and those that letters have."""

    counted: Unregistered
    """All of them."""
    checked: Unregistered
    """Without those that only have signs that rest on a provision not compared with the signed text."""


Course = Mapping[str, UnregisteredMonth | None]
"""Month → a carrier's numbers; None where its extract can't be used, or an earlier version counted it."""


def with_restated(month: UnregisteredMonth, earlier: Course) -> UnregisteredMonth:
    """The month with `restated`, by the months before it."""
    return UnregisteredMonth(
        **{
            name: figures.model_copy(update={"restated": figures.start - getattr(before, name).numbers})
            if figures.start is not None and (before := earlier.get(figures.before or ""))
            else figures
            for name, figures in month
        }
    )


def of_all(courses: Sequence[Course], periods: Sequence[str]) -> Course:
    """Month → the sum of the carriers' numbers; `periods` are the months in their order.

    Numbers of a carrier that is compared with no month are part of the start.
    """
    totals: dict[str, UnregisteredMonth | None] = {}
    for period in periods:
        months = [month for course in courses if (month := course.get(period))]
        before = max((earlier for earlier, total in totals.items() if total), default=None)
        sums = {
            name: _sum(period, [getattr(month, name) for month in months], before)
            for name in ("counted", "checked")
        }
        totals[period] = with_restated(UnregisteredMonth(**sums), totals) if months else None
    return totals


def _sum(period: str, parts: Sequence[Unregistered], before: str | None) -> Unregistered:
    compared = [part for part in parts if part.start is not None]

    def moved(name: str) -> int | None:
        return sum(getattr(part, name) for part in compared) if compared else None

    return Unregistered(
        period=period,
        before=(before or compared[0].before) if compared else None,
        start=sum(part.numbers if part.start is None else part.start for part in parts) if compared else None,
        put_right=moved("put_right"),
        ended=moved("ended"),
        new=moved("new"),
        numbers=sum(part.numbers for part in parts),
        at_least=any(part.at_least for part in parts),
    )

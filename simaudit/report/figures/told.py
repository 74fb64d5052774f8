"""The numbers with signs of which a carrier was told before the month ended: those that letters named.

A letter named what it named: a sign that came later is not one of which the carrier was told, and a number
that several letters name counts once.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import polars as pl

from simaudit.period import Period
from simaudit.report.figures.base import Figures
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

"""The steps of law after a letter (decree 163/2024, article 25(1)), as a check has them in SQL.

The carrier's first notice to the subscriber starts the clock. Each step is counted in full days from the act
before it, and falls due on a working day.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final, Literal, get_args

import polars as pl

from simaudit.contract import SERIOUS
from simaudit.report.figures.base import Figures
from simaudit.rules.check import Check
from simaudit.rules.working_days import working_days_behind

Step = Literal["one_way", "two_way", "end"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)

DAYS_OF_NOTICES: Final = 5
"""On which the subscriber is told, before the first lock: one within them is early."""


class LetterTerm(Figures):
    """The days of a letter's steps, each step before taken on its last day."""

    start: date
    """The first notice to the subscriber at the latest, where the carrier states no day of its own."""
    one_way: date
    """The last day on which the one-way lock is in time."""
    two_way: date
    """Likewise, both ways."""
    end: date
    """Likewise, the end of the contract."""


class ClockLimits(Figures):
    """The days of law, and the checks whose letters start the clock."""

    days_to_one_way_lock: int
    """From the first notice to the day on which the one-way lock is due."""
    days_to_two_way_lock: int
    """From the one-way lock to the day on which the two-way lock is due."""
    days_to_contract_end: int
    """From the two-way lock to the day on which the end is due."""
    working_days_of_post: int
    """From the letter to the first notice, where the carrier states no day of it."""
    checks: tuple[str, ...] = ()
    """Ids of the checks of wrong information: a letter about anything else starts no clock."""
    holidays: tuple[date, ...] = ()
    """Days off that the configuration adds."""

    def started_on(self, notified_at: pl.Expr) -> pl.Expr:
        """The day of the first notice after a letter, where the carrier states none."""
        return working_days_behind(notified_at, self.working_days_of_post, self.holidays)

    @property
    def days(self) -> dict[Step, int]:
        """Step → the days from the act before it to the day on which it is due."""
        days = (self.days_to_one_way_lock, self.days_to_two_way_lock, self.days_to_contract_end)
        return dict(zip(STEPS, days, strict=True))

    def due(self, step: Step, act: pl.Expr) -> pl.Expr:
        """The last day on which a step is in time, after the act before it on this day."""
        return working_days_behind(act + pl.duration(days=self.days[step]), 0, self.holidays)

    def due_on(self) -> pl.Expr:
        """The last day of the next step by `status`, `status_at`, `start` and `notified_at`.

        Without a status the number is in full service. A lock from before the letter, or of an unknown day,
        is taken to be put on when it was due.
        """
        locked = pl.when(pl.col("status_at") >= pl.col("notified_at")).then("status_at")
        first = self.due("one_way", pl.col("start"))
        second = self.due("two_way", first)
        return (
            pl.when(pl.col("status").fill_null("ACTIVE") == "ACTIVE")
            .then(first)
            .when(pl.col("status") == "ONE_WAY")
            .then(self.due("two_way", pl.coalesce(locked, first)))
            .when(pl.col("status") == "TWO_WAY")
            .then(self.due("end", pl.coalesce(locked, second)))
        )

    def term(self, notified_at: date) -> LetterTerm:
        """The days of a letter's steps."""
        start, first, second = self.started_on(pl.lit(notified_at)), pl.col("one_way"), pl.col("two_way")
        days = (
            pl.select(start=start)
            .with_columns(one_way=self.due("one_way", pl.col("start")))
            .with_columns(two_way=self.due("two_way", first))
            .with_columns(end=self.due("end", second))
        )
        return LetterTerm(**days.row(0, named=True))


def clock_limits(checks: Iterable[Check], holidays: Collection[date]) -> ClockLimits | None:
    """The days of law, as the check has them that judges notified numbers; None where it is switched off.

    `holidays` are the configuration's days off.
    """
    headers = [check.header for check in checks]
    serious = [
        identity.id
        for identity in (header.check for header in headers)
        if identity.nature == "substantive" and identity.severity in SERIOUS and not identity.remark
    ]
    for header in headers:
        if "notified" in header.check.needs:
            days = {name: day for name, day in header.params.items() if name in ClockLimits.model_fields}
            return ClockLimits.model_validate({**days, "checks": serious, "holidays": tuple(holidays)})
    return None

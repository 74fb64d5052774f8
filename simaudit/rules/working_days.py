"""Working days: no weekend and no holiday of checks/reference/holiday.csv (labour code article 112)."""

import csv
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final

import polars as pl

from simaudit.paths import CHECKS

HOLIDAYS: Final = CHECKS / "reference" / "holiday.csv"

_SATURDAY: Final = 5


@cache
def holidays() -> Mapping[date, str]:
    """Day → its name."""
    with HOLIDAYS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {date.fromisoformat(row["day"]): row["name"] for row in rows}


def is_known(year: int, others: Collection[date] = ()) -> bool:
    """Whether holidays of a year are in the file, or among `others`."""
    return any(day.year == year for day in (*holidays(), *others))


def working_days_behind(day: pl.Expr, n: int, others: Collection[date] = ()) -> pl.Expr:
    """The nth working day behind a day; with n = 0 the day itself, or the next one that is a working day."""
    days_off = [*holidays(), *others]
    return day.dt.add_business_days(n, holidays=days_off, roll="backward" if n else "forward")


def working_day(day: date, others: Collection[date] = ()) -> date:
    """The day itself, or the next one that is a working day; `others` are holidays, too."""
    while day.weekday() >= _SATURDAY or day in holidays() or day in others:
        day += timedelta(1)
    return day

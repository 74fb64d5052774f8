"""A deadline falls on a working day."""

from datetime import date, timedelta

import pytest

from simaudit.config import Letterhead
from simaudit.report.figures.carrier_decisions import deadline
from simaudit.rules.working_days import holidays, is_known, working_day


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 13), date(2026, 11, 13)),
        (date(2026, 11, 14), date(2026, 11, 16)),
        (date(2026, 11, 15), date(2026, 11, 16)),
        (date(2026, 2, 14), date(2026, 2, 23)),
        (date(2026, 4, 25), date(2026, 4, 28)),
        (date(2026, 4, 30), date(2026, 5, 4)),
        (date(2026, 8, 31), date(2026, 9, 3)),
        (date(2026, 11, 24), date(2026, 11, 25)),
        (date(2027, 1, 1), date(2027, 1, 4)),
        (date(2027, 2, 4), date(2027, 2, 11)),
    ],
)
def test_the_next_day_that_is_neither_weekend_nor_holiday(day: date, working: date) -> None:
    assert working_day(day) == working


def test_a_deadline_is_moved_on_and_there_is_none_without_a_term() -> None:
    assert deadline(date(2026, 11, 5), Letterhead(answer_days=10)) == date(2026, 11, 16)
    assert deadline(date(2026, 11, 5), Letterhead(answer_days=None)) is None


def test_a_deadline_is_moved_on_over_holidays_that_the_configuration_adds() -> None:
    head = Letterhead(answer_days=10, holidays=(date(2041, 1, 2), date(2041, 1, 3)))
    assert deadline(date(2040, 12, 23), head) == date(2041, 1, 4)
    assert deadline(date(2040, 12, 23), Letterhead(answer_days=10)) == date(2041, 1, 2)


def test_years_whose_holidays_are_there() -> None:
    assert [year for year in range(2020, 2050) if is_known(year)] == [*YEARS]
    assert is_known(2041, [date(2041, 1, 25)])
    assert not is_known(2042, [date(2041, 1, 25)])
    assert sorted(holidays()) == list(holidays())


YEARS = range(2025, 2041)

NEW_YEARS = (
    "2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-02 2031-01-23 2032-02-11 "
    "2033-01-31 2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24 2040-02-12"
)
"""First days of the lunar year by the calendar of Viet Nam: that of China has 3 February in 2030."""


def test_every_year_has_the_days_that_the_law_gives() -> None:
    """Article 112(1), its five days of the lunar new year with at least one before and three from it on."""
    fixed = [date(year, month, day) for year in YEARS for month, day in ((1, 1), (4, 30), (5, 1), (9, 2))]
    lunar = [
        date.fromisoformat(text) + timedelta(days) for text in NEW_YEARS.split() for days in range(-1, 3)
    ]
    beside = [year for year in YEARS if {date(year, 9, 1), date(year, 9, 3)}.isdisjoint(holidays())]
    assert ([day for day in (*fixed, *lunar) if day not in holidays()], beside) == ([], [])


def test_a_holiday_on_a_weekend_is_made_good_on_a_working_day() -> None:
    """Article 111(3): eleven working days each year, and 24 November from 2026 on."""
    free = {
        year: [
            day
            for day, name in holidays().items()
            if day.year == year and day.weekday() < 5 and "thay cho" not in name
        ]
        for year in YEARS
    }
    assert {year: len(days) for year, days in free.items()} == {
        year: 11 if year == 2025 else 12 for year in YEARS
    }

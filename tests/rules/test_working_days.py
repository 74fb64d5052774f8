"""A deadline falls on a working day."""

from datetime import date

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
        (date(2027, 1, 1), date(2027, 1, 4)),
    ],
)
def test_the_next_day_that_is_neither_weekend_nor_holiday(day: date, working: date) -> None:
    assert working_day(day) == working


def test_a_deadline_is_moved_on_and_there_is_none_without_a_term() -> None:
    assert deadline(date(2026, 11, 5), Letterhead(answer_days=10)) == date(2026, 11, 16)
    assert deadline(date(2026, 11, 5), Letterhead()) is None


def test_a_deadline_is_moved_on_over_holidays_that_the_configuration_adds() -> None:
    head = Letterhead(answer_days=10, holidays=(date(2028, 1, 25), date(2028, 1, 26)))
    assert deadline(date(2028, 1, 15), head) == date(2028, 1, 27)
    assert deadline(date(2028, 1, 15), Letterhead(answer_days=10)) == date(2028, 1, 25)


def test_years_whose_holidays_are_there() -> None:
    assert [year for year in range(2024, 2030) if is_known(year)] == [2025, 2026, 2027]
    assert is_known(2028, [date(2028, 1, 25)])
    assert not is_known(2029, [date(2028, 1, 25)])
    assert sorted(holidays()) == list(holidays())

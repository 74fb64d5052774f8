"""Calendar months."""

from datetime import date

import pytest

from simaudit.errors import UsageError
from simaudit.period import Period


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-1", "10/2026", "2026-10-31", "", "1999-12", " 2026-10", "2026-10\n"]
)
def test_a_period_that_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a month; write it as YYYY-MM"):
        Period.parse(text)


def test_a_period_knows_its_last_day_and_the_month_before() -> None:
    assert [str(Period(2026, month).as_of) for month in (2, 4, 12)] == [
        "2026-02-28",
        "2026-04-30",
        "2026-12-31",
    ]
    assert str(Period(2028, 2).as_of) == "2028-02-29"
    assert (Period(2026, 1).previous, Period(2026, 10).previous) == (Period(2025, 12), Period(2026, 9))
    assert [str(month) for month in Period(2025, 12).until(Period(2026, 2))] == [
        "2025-12",
        "2026-01",
        "2026-02",
    ]
    with pytest.raises(UsageError, match="the last month comes before the first"):
        Period(2026, 2).until(Period(2026, 1))


@pytest.mark.parametrize(
    ("today", "month"),
    [(date(2026, 11, 1), "2026-10"), (date(2026, 11, 30), "2026-10"), (date(2027, 1, 31), "2026-12")],
)
def test_last_month_is_the_one_before_today(today: date, month: str) -> None:
    assert str(Period.named("last-month", today)) == month
    assert Period.named("2025-02", today) == Period(2025, 2)
    with pytest.raises(UsageError, match="or last-month"):
        Period.named("yesterday", today)

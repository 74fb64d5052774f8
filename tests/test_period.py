"""Calendar months, the current day in Viet Nam, and moments as people read them."""

from datetime import UTC, date, datetime

import pytest

from simaudit.errors import UsageError
from simaudit.period import VIET_NAM, Period, in_viet_nam, moment_text, now, recorded_now, today


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-1", "10/2026", "2026-10-31", "", "1999-12", " 2026-10", "2026-10\n"]
)
def test_a_period_that_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a month; write it as YYYY-MM"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("name", "months"),
    [
        ("viettel_202610.csv", ["2026-10"]),
        ("viettel_102026.csv", ["2026-10"]),
        ("viettel_T10.2026.csv", ["2026-10"]),
        ("Viettel tháng 10 năm 2026.xlsx", ["2026-10"]),
        ("Viettel Tha\u0301ng 10 2026.xlsx", ["2026-10"]),
        ("Viettel T10 2026.xlsx", ["2026-10"]),
        ("Viettel quý 4-2026.xlsx", []),
        ("Viettel Q4.2026.xlsx", []),
        ("Viettel tháng 9 và 10-2026.xlsx", []),
        ("Viettel tổ 10 2026.xlsx", []),
        ("viettel_T9.2026.csv", ["2026-09"]),
        ("viettel_thang 10-2026.xlsx", ["2026-10"]),
        ("viettel_2026.10.csv", ["2026-10"]),
        ("viettel_2026_10.csv", ["2026-10"]),
        # The usual form stands above all others.
        ("viettel_2026-10_202611.csv", ["2026-10"]),
        ("viettel_202609_202610.csv", ["2026-09", "2026-10"]),
        # Days, numbers, and what is no month.
        ("viettel_20261031.csv", []),
        ("viettel_31102026.csv", []),
        ("viettel_31.10.2026.csv", []),
        ("viettel_31-10-2026.csv", []),
        ("viettel_2026.10.31.csv", []),
        ("viettel_2026_10_31.csv", []),
        ("viettel_201012.csv", []),
        ("viettel_202613.csv", []),
        ("viettel_132026.csv", []),
        ("viettel_12026.csv", []),
        ("viettel_0961202610.csv", []),
        ("viettel_2026-10-31.csv", []),
    ],
)
def test_the_months_in_a_name(name: str, months: list[str]) -> None:
    assert [str(month) for month in Period.all_in(name)] == months


@pytest.mark.parametrize(
    "text", ["2026-10", "202610", "102026", "T10.2026", "t10-2026", "10/2026", "2026.10", "Tháng 10.2026"]
)
def test_a_month_as_an_option(text: str) -> None:
    assert Period.parse_option(text, date(2030, 1, 1)) == Period(2026, 10)


@pytest.mark.parametrize(
    "text", ["31.10.2026", "20261031", "2026", "10", "2026-1", "file_202610", "2026-10-31"]
)
def test_what_is_no_month_as_an_option(text: str) -> None:
    with pytest.raises(UsageError, match="is not a month"):
        Period.parse_option(text, date(2030, 1, 1))


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
    assert str(Period.parse_option("last-month", today)) == month
    assert Period.parse_option("2025-02", today) == Period(2025, 2)
    with pytest.raises(UsageError, match="or last-month"):
        Period.parse_option("yesterday", today)


@pytest.mark.parametrize(
    ("seconds", "day"),
    [
        ("1793465999", date(2026, 10, 31)),
        ("1793466000", date(2026, 11, 1)),
        ("0", date(1970, 1, 1)),
    ],
)
def test_the_day_is_that_of_viet_nam_at_the_moment_given(
    seconds: str, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    assert today() == day


@pytest.mark.parametrize("seconds", ["soon", "1.5", "9" * 30])
def test_a_moment_that_is_no_number_of_seconds_is_refused(
    seconds: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    with pytest.raises(UsageError, match=f"SOURCE_DATE_EPOCH has '{seconds}', which is no number of seconds"):
        today()


def test_a_moment_has_its_zone_and_is_recorded_without_one() -> None:
    before, recorded, after = now(), recorded_now(), now()
    assert before.tzinfo == VIET_NAM
    assert before <= recorded.replace(tzinfo=VIET_NAM) <= after


def test_a_moment_is_read_in_vietnamese_time_whatever_its_zone() -> None:
    evening = datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
    assert in_viet_nam(evening) == evening
    recorded = evening.astimezone(VIET_NAM).replace(tzinfo=None)
    assert [moment_text(moment) for moment in (evening, recorded)] == ["2026-11-01 01:30 UTC+7"] * 2
    assert moment_text(evening.replace(second=7), "seconds") == "2026-11-01 01:30:07 UTC+7"

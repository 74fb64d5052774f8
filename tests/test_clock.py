"""The current day in Viet Nam, and moments as people read them."""

from datetime import UTC, date, datetime

import pytest

from simaudit.clock import VIET_NAM, in_viet_nam, moment_text, now, recorded_now, today
from simaudit.errors import UsageError


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

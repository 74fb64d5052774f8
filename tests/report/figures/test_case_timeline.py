"""The registrations of a case, by day, month or year."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from support.linked import CASE_ID, linked_of_case, linked_row

from simaudit.report.figures.case_timeline import (
    CaseHour,
    CaseNights,
    CaseStep,
    CaseTimeline,
    by_night,
    case_nights,
    case_timelines,
)


def timeline(*moments: datetime | None) -> CaseTimeline | None:
    rows = [linked_row(n, registered_at=moment) for n, moment in enumerate(moments)]
    return case_timelines(linked_of_case(*rows)).get(CASE_ID)


def at(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 (extracts have local times)


def test_a_short_span_is_told_by_days_without_a_gap() -> None:
    assert timeline(at(2026, 10, 3, 23, 0), at(2026, 10, 1, 9, 0), at(2026, 10, 1, 4, 0), None) == (
        CaseTimeline(
            unit="day",
            steps=(
                CaseStep(start=date(2026, 10, 1), registrations=2, night=1),
                CaseStep(start=date(2026, 10, 2), registrations=0, night=0),
                CaseStep(start=date(2026, 10, 3), registrations=1, night=1),
            ),
            undated=1,
            first=date(2026, 10, 1),
            last=date(2026, 10, 3),
        )
    )


@pytest.mark.parametrize(
    ("last", "unit", "steps"),
    [
        (at(2021, 3, 3), "day", 62),
        (at(2021, 3, 4), "month", 3),
        (at(2025, 12, 31), "month", 60),
        (at(2026, 1, 1), "year", 6),
    ],
)
def test_a_longer_span_is_told_by_months_and_by_years(last: datetime, unit: str, steps: int) -> None:
    found = timeline(at(2021, 1, 1), last)
    assert found is not None
    assert (found.unit, len(found.steps)) == (unit, steps)
    assert _ends(found.steps) == (1, 1)


def _ends(steps: Sequence[CaseStep]) -> tuple[int, int]:
    return steps[0].registrations, steps[-1].registrations


def test_without_a_date_there_is_no_timeline() -> None:
    assert timeline(None, None) is None


def test_what_lies_outside_the_dense_span_is_counted() -> None:
    days = [at(2006, 5, 1), *(at(2026, 10, day) for day in range(1, 20)), at(2026, 11, 30)]
    drawn = timeline(*days)
    assert drawn is not None
    assert (drawn.unit, drawn.first, drawn.last, drawn.before, drawn.after) == (
        "day", date(2026, 10, 1), date(2026, 10, 19), 1, 1,
    )  # fmt: skip
    assert [step.registrations for step in drawn.steps] == [1] * 19


def test_nights_are_told_by_hour_and_day_where_they_are_a_sign() -> None:
    moments = [at(2026, 10, 1, 23, 5), at(2026, 10, 1, 23, 50), at(2026, 10, 3, 2, 0), None]
    rows = [linked_row(n, registered_at=moment) for n, moment in enumerate(moments)]
    assert case_nights(linked_of_case(*rows)) == {}
    assert case_nights(linked_of_case(*rows, signs=["nights"]))[CASE_ID] == CaseNights(
        days=(date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3)),
        hours=(
            CaseHour(day=date(2026, 10, 1), hour=23, registrations=2),
            CaseHour(day=date(2026, 10, 3), hour=2, registrations=1),
        ),
        days_left=0,
    )


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (at(2026, 10, 1, 21, 59), False),
        (at(2026, 10, 1, 22), True),
        (at(2026, 10, 1, 23, 59), True),
        (at(2026, 10, 1, 0), False),
        (at(2026, 10, 1, 0, 1), True),
        (at(2026, 10, 1, 5, 59), True),
        (at(2026, 10, 1, 6), False),
        (None, None),
    ],
)
def test_night_is_from_ten_to_six_and_midnight_sharp_is_a_date_alone(
    moment: datetime | None, night: bool | None
) -> None:
    made = linked_of_case(linked_row(1, registered_at=moment))
    assert made.select(by_night()).to_series().to_list() == [night]

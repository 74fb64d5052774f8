"""The registrations of a case, by day, month or year."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from support.linked import linked, linked_row

from simaudit.report.figures.case_facts import CaseStep, CaseTimeline, case_timeline


def timeline(*moments: datetime | None) -> CaseTimeline | None:
    rows = [linked_row(n, registered_at=moment) for n, moment in enumerate(moments)]
    return case_timeline(linked(*rows))


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

"""Limitations by the day on which they end: of what was done within the year, up to four months on."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from support.marked_register import CHECKS, OCTOBER, marked_register

from simaudit.report.figures.acts import act_findings
from simaudit.report.figures.follow_ups import Limitation, end_of_limitation, limitations
from simaudit.rules.law import built_in_law


def counted(
    folder: Path,
    days: list[date | None],
    found: list[tuple[str, int]],
    as_of: date = OCTOBER,
    waived: int = 0,
) -> tuple[Limitation, ...]:
    """The limitations of findings (check, record) of numbers that were registered on these days."""
    noon = [datetime(day.year, day.month, day.day, 12) if day else None for day in days]  # noqa: DTZ001
    columns: dict[str, list[Any]] = {
        "point_code": [None] * len(days), "channel": [None] * len(days), "registered_at": noon,
        "activated_at": noon,
    }  # fmt: skip
    findings = [(check, record, None) for check, record in found]
    with (
        marked_register(folder, columns, findings, as_of, waived) as marked,
        act_findings(marked, CHECKS, built_in_law()) as acts,
    ):
        return limitations(acts)


@pytest.mark.parametrize(
    ("done", "end"),
    [
        (date(2025, 11, 1), date(2026, 11, 1)),
        (date(2027, 12, 31), date(2028, 12, 31)),
        (date(2028, 2, 29), date(2029, 3, 1)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_limitation_ends_a_year_after_the_act(done: date, end: date) -> None:
    assert end_of_limitation(done) == end


def test_findings_are_counted_by_check_and_day(tmp_path: Path) -> None:
    days: list[date | None] = [
        date(2025, 10, 31), date(2025, 11, 1), date(2025, 12, 5), date(2025, 12, 5), date(2026, 3, 2),
        date(2026, 3, 3), date(2026, 10, 1), None,
    ]  # fmt: skip
    found = [("PRC-01", record) for record in range(1, 9)] + [("MIS-13", 3), ("PRC-01", 3)]
    assert counted(tmp_path, days, found) == (
        Limitation(id="MIS-13", ends=((date(2026, 12, 5), 1),)),
        Limitation(
            id="PRC-01",
            # On 31 October the first one is time-barred; 122 days later is 2 March.
            ends=((date(2026, 11, 1), 1), (date(2026, 12, 5), 2), (date(2027, 3, 2), 1)),
        ),
    )


def test_what_goes_on_is_waived_or_a_risk_has_no_limitation(tmp_path: Path) -> None:
    days: list[date | None] = [date(2025, 12, 1)] * 4
    found = [("PRC-01", 1), ("UNR-01", 2), ("BLK-01", 3), ("UNR-06", 4)]
    assert counted(tmp_path, days, found, waived=1) == (
        Limitation(id="UNR-06", ends=((date(2026, 12, 1), 1),)),
    )


def test_before_the_decree_there_is_none(tmp_path: Path) -> None:
    assert counted(tmp_path, [date(2025, 8, 1)], [("PRC-01", 1)], date(2026, 6, 30)) == ()

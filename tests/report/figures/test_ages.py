"""Open findings by the months since they were first found."""

import polars as pl

from simaudit.period import Period
from simaudit.report.figures.ages import ages


def test_open_findings_by_age_and_severity() -> None:
    findings = pl.DataFrame(
        [
            ("viettel", "2026-10", "critical", False, "substantive"),
            ("viettel", "2026-09", "critical", False, "substantive"),
            ("viettel", "2026-09", "low", True, "substantive"),
            ("viettel", "2026-07", "high", False, "procedural"),
            ("viettel", "2025-10", "medium", False, "substantive"),
            ("viettel", "2025-09", "low", False, "substantive"),
            ("viettel", "2026-10", "critical", False, "risk"),
            ("viettel", "2026-10", "critical", False, "data"),
            ("itel", "2025-09", "low", False, "substantive"),
        ],
        schema=["carrier", "first_period", "severity", "waived", "nature"],
        orient="row",
    )
    assert [
        (age.low, age.high, age.findings) for age in ages(findings.lazy(), "viettel", Period(2026, 10))
    ] == [
        (0, 0, (1, 0, 0, 0)),
        (1, 1, (1, 0, 0, 0)),
        (2, 3, (0, 1, 0, 0)),
        (4, 6, (0, 0, 0, 0)),
        (7, 12, (0, 0, 1, 0)),
        (13, None, (0, 0, 0, 1)),
    ]

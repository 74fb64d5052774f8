"""How checks are counted: in which order failed ones are taken up, and their results of earlier months."""

from typing import Any

import polars as pl

from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.checks import CheckMonth, check_history, ranked
from simaudit.report.pages.render import render_carrier


def result(check_id: str, nature: str, severity: str, violations: int, waived: int = 0) -> dict[str, Any]:
    return {
        "check_id": check_id,
        "nature": nature,
        "severity": severity,
        "status": "failed" if violations else "passed",
        "violations": violations,
        "waived": waived,
    }


RESULTS = [
    result("EXT-01", "data", "critical", 1000),
    result("BLK-01", "risk", "high", 500),
    result("BLK-02", "risk", "critical", 100),
    result("PRC-01", "procedural", "medium", 3),
    result("UNR-01", "substantive", "critical", 1),
    result("UNR-02", "substantive", "medium", 6),
    result("UNR-03", "substantive", "critical", 50, waived=50),
    result("UNR-04", "substantive", "critical", 0),
]


def test_signs_of_violation_come_before_risk_and_data_whatever_their_number() -> None:
    assert ranked(RESULTS) == ("UNR-02", "UNR-01", "UNR-03", "PRC-01", "BLK-01", "BLK-02", "EXT-01")


def test_a_check_s_earlier_results_are_put_together() -> None:
    results = pl.DataFrame(
        [
            ("BLK-01", "2026-09", "passed", 0, 80),
            ("UNR-01", "2024-11", "failed", 7, 80),
            ("UNR-01", "2026-09", "not_assessable", 0, 0),
        ],
        schema=["check_id", "period", "status", "violations", "population"],
        orient="row",
    )
    assert check_history(results) == {
        "BLK-01": [CheckMonth(period="2026-09", status="passed", violations=0, population=80)],
        "UNR-01": [
            CheckMonth(period="2024-11", status="failed", violations=7, population=80),
            CheckMonth(period="2026-09", status="not_assessable", violations=0, population=0),
        ],
    }


def test_a_check_shows_how_it_moved(figures: CarrierFigures) -> None:
    past = (
        CheckMonth(period="2026-08", status="failed", violations=3, population=1200),
        CheckMonth(period="2026-09", status="not_assessable", violations=0, population=0),
    )
    checks = tuple(check.model_copy(update={"earlier": past}) for check in figures.checks)
    html = render_carrier(figures.model_copy(update={"checks": checks}), "vi")
    shown = html[html.index('id="UNR-01"') :]
    assert '08/2026: 3 / 1.200</span>; <span class="nowrap">09/2026: –</span>' in shown
    assert shown.count("<rect", 0, shown.index("10/2026")) == 3

"""The order of failed checks: by nature, then by weight; what is to be done first leaves remarks out."""

from typing import Any

from simaudit.report.figures.priorities import first_to_do, ranked


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


def test_what_is_waived_or_a_remark_is_not_among_what_comes_first() -> None:
    assert first_to_do(RESULTS, {"EXT-01"}) == ("UNR-02", "UNR-01", "PRC-01", "BLK-01", "BLK-02")
    assert first_to_do(RESULTS, {"BLK-01"}) == ("UNR-02", "UNR-01", "PRC-01", "BLK-02", "EXT-01")
    assert first_to_do([result("EXT-09", "data", "medium", 9)], {"EXT-09"}) == ()

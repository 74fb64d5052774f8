"""When a run's results are worse than what somebody tolerates."""

import polars as pl
import pytest

from simaudit.judge.results import reaches

RESULTS = pl.DataFrame(
    {
        "check_id": ["MIS-01", "BLK-02", "DAT-03"],
        "severity": ["critical", "medium", "low"],
        "violations": [2, 5, 0],
        "waived": [2, 1, 0],
        "rate": [0.0, 0.04, None],
    }
)
"""Critical findings, all of them waived; medium ones, one of five; a check that judged nothing."""


@pytest.mark.parametrize(
    ("fail_on", "tolerated", "reached"),
    [
        ("none", {}, False),
        ("critical", {}, False),
        ("high", {}, False),
        ("medium", {}, True),
        ("low", {}, True),
        ("medium", {"BLK-02": 0.04}, False),
        ("medium", {"BLK-02": 0.039}, True),
        ("medium", {"MIS-01": 1.0}, True),
    ],
)
def test_only_what_is_neither_waived_nor_tolerated_fails(
    fail_on: str, tolerated: dict[str, float], reached: bool
) -> None:
    assert reaches(RESULTS, fail_on, tolerated) is reached

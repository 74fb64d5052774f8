"""What an audit came to: its exit code, a problem for each check that failed, its files."""

from pathlib import Path

import polars as pl
import pytest

from simaudit.errors import ExitCode, Note, SimauditError
from simaudit.jobs.audit.outcome import AuditedFile, Outcome, problems_of_errors

FAILED = pl.DataFrame(
    {
        "carrier": ["viettel", "viettel"],
        "check_id": ["UNR-01", "BLK-04"],
        "severity": ["high", "low"],
        "status": ["failed", "error"],
        "violations": [3, 0],
        "waived": [1, 0],
        "rate": [0.25, None],
        "note": [None, Note("status_error").json()],
    }
)


@pytest.mark.parametrize(
    ("fail_on", "tolerated", "code"),
    [
        ("none", {}, ExitCode.DONE),
        ("critical", {}, ExitCode.DONE),
        ("high", {}, ExitCode.FINDINGS),
        ("low", {}, ExitCode.FINDINGS),
        ("high", {"UNR-01": 0.24}, ExitCode.FINDINGS),
        ("high", {"UNR-01": 0.25}, ExitCode.DONE),
    ],
)
def test_findings_count_from_a_severity_and_above_what_is_tolerated(
    fail_on: str, tolerated: dict[str, float], code: ExitCode
) -> None:
    assert Outcome(Path("out/2026-10"), FAILED, []).exit_code(fail_on, tolerated) == code


def test_a_problem_stands_above_findings() -> None:
    outcome = Outcome(Path("out/2026-10"), FAILED, [SimauditError("too_little_memory")])
    assert outcome.exit_code("high", {}) == ExitCode.INCOMPLETE


def test_waived_findings_make_no_exit_code() -> None:
    waived = FAILED.with_columns(pl.lit(3).alias("waived"))
    assert Outcome(Path("out/2026-10"), waived, []).exit_code("low", {}) == ExitCode.DONE


def test_a_check_that_could_not_be_carried_out_is_a_problem() -> None:
    (problem,) = problems_of_errors(FAILED)
    assert problem.note == Note(
        "check_not_judged", check="BLK-04", carrier="viettel", why=Note("status_error")
    )


def test_of_a_file_that_was_not_read_nothing_is_known() -> None:
    file = AuditedFile("itel.csv", "itel", None, None)
    assert (file.verdict, file.compliant, file.partly) == (None, None, False)

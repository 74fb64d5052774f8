"""The three-way verdict at its thresholds."""

from typing import Any

import pytest

from simaudit.contract import EXPECTED_COLUMNS
from simaudit.report.figures.register_counts import IDENTITY_COLUMNS
from simaudit.report.figures.reliability import TESTS, reliability
from simaudit.report.model import CheckCounts, ColumnFill, Intake, Numbers, Reliability, Share

CHECKS = {check: 100_000 for test in TESTS for check in test.checks}


def verdict(
    *,
    violations: dict[str, int] | None = None,
    unjudged: tuple[str, ...] = (),
    absent: tuple[str, ...] = (),
    rejected: int = 0,
    filled: int = 100_000,
    live: int = 100_000,
    errors: int = 0,
    not_assessable: int = 0,
) -> Reliability:
    found = violations or {}
    results: dict[str, dict[str, Any]] = {
        check: {
            "status": "not_applicable" if check in unjudged else "failed" if found.get(check) else "passed",
            "violations": found.get(check, 0),
            "population": population,
        }
        for check, population in CHECKS.items()
    }
    columns = tuple(
        ColumnFill(name=name, present=name not in absent, filled=Share(n=live, of=live))
        for name in EXPECTED_COLUMNS
    )
    intake = Intake(files=(), read=100_000, loaded=100_000 - rejected, rejected=rejected, columns=columns)
    numbers = Numbers(
        rows=live,
        live=live,
        terminated=0,
        individuals=live,
        organisations=0,
        prepaid=0,
        postpaid=0,
        suspended=0,
    )
    counts = CheckCounts(
        total=70, passed=70, failed=0, not_applicable=0, not_assessable=not_assessable, error=errors
    )
    return reliability(intake, numbers, results, counts, dict.fromkeys(IDENTITY_COLUMNS, filled))


def test_a_clean_extract_is_sufficiently_reliable() -> None:
    judged = verdict()
    assert judged.verdict == "sufficient"
    assert {criterion.outcome for criterion in judged.criteria} == {"sound"}


@pytest.mark.parametrize(
    ("share", "expected"),
    [(100, "sufficient"), (101, "undetermined"), (1_000, "undetermined"), (1_001, "not_sufficient")],
)
def test_rejected_records_at_the_thresholds(share: int, expected: str) -> None:
    assert verdict(rejected=share).verdict == expected


@pytest.mark.parametrize(
    ("check", "sound", "doubtful"),
    [("EXT-03", 500, 5_000), ("EXT-01", 100, 1_000), ("MIS-21", 50, 500), ("EXT-04", 100, 1_000)],
)
def test_shares_at_the_thresholds(check: str, sound: int, doubtful: int) -> None:
    assert verdict(violations={check: sound}).verdict == "sufficient"
    assert verdict(violations={check: sound + 1}).verdict == "undetermined"
    assert verdict(violations={check: doubtful}).verdict == "undetermined"
    assert verdict(violations={check: doubtful + 1}).verdict == "not_sufficient"


def test_invalid_and_retired_numbers_add_up() -> None:
    assert verdict(violations={"EXT-01": 60, "EXT-02": 60}).verdict == "undetermined"


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        (("iccid",), "undetermined"),
        (("iccid", "channel", "contract_no"), "undetermined"),
        (("iccid", "channel", "contract_no", "nationality"), "not_sufficient"),
        (("id_number",), "not_sufficient"),
    ],
)
def test_absent_columns(absent: tuple[str, ...], expected: str) -> None:
    assert verdict(absent=absent).verdict == expected


def test_an_identity_column_that_over_half_leave_empty_is_a_question() -> None:
    assert verdict(filled=50_000).verdict == "sufficient"
    assert verdict(filled=49_999).verdict == "undetermined"


def test_a_required_test_that_could_not_be_made_leaves_it_undetermined() -> None:
    assert verdict(unjudged=("EXT-03",)).verdict == "undetermined"


def test_a_first_audit_needs_no_month_before() -> None:
    judged = verdict(unjudged=("EXT-04", "EXT-07", "EXT-08"))
    assert judged.verdict == "sufficient"
    assert [c.key for c in judged.criteria if c.outcome == "unmeasured"] == ["vanished", "volume", "declared"]


@pytest.mark.parametrize("check", ["EXT-07", "EXT-08"])
def test_a_swing_or_another_count_is_a_question(check: str) -> None:
    assert verdict(violations={check: 1}).verdict == "undetermined"


def test_a_check_that_broke_off_is_no_clean_result() -> None:
    assert verdict(errors=1).verdict == "undetermined"


def test_half_of_the_checks_must_be_assessable() -> None:
    assert verdict(not_assessable=35).verdict == "sufficient"
    assert verdict(not_assessable=36).verdict == "undetermined"


def test_nothing_live_is_nothing_to_rest_on() -> None:
    assert verdict(live=0, filled=0).verdict == "not_sufficient"

"""The three verdicts at their thresholds."""

from collections.abc import Sequence
from typing import Any

import pytest

from simaudit.contract import EXPECTED_COLUMNS
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.unread_values import UnreadColumn
from simaudit.report.figures.base import Share
from simaudit.report.figures.checks import CheckCounts
from simaudit.report.figures.register_counts import IDENTITY_COLUMNS, ColumnFill, IntakeFigures, NumberCounts
from simaudit.report.figures.reliability import AFTER_JUDGING, ON_READING, Reliability, reliability
from simaudit.rules.check import ENGINE_CRITERIA, Check
from simaudit.rules.load import load_catalogue

CHECKS = [check for check in load_catalogue() if check.header.reliability]


def file(columns: int) -> FileAccount:
    """A file with so many of the canonical columns."""
    mapped = {name: name for name in ("imsi", *EXPECTED_COLUMNS)[:columns]}
    return FileAccount(
        carrier="viettel",
        name="viettel.csv",
        bytes=1,
        sha256="",
        form="csv, comma",
        encoding="UTF-8",
        read=0,
        loaded=0,
        rejected=0,
        mapped=mapped,
    )


def verdict(
    *,
    violations: dict[str, int] | None = None,
    unjudged: tuple[str, ...] = (),
    absent: tuple[str, ...] = (),
    destroyed: tuple[str, ...] = (),
    unread: tuple[UnreadColumn, ...] = (),
    delivered: int = 0,
    rejected: int = 0,
    filled: int = 100_000,
    live: int = 100_000,
    errors: int = 0,
    not_assessable: int = 0,
    checks: Sequence[Check] = CHECKS,
    population: int = 100_000,
) -> Reliability:
    found = violations or {}
    results: dict[str, dict[str, Any]] = {
        check.id: {
            "status": "not_applicable"
            if check.id in unjudged
            else "failed"
            if found.get(check.id)
            else "passed",
            "violations": found.get(check.id, 0),
            "population": population,
        }
        for check in checks
    }
    columns = tuple(
        ColumnFill(
            name=name,
            present=name not in absent,
            filled=Share(n=0 if name in destroyed else live, of=live),
            destroyed=name in destroyed,
        )
        for name in EXPECTED_COLUMNS
    )
    intake = IntakeFigures(
        files=(file(delivered),) if delivered else (),
        read=100_000,
        loaded=100_000 - rejected,
        rejected=rejected,
        columns=columns,
        destroyed=destroyed,
        unread=unread,
        unreadable=tuple(column.column for column in unread if column.unreadable),
    )
    numbers = NumberCounts(
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
        total=8, passed=8, failed=0, not_applicable=0, not_assessable=not_assessable, error=errors
    )
    individuals = {name: 0 if name in destroyed else filled for name in IDENTITY_COLUMNS}
    return reliability(intake, numbers, checks, results, counts, individuals)


def test_a_clean_extract_is_sufficiently_reliable() -> None:
    judged = verdict()
    assert judged.verdict == "sufficient"
    assert {criterion.outcome for criterion in judged.criteria} == {"sound"}


def test_the_criteria_in_their_order_with_the_checks_they_name() -> None:
    assert [(criterion.key, *criterion.checks) for criterion in verdict().criteria] == [
        ("empty",),
        ("rejected", "EXT-06"),
        ("columns", "EXT-05"),
        ("identity_columns", "EXT-05"),
        ("destroyed", "EXT-03"),
        ("identity_destroyed", "EXT-03"),
        ("identity_unreadable", "EXT-03"),
        ("identity_empty",),
        ("invalid_numbers", "EXT-01", "EXT-02"),
        ("twice", "MIS-21"),
        ("unreadable", "EXT-03"),
        ("vanished", "EXT-04"),
        ("volume", "EXT-07"),
        ("declared", "EXT-08"),
        ("errors",),
        ("not_assessable",),
        ("throughout",),
    ]


def test_the_engine_has_a_rule_for_each_of_its_own_criteria() -> None:
    assert {rule.key for rule in (*ON_READING, *AFTER_JUDGING)} == ENGINE_CRITERIA


def test_without_a_check_its_criterion_goes_and_what_is_measured_on_reading_stays() -> None:
    judged = verdict(checks=[], rejected=1_001, absent=("iccid",))
    assert [(criterion.key, criterion.checks, criterion.outcome) for criterion in judged.criteria] == [
        ("empty", (), "sound"),
        ("rejected", (), "unsound"),
        ("columns", (), "doubtful"),
        ("identity_columns", (), "sound"),
        ("destroyed", (), "sound"),
        ("identity_destroyed", (), "sound"),
        ("identity_unreadable", (), "sound"),
        ("identity_empty", (), "sound"),
        ("errors", (), "sound"),
        ("not_assessable", (), "sound"),
        ("throughout", (), "sound"),
    ]


def test_a_criterion_of_two_checks_goes_on_with_one_of_them() -> None:
    checks = [check for check in CHECKS if check.id != "EXT-01"]
    judged = verdict(checks=checks, violations={"EXT-02": 101})
    (criterion,) = (one for one in judged.criteria if one.key == "invalid_numbers")
    assert (criterion.checks, criterion.measured, criterion.outcome) == (
        ("EXT-02",),
        Share(n=101, of=100_000),
        "doubtful",
    )


@pytest.mark.parametrize(
    ("share", "expected"),
    [(100, "sufficient"), (101, "undetermined"), (1_000, "undetermined"), (1_001, "not_sufficient")],
)
def test_rejected_records_at_the_thresholds(share: int, expected: str) -> None:
    assert verdict(rejected=share).verdict == expected


@pytest.mark.parametrize(
    ("check", "sound", "doubtful"),
    [("EXT-01", 100, 1_000), ("MIS-21", 50, 500), ("EXT-04", 100, 1_000)],
)
def test_shares_at_the_thresholds(check: str, sound: int, doubtful: int) -> None:
    assert verdict(violations={check: sound}).verdict == "sufficient"
    assert verdict(violations={check: sound + 1}).verdict == "undetermined"
    assert verdict(violations={check: doubtful}).verdict == "undetermined"
    assert verdict(violations={check: doubtful + 1}).verdict == "not_sufficient"


@pytest.mark.parametrize(
    ("n", "of", "outcome", "expected"),
    [
        # 0.2 % and 0.9 % are above the limit of 0.1 %, 2 % and 10 % above that of 1 %.
        (4, 1_980, "sound", "sufficient"),
        (9, 1_000, "sound", "sufficient"),
        (10, 1_980, "doubtful", "undetermined"),
        (9, 450, "doubtful", "undetermined"),
        (10, 100, "unsound", "not_sufficient"),
    ],
)
def test_of_fewer_than_ten_records_a_share_counts_one_grade_less(
    n: int, of: int, outcome: str, expected: str
) -> None:
    judged = verdict(violations={"EXT-01": n}, population=of)
    (criterion,) = (one for one in judged.criteria if one.key == "invalid_numbers")
    assert (criterion.fewest, criterion.outcome, judged.verdict) == (10, outcome, expected)


def test_what_is_so_or_not_has_no_fewest() -> None:
    assert [one.key for one in verdict().criteria if one.fewest is not None] == [
        "rejected", "invalid_numbers", "twice", "unreadable", "vanished",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "consequence", "points"),
    [
        ({}, "usable", ()),
        ({"violations": {"EXT-01": 101, "EXT-07": 1}}, "clarify", ("invalid_numbers", "volume")),
        ({"destroyed": ("iccid",), "delivered": 16}, "clarify", ("destroyed",)),
        ({"filled": 49_999}, "no_conclusion", ("identity_empty",)),
        ({"errors": 1}, "no_conclusion", ("errors",)),
        ({"not_assessable": 5}, "no_conclusion", ("not_assessable",)),
        ({"unjudged": ("EXT-03",)}, "no_conclusion", ("unreadable",)),
        ({"destroyed": ("id_number",), "delivered": 16}, "resend", ("destroyed", "identity_destroyed")),
    ],
)
def test_what_follows_from_the_verdict(
    found: dict[str, Any], consequence: str, points: tuple[str, ...]
) -> None:
    judged = verdict(**found)
    assert judged.consequence == consequence
    assert tuple(criterion.key for criterion in judged.to_clarify) == points


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


@pytest.mark.parametrize(
    ("destroyed", "outcomes", "expected"),
    [
        ((), ("sound", "sound"), "sufficient"),
        (("iccid",), ("doubtful", "sound"), "undetermined"),
        (("imsi", "iccid", "registered_at"), ("doubtful", "sound"), "undetermined"),
        (("imsi", "iccid", "registered_at", "activated_at"), ("unsound", "sound"), "not_sufficient"),
        (("date_of_birth",), ("doubtful", "unsound"), "not_sufficient"),
    ],
)
def test_destroyed_columns(destroyed: tuple[str, ...], outcomes: tuple[str, str], expected: str) -> None:
    judged = verdict(destroyed=destroyed, delivered=16)
    found = {one.key: one for one in judged.criteria}
    assert judged.verdict == expected
    assert (found["destroyed"].outcome, found["identity_destroyed"].outcome) == outcomes
    assert found["destroyed"].columns == destroyed
    assert found["destroyed"].measured == Share(n=len(destroyed), of=16)
    # Whether it was left empty can't be seen in a destroyed column.
    assert (found["columns"].outcome, found["identity_empty"].outcome) == ("sound", "sound")


def test_unreadable_values_of_an_optional_column_are_doubtful_however_many() -> None:
    assert verdict(violations={"EXT-03": 500}).verdict == "sufficient"
    assert verdict(violations={"EXT-03": 501}).verdict == "undetermined"
    cards = UnreadColumn(column="id_type", cells=100_000, of=100_000, wordings={"Thẻ CC": 100_000})
    issued = UnreadColumn(column="id_issue_date", cells=4, of=100_000)
    judged = verdict(violations={"EXT-03": 100_000}, unread=(cards, issued))
    assert (judged.verdict, judged.consequence) == ("undetermined", "clarify")
    assert [(one.key, one.unread) for one in judged.criteria if one.unread] == [
        ("unreadable", (cards, issued))
    ]


@pytest.mark.parametrize(
    ("cells", "of", "expected"),
    [(9, 9, "sufficient"), (10, 200, "sufficient"), (10, 199, "not_sufficient"), (11, 200, "not_sufficient")],
)
def test_birth_dates_that_cannot_be_read_at_the_threshold(cells: int, of: int, expected: str) -> None:
    born = UnreadColumn(column="date_of_birth", cells=cells, of=of)
    judged = verdict(unread=(born,))
    assert judged.verdict == expected
    assert [one.key for one in judged.not_met] == ["identity_unreadable"] * (expected == "not_sufficient")
    assert [one.unread for one in judged.not_met] == [(born,)] * (expected == "not_sufficient")


def test_an_identity_column_that_over_half_leave_empty_is_doubtful() -> None:
    assert verdict(filled=50_000).verdict == "sufficient"
    assert verdict(filled=49_999).verdict == "undetermined"


def test_a_required_criterion_that_could_not_be_measured_leaves_it_undetermined() -> None:
    assert verdict(unjudged=("EXT-03",)).verdict == "undetermined"


def test_a_first_audit_needs_no_month_before() -> None:
    judged = verdict(unjudged=("EXT-04", "EXT-07", "EXT-08"))
    assert judged.verdict == "sufficient"
    assert [c.key for c in judged.criteria if c.outcome == "unmeasured"] == ["vanished", "volume", "declared"]


@pytest.mark.parametrize("check", ["EXT-07", "EXT-08"])
def test_a_swing_or_another_count_is_doubtful(check: str) -> None:
    assert verdict(violations={check: 1}).verdict == "undetermined"


def test_a_check_that_broke_off_is_no_clean_result() -> None:
    assert verdict(errors=1).verdict == "undetermined"


def test_half_of_the_checks_must_be_assessable() -> None:
    assert verdict(not_assessable=4).verdict == "sufficient"
    assert verdict(not_assessable=5).verdict == "undetermined"


def test_without_live_numbers_it_is_not_sufficient() -> None:
    assert verdict(live=0, filled=0).verdict == "not_sufficient"

"""Whether the extract can be trusted: GAO's three-way verdict, before any rate is read.

An audit that reports before saying whether the data can be trusted misleads
(GAO-09-680G): complete and accurate enough for the purpose, not enough, or not
to be said. Every threshold stands here, once, and is printed in the report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simaudit.report.figures.register_counts import IDENTITY_COLUMNS
from simaudit.report.model import (
    CheckCounts,
    ColumnFill,
    Criterion,
    Intake,
    Numbers,
    Outcome,
    Reliability,
    Share,
    Verdict,
)

MOSTLY_EMPTY = 0.5
"""Where half of the individuals leave a column empty, extract or register fails, and nobody can say which."""


@dataclass(frozen=True)
class Test:
    """What is measured, and the shares above which it raises a question or answers it.

    `required`: where it can't be measured, reliability is undetermined. The others compare with something a
    first audit hasn't got (the month before, a declared count).
    """

    key: str
    checks: tuple[str, ...]
    doubt_above: float | None
    fail_above: float | None
    required: bool = True


TESTS = (
    # Nothing to judge: no verdict on the carrier can rest on it.
    Test("empty", (), None, 0.0),
    # One record in a thousand lost leaves rates as they are; one in a hundred can hide a bad batch whole.
    Test("rejected", ("EXT-06",), 0.001, 0.01),
    # Up to three of the sixteen columns may be an export's slip; more is not the extract that was asked for.
    Test("columns", ("EXT-05",), 0.0, 3 / 16),
    # Without a name, a birth date or a paper number the extract can't answer the question put to it.
    Test("identity_columns", ("EXT-05",), None, 0.0),
    Test("identity_empty", (), 0.0, None),
    # An unreadable value becomes NULL and looks like missing information: above 5 % rates measure the export.
    Test("unreadable", ("EXT-03",), 0.005, 0.05),
    # The number is the key of everything; a wrong key is a row about nobody knows whom.
    Test("invalid_numbers", ("EXT-01", "EXT-02"), 0.001, 0.01),
    # A register holds a number once; twice means that two exports or two months were laid together.
    Test("twice", ("MIS-21",), 0.0005, 0.005),
    # Numbers that vanish without an end are gaps in the extract until the carrier shows otherwise.
    Test("vanished", ("EXT-04",), 0.001, 0.01, required=False),
    Test("volume", ("EXT-07",), 0.0, None, required=False),
    Test("declared", ("EXT-08",), 0.0, None, required=False),
    # A check that broke off says nothing; its silence must not pass for a clean result.
    Test("errors", (), 0.0, None),
    # Fewer than half of the checks in force: what was not looked at outweighs what was.
    Test("not_assessable", (), 0.5, None),
)


def reliability(
    intake: Intake,
    numbers: Numbers,
    results: Mapping[str, Mapping[str, Any]],
    counts: CheckCounts,
    individuals: Mapping[str, int],
) -> Reliability:
    """The verdict over all tests.

    `results` by check id (columns of contract.Result); `individuals` = live individual rows that fill each
    of IDENTITY_COLUMNS. Any failed test: not sufficiently reliable; else any question, or a required test
    that could not be made: undetermined.
    """
    measured = {
        "empty": Share(n=int(numbers.live == 0), of=1),
        "rejected": Share(n=intake.rejected, of=intake.read),
        "columns": _absent(intake.columns),
        "identity_columns": _absent([column for column in intake.columns if column.name in IDENTITY_COLUMNS]),
        "identity_empty": _mostly_empty(intake.columns, individuals, numbers.individuals),
        "errors": Share(n=counts.error, of=counts.total),
        "not_assessable": Share(n=counts.not_assessable, of=counts.total - counts.not_applicable),
    }
    criteria = tuple(
        _judged(test, measured[test.key] if test.key in measured else _from_results(test.checks, results))
        for test in TESTS
    )
    return Reliability(verdict=_verdict(criteria), criteria=criteria)


def _absent(columns: Sequence[ColumnFill]) -> Share:
    return Share(n=sum(not column.present for column in columns), of=len(columns))


def _mostly_empty(columns: Sequence[ColumnFill], individuals: Mapping[str, int], of: int) -> Share:
    present = [column.name for column in columns if column.present and column.name in IDENTITY_COLUMNS]
    return Share(n=sum(individuals[name] < MOSTLY_EMPTY * of for name in present), of=len(present))


def _from_results(checks: tuple[str, ...], results: Mapping[str, Mapping[str, Any]]) -> Share | None:
    found = [results.get(check) for check in checks]
    judged = [result for result in found if result is not None and result["status"] in ("passed", "failed")]
    if len(judged) < len(checks):
        return None
    # Checks taken together judge the same rows.
    return Share(
        n=sum(result["violations"] for result in judged), of=max(result["population"] for result in judged)
    )


def _judged(test: Test, share: Share | None) -> Criterion:
    return Criterion(
        key=test.key,
        checks=test.checks,
        measured=share,
        doubt_above=test.doubt_above,
        fail_above=test.fail_above,
        required=test.required,
        outcome=_outcome(test, share),
    )


def _outcome(test: Test, share: Share | None) -> Outcome:
    if share is None:
        return "unmeasured"
    rate = share.rate or 0.0
    if test.fail_above is not None and rate > test.fail_above:
        return "unsound"
    if test.doubt_above is not None and rate > test.doubt_above:
        return "doubtful"
    return "sound"


def _verdict(criteria: Sequence[Criterion]) -> Verdict:
    outcomes = {criterion.outcome for criterion in criteria}
    if "unsound" in outcomes:
        return "not_sufficient"
    if "doubtful" in outcomes or any(c.required and c.outcome == "unmeasured" for c in criteria):
        return "undetermined"
    return "sufficient"

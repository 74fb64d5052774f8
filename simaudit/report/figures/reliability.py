"""Whether the extract can be trusted: GAO's three-way verdict, before any rate is read.

An audit that reports before saying whether the data can be trusted misleads
(GAO-09-680G): complete and accurate enough for the purpose, not enough, or not
to be said. Every limit is printed in the report: those of the engine's own
criteria are here, those of the others in the headers of the checks they rest on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from simaudit.catalogue.check import Check
from simaudit.catalogue.criteria import CriterionRule, named_checks, stated_criteria
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


ON_READING = (
    # Nothing to judge: no verdict on the carrier can rest on it.
    CriterionRule("empty", fail_above=0.0),
    # One record in a thousand lost leaves rates as they are; one in a hundred can hide a bad batch whole.
    CriterionRule("rejected", doubt_above=0.001, fail_above=0.01),
    # Up to three of the sixteen columns may be an export's slip; more is not the extract that was asked for.
    CriterionRule("columns", doubt_above=0.0, fail_above=3 / 16),
    # Without a name, a birth date or a paper number the extract can't answer the question put to it.
    CriterionRule("identity_columns", fail_above=0.0),
    CriterionRule("identity_empty", doubt_above=0.0),
)
"""What is measured from the files and the register, whatever checks there are."""

AFTER_JUDGING = (
    # A check that broke off says nothing; its silence must not pass for a clean result.
    CriterionRule("errors", doubt_above=0.0),
    # Fewer than half of the checks in force: what was not looked at outweighs what was.
    CriterionRule("not_assessable", doubt_above=0.5),
)
"""What is measured from how the checks ended. Between the two come the criteria that checks state."""


def reliability(
    intake: Intake,
    numbers: Numbers,
    checks: Sequence[Check],
    results: Mapping[str, Mapping[str, Any]],
    counts: CheckCounts,
    individuals: Mapping[str, int],
) -> Reliability:
    """The verdict over all criteria: the engine's own, and those that `checks` state in their headers.

    `results` by check id (columns of contract.Result); `individuals` = live individual rows that fill each
    of IDENTITY_COLUMNS. Any failed criterion: not sufficiently reliable; else any question, or a required
    criterion that could not be measured: undetermined.
    """
    own = {
        "empty": Share(n=int(numbers.live == 0), of=1),
        "rejected": Share(n=intake.rejected, of=intake.read),
        "columns": _absent(intake.columns),
        "identity_columns": _absent([column for column in intake.columns if column.name in IDENTITY_COLUMNS]),
        "identity_empty": _mostly_empty(intake.columns, individuals, numbers.individuals),
        "errors": Share(n=counts.error, of=counts.total),
        "not_assessable": Share(n=counts.not_assessable, of=counts.total - counts.not_applicable),
    }
    named = named_checks(checks)

    def measured(rules: Sequence[CriterionRule]) -> list[Criterion]:
        return [_judged(replace(rule, checks=named.get(rule.key, ())), own[rule.key]) for rule in rules]

    criteria = (
        *measured(ON_READING),
        *(_judged(rule, _from_results(rule.checks, results)) for rule in stated_criteria(checks)),
        *measured(AFTER_JUDGING),
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


def _judged(rule: CriterionRule, share: Share | None) -> Criterion:
    return Criterion(
        key=rule.key,
        checks=rule.checks,
        measured=share,
        doubt_above=rule.doubt_above,
        fail_above=rule.fail_above,
        required=rule.required,
        outcome=_outcome(rule, share),
        name=rule.name,
        reason=rule.reason,
    )


def _outcome(rule: CriterionRule, share: Share | None) -> Outcome:
    if share is None:
        return "unmeasured"
    rate = share.rate or 0.0
    if rule.fail_above is not None and rate > rule.fail_above:
        return "unsound"
    if rule.doubt_above is not None and rate > rule.doubt_above:
        return "doubtful"
    return "sound"


def _verdict(criteria: Sequence[Criterion]) -> Verdict:
    outcomes = {criterion.outcome for criterion in criteria}
    if "unsound" in outcomes:
        return "not_sufficient"
    if "doubtful" in outcomes or any(c.required and c.outcome == "unmeasured" for c in criteria):
        return "undetermined"
    return "sufficient"

"""What the checks found: compliance, counts by family, severity and nature, each check, what comes first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

import polars as pl

from simaudit.contract import CHECK_STATUSES, NATURES, SEVERITIES
from simaudit.errors import Note
from simaudit.report.figures.base import Count, Figures, Rate, Share, signs_of
from simaudit.report.figures.estimates import CheckSample, Precision
from simaudit.report.figures.examples import Example
from simaudit.report.figures.number_tally import SeverityNatureCount
from simaudit.report.figures.territory import CheckPlaces
from simaudit.rules.check import Check, Wording
from simaudit.rules.law import Law
from simaudit.rules.provisions import ProvisionKind, citation_wording
from simaudit.rules.reference_tables import innocents_of


class Compliance(Figures):
    """The share of live numbers without a substantive finding of critical or high severity.

    A number with several findings counts once, and waived findings don't count: `waived` = numbers whose
    findings of this kind are all waived. `outside` = numbers with such findings that have no live row in the
    extract: they are added to the live ones in scope, of which the share is. `deciding` = the substantive
    checks of critical or high severity in force, `assessed` = those of them that could be judged: where none
    could, the share is of nothing. `unchecked`: findings rest on a provision that has not been compared with
    the signed text.
    """

    compliant: Share
    parts: tuple[SeverityNatureCount, ...]
    with_any_finding: int
    waived: int
    outside: int
    deciding: int
    assessed: int
    unchecked: bool = False

    @property
    def signs(self) -> Rate:
        """The numbers with such a finding, with their reserve."""
        return signs_of(self.compliant, partly=self.partly, unchecked=self.unchecked)

    def counted(self, numbers: int) -> Count:
        """A count of such numbers, or of a part of them, with their reserve."""
        return Count(n=numbers, at_least=self.partly, unchecked=self.unchecked)

    @property
    def partly(self) -> bool:
        """Whether the rate is an upper bound, as not every check that decides it could be judged."""
        return self.assessed < self.deciding


class CheckCounts(Figures):
    """Checks by status."""

    total: int
    """How many checks."""
    passed: int
    """Checks that found nothing."""
    failed: int
    """Checks that found something."""
    not_applicable: int
    """Checks whose rule is not in force, or that had nothing to judge."""
    not_assessable: int
    """Checks for which a column or a list is missing."""
    error: int
    """Checks that could not be carried out."""


class FamilyCount(Figures):
    """One family of checks: statuses and findings."""

    name: str
    checks: CheckCounts
    findings: int


class SeverityCount(Figures):
    """Findings and failed checks of one severity."""

    severity: str
    findings: int
    checks: int
    """Checks that found something."""


class NatureCount(Figures):
    """Findings and failed checks of one nature; `by_severity` = its findings in the order of SEVERITIES."""

    nature: str
    findings: int
    by_severity: tuple[int, ...]
    checks: int
    """Checks that found something."""


class CheckMonth(Figures):
    """One check's result in an earlier month."""

    period: str
    status: str
    violations: int
    population: int


class HonestPeople(Figures):
    """The findings of a check among the records of a simulated register in which everybody is honest.

    Measured (checks/precision.csv), the larger count of both registers, so it stands in until a sample of the
    findings has been looked at.
    """

    measured: int
    """Findings there."""
    among: int
    """Records there."""
    records: int
    """Records of the audited extract."""

    @property
    def findings(self) -> float:
        """How many findings as many honest records as the extract has would bring."""
        return self.measured * self.records / self.among

    @property
    def likely_findings(self) -> float:
        """The same where chance is allowed for: that none was found there doesn't mean that there is none.

        The mean of the rate's posterior after a flat prior, Gamma(measured + 1, among): Gelman et al.,
        Bayesian Data Analysis, 3rd ed. 2013, 2.6.
        """
        return (self.measured + 1) * self.records / self.among


def honest_people(check_id: str, records: int) -> HonestPeople | None:
    """What a check finds among honest people, for an extract of `records`; None where it was not measured."""
    if not (measured := innocents_of(check_id)):
        return None
    return HonestPeople(measured=measured[0].innocent, among=measured[0].rows, records=records)


def true_share(findings: int, honest: HonestPeople | None, looked_at: tuple[float, float] | None) -> float:
    """The share of a check's findings that is expected to be true, 0 to 1 and never 1.

    `looked_at` = (right, looked at) in a sample: the mean of Beta(right + 1, wrong + 1), Gelman et al.,
    2.1. Without one, the findings that honest people would bring count as wrong. Of a check of which
    nothing at all is measured, one half: the mean of Beta(1, 1).
    """
    if looked_at is not None:
        return (looked_at[0] + 1) / (looked_at[1] + 2)
    if honest is None:
        return 0.5
    return max(1 - honest.likely_findings / findings, 0.0) if findings else 0.0


class CitedProvision(Figures):
    """One provision that a check rests on, as it was cited at the end of the audited month.

    Only `key` where the law doesn't have it. `checked` says whether its text was compared
    with a second source.
    """

    key: str
    kind: ProvisionKind = "law"
    citation: Wording | None = None
    says: Wording | None = None
    checked: bool = True

    @property
    def cited(self) -> Wording:
        """Its citation; its key where the law doesn't have it."""
        return self.citation or Wording(vi=self.key, en=self.key)


@lru_cache(maxsize=1024)
def legal_basis(keys: tuple[str, ...], law: Law, as_of: date | None = None) -> tuple[CitedProvision, ...]:
    """The provisions of the keys in force on a day (None: their latest versions); later ones are left out.

    A key that the law doesn't have, of a department's own check, is listed by itself.
    """
    cited = []
    for key in keys:
        if (in_force := law.provision(key, as_of)) is not None:
            citation = citation_wording(in_force, as_of)
            cited.append(CitedProvision.with_fields_of(in_force, citation=citation))
        elif key not in law.provisions:
            cited.append(CitedProvision(key=key))
    return tuple(cited)


class CheckFigures(Figures):
    """One check: its texts, its result, and examples of its `groups` groups or single findings.

    `earlier` = its results of the months before, oldest first. All counts but `open` are of the whole
    extract.
    """

    id: str
    family: str
    severity: str
    nature: str
    remark: bool
    cross: bool
    status: str
    violations: int
    population: int
    rate: float | None
    new: int
    persisting: int
    resolved: int
    waived: int
    open: int
    """Findings in scope that are not waived."""
    aside: int = 0
    """Findings that rest on a default portrait: they are no signs, and none of `open`."""
    note: Note | None
    title: Wording
    meaning: Wording
    why: Wording
    innocent: Wording
    remedy: Wording
    inspect: Wording
    """For the Department's own pages: no carrier's report shows it."""
    basis: tuple[CitedProvision, ...]
    sql: str
    fingerprint: str
    groups: int
    examples: tuple[Example, ...]
    earlier: tuple[CheckMonth, ...] = ()
    points: CheckPlaces = CheckPlaces()
    provinces: CheckPlaces = CheckPlaces()
    sample: CheckSample | None = None
    """The last that was answered, of this month or an earlier one."""
    honest: HonestPeople | None = None
    """What it would find among honest people; None where that was not measured."""

    @property
    def precision(self) -> Precision | None:
        """Measured in the month that it names; None where it never was, since the rule is what it is."""
        return self.sample.precision if self.sample else None

    @property
    def true_share(self) -> float:
        """The share of its findings that is expected to be true: below 1."""
        looked_at = (self.precision.right, self.precision.looked_at) if self.precision else None
        return true_share(self.violations - self.waived, self.honest, looked_at)

    @property
    def no_better(self) -> bool:
        """Whether it found no more than it would find if everybody were honest."""
        unwaived = self.violations - self.waived
        return self.honest is not None and 0 < unwaived <= self.honest.findings

    @property
    def unchecked(self) -> bool:
        """Whether it rests on a provision, the first, that has not been compared with the signed text."""
        return not all(provision.checked for provision in self.basis[:1])


class AsideCheck(Figures):
    """A check that found almost everything at a carrier, so that the input is to be looked at first."""

    id: str
    """Id of the check."""
    title: Wording
    found: Share
    """Its findings, of what it judged."""
    inputs: tuple[str, ...]
    """The lists and columns to be looked at."""


def aside_checks(
    checks: Iterable[Check], results: Mapping[str, Mapping[str, Any]], aside: Sequence[str]
) -> tuple[AsideCheck, ...]:
    """Those of `checks` that are `aside`, with their results (columns of row_models.Result, by id)."""
    return tuple(
        AsideCheck(
            id=check.id,
            title=check.header.title,
            found=Share(n=results[check.id]["violations"], of=results[check.id]["population"]),
            inputs=check.inputs,
        )
        for check in checks
        if check.id in aside
    )


def check_history(results: pl.DataFrame) -> Mapping[str, Sequence[CheckMonth]]:
    """Check id → its results in the months before, oldest first; `results` is `CarrierHistory.results`."""
    checks: defaultdict[str, list[CheckMonth]] = defaultdict(list)
    for row in results.iter_rows(named=True):
        checks[row.pop("check_id")].append(CheckMonth(**row))
    return dict(checks)


WEIGHTS: Final[Mapping[str, int]] = {"critical": 10, "high": 5, "medium": 2, "low": 1}
"""Within a nature, a check's priority = findings that are not waived × weight; one critical outweighs four of
medium severity."""


def priority(nature: str, severity: str, findings: int, check_id: str) -> tuple[int, int, str]:
    """A key to sort checks by: nature first, then the findings that are not waived × weight."""
    return NATURES.index(nature), -WEIGHTS[severity] * findings, check_id


def ranked(results: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The ids of the failed checks among one carrier's results, by priority."""
    keys = [
        priority(
            result["nature"], result["severity"], result["violations"] - result["waived"], result["check_id"]
        )
        for result in results
        if result["status"] == "failed"
    ]
    return tuple(check_id for *_, check_id in sorted(keys))


def status_counts(results: Any) -> CheckCounts:
    statuses = [result["status"] for result in results]
    return CheckCounts(total=len(statuses), **{status: statuses.count(status) for status in CHECK_STATUSES})


def family_count(name: str, results: Any) -> FamilyCount:
    family_results = [result for result in results if result["family"] == name]
    return FamilyCount(
        name=name,
        checks=status_counts(family_results),
        findings=sum(result["violations"] for result in family_results),
    )


def severity_counts(results: Any) -> tuple[SeverityCount, ...]:
    failed = [result for result in results if result["status"] == "failed"]
    return tuple(
        SeverityCount(
            severity=severity,
            findings=sum(result["violations"] for result in failed if result["severity"] == severity),
            checks=sum(result["severity"] == severity for result in failed),
        )
        for severity in SEVERITIES
    )


def nature_count(name: str, results: Any) -> NatureCount:
    failed = [result for result in results if result["status"] == "failed" and result["nature"] == name]
    by_severity = [
        sum(result["violations"] for result in failed if result["severity"] == severity)
        for severity in SEVERITIES
    ]
    return NatureCount(
        nature=name, findings=sum(by_severity), by_severity=tuple(by_severity), checks=len(failed)
    )


_OF_RESULT: Final = (
    "severity", "nature", "status", "violations", "population", "rate", "new", "persisting", "resolved",
    "waived",
)  # fmt: skip


def check_figures(
    check: Check, result: dict[str, Any], as_of: date, law: Law, records: int, **counted: Any
) -> CheckFigures:
    """A check's texts and its `result` (columns of row_models.Result) in an extract of `records`."""
    header = check.header
    return CheckFigures.with_fields_of(
        check,
        **{name: result[name] for name in _OF_RESULT},
        note=Note.of(result["note"]) if result["note"] else None,
        **{name: text for name, text in header if isinstance(text, Wording)},
        basis=legal_basis(header.check.basis, law, as_of),
        honest=honest_people(check.id, records),
        **counted,
    )

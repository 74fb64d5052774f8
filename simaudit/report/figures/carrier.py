"""All figures of one carrier: counted from its open register, recorded with its cases, completed for a page.

Each stage makes a value that is complete: `carrier_figures` counts, jobs/stored/cases.py joins carriers by
their cases, jobs/stored/stored_month.py adds what the ledger knows by now.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

import polars as pl
from pydantic import ConfigDict

from simaudit.config.rules_in_force import Rules
from simaudit.contract import FAMILIES, NATURES, SERIOUS
from simaudit.report.figures.acts import act_findings, count_acts, open_check_sets, rests_on_unchecked
from simaudit.report.figures.base import Figures, RunInfo, Share
from simaudit.report.figures.cases import CaseFigures, DefaultPortrait
from simaudit.report.figures.changes import Changes
from simaudit.report.figures.checks import (
    AsideCheck,
    CheckCounts,
    CheckFigures,
    Compliance,
    FamilyCount,
    NatureCount,
    SeverityCount,
    aside_checks,
    check_figures,
    family_count,
    nature_count,
    ranked,
    severity_counts,
    status_counts,
)
from simaudit.report.figures.clock_limits import ClockLimits, clock_limits
from simaudit.report.figures.decisions import Decisions
from simaudit.report.figures.examples import IdleWaiver, examples
from simaudit.report.figures.figure_sources import FigureSources
from simaudit.report.figures.follow_ups import Limitation, limitations
from simaudit.report.figures.funnels import PeerFunnel, above_peers, peer_funnels
from simaudit.report.figures.holders import Holders, holder_figures
from simaudit.report.figures.number_tally import SignClasses, own_findings, sign_classes
from simaudit.report.figures.points import PointToVisit, PointWithSigns, points_with_signs
from simaudit.report.figures.register_counts import (
    IntakeFigures,
    MonthCounts,
    NumberCounts,
    PaperBand,
    RegisterSample,
    column_fill,
    intake_figures,
    paper_bands,
    register_counts,
)
from simaudit.report.figures.reliability import Reliability, reliability
from simaudit.report.figures.reported import LIST, Reported, ReportedInCases, reported_figures
from simaudit.report.figures.responses import FamilyPrecision, Responses, family_precisions
from simaudit.report.figures.sanctions import Exposure, exposures
from simaudit.report.figures.signs import AgeBand, SubstantiveSigns, ages, substantive_signs
from simaudit.report.figures.territory import (
    CheckPlaces,
    ProvinceScope,
    Territory,
    places_of_checks,
    scope,
    territory,
)


class BesideOthers(Figures):
    """The carrier's figures that the overview has beside other carriers', too: a field here is in both."""

    carrier: str


class CountedFigures(BesideOthers):
    """What is counted of one carrier's register.

    `ranked` = ids of all checks that found something, by nature and weight. Remarks are counted in `counts`
    and `checks` alone.
    """

    run: RunInfo
    intake: IntakeFigures
    numbers: NumberCounts
    reliability: Reliability
    compliance: Compliance
    counts: CheckCounts
    ranked: tuple[str, ...]
    families: tuple[FamilyCount, ...]
    severities: tuple[SeverityCount, ...]
    natures: tuple[NatureCount, ...]
    checks: tuple[CheckFigures, ...]
    points: tuple[PointWithSigns, ...]
    """Those above their peers, and those that may have signs of a case."""
    funnels: tuple[PeerFunnel, ...]
    """Points beside their peers, by check."""
    papers: tuple[PaperBand, ...]
    months: MonthCounts
    exposures: tuple[Exposure, ...]
    holders: Holders | None
    """None where no tariff for subscribers is in force."""
    limitation: tuple[Limitation, ...]
    waivers: tuple[IdleWaiver, ...]
    """The carrier's waivers that are expired or waived nothing."""
    ages: tuple[AgeBand, ...]
    reported: Reported | None
    """None where no list of reported numbers was used."""
    signs: SubstantiveSigns
    checked_signs: SubstantiveSigns | None = None
    """Without checks that rest on unchecked provisions, as letters have them; None where none found any."""
    classes: SignClasses
    """What its share of numbers with signs is standardised by, beside other carriers'."""
    territory: Territory
    aside: tuple[AsideCheck, ...]
    """Checks that found almost everything: nothing that accuses counts their findings."""
    clock_limits: ClockLimits | None
    """The days of law by which letters are followed; None where no check judges notified numbers."""

    @property
    def scope(self) -> ProvinceScope:
        """What of the extract the figures are about."""
        return scope(self.territory, self.run.scope)

    @property
    def unusable(self) -> bool:
        """Whether the extract is only asked back: nothing else follows from it."""
        return self.reliability.consequence == "resend"

    @property
    def speaks(self) -> bool:
        """Whether figures of it may be summed, shown and sent: it can be used, and is of the province."""
        return not (self.unusable or self.scope.empty)

    @property
    def remarks(self) -> tuple[CheckFigures, ...]:
        """The checks that only remark, with rows."""
        return tuple(check for check in self.checks if check.remark and check.violations)

    @property
    def measured_exposures(self) -> tuple[Exposure, ...]:
        """The `exposures`, each with the band that is sure by samples of this month's findings."""
        lows = {
            check.id: check.precision.low
            for check in self.checks
            if check.precision and check.precision.month == self.run.period
        }
        return tuple(row.measured(lows) for row in self.exposures)

    @property
    def family_precisions(self) -> tuple[FamilyPrecision, ...]:
        """By family, the share of findings that are right, by samples of this month's; none if unusable."""
        return family_precisions(self.checks, self.run.period) if self.speaks else ()


class RecordedFigures(CountedFigures):
    """The counted figures and the carrier's own part in the cases, as the ledger has them."""

    # Earlier versions recorded null under the names of what is completed for a page.
    model_config = ConfigDict(extra="ignore")

    points: tuple[PointToVisit, ...]
    """Those above their peers, and those with signs of a case: of these some are to be visited."""
    reported: ReportedInCases | None
    cases: tuple[CaseFigures, ...]
    """The carrier's own part of each case."""
    default_portraits: tuple[DefaultPortrait, ...]
    """Pictures of a program, which join nobody."""


class ComparedFigures(RecordedFigures):
    """The recorded figures beside the carrier's other months, with answers and samples up to now."""

    model_config = ConfigDict(extra="forbid")

    changes: Changes
    """Since the months before."""
    responses: Responses | None
    """None where nothing was answered."""
    wrong_records: RegisterSample | None
    """None where the month's flagged and unflagged rows weren't both sampled."""


class CarrierFigures(ComparedFigures):
    """All figures of one carrier's report."""

    decisions: Decisions


def carrier_figures(sources: FigureSources, run: RunInfo, pseudonym_key: bytes) -> CountedFigures:
    """What is counted of one carrier's register; none of it is a personal datum."""
    judged = sources.judged
    register, carrier = judged.register, judged.carrier
    findings = own_findings(sources.findings, sources.tally, carrier)
    unwaived = findings.filter(~pl.col("waived")).group_by("check_id").len().collect()
    open_findings: dict[str, int] = dict(unwaived.iter_rows())
    signs = substantive_signs(findings, sources.rules.checks)
    results = sources.results.filter(pl.col("carrier") == carrier)
    by_id = {row["check_id"]: row for row in results.iter_rows(named=True)}
    rules = replace(sources.rules, checks=[check for check in sources.rules.checks if check.id in by_id])
    checks = rules.checks
    results_of_finding = [by_id[check.id] for check in checks if not check.remark]
    numbers, months = register_counts(register, carrier, run.month)
    columns, individuals = column_fill(judged)
    files = tuple(account for account in sources.accounts if account.carrier == carrier)
    intake = intake_figures(files, columns)
    counts = status_counts(by_id.values())
    points = sources.tally.own_points
    land = territory(sources.tally, sources.marked.relation, carrier, run.scope)
    places = places_of_checks(sources.tally, points, land, carrier)
    masked_examples = examples(sources.marked, checks, pseudonym_key)
    counted_checks = tuple(
        check_figures(
            check,
            by_id[check.id],
            register.as_of,
            rules.law,
            intake.loaded,
            open=open_findings.get(check.id, 0),
            groups=masked_examples.get(check.id, (0, ()))[0],
            examples=masked_examples.get(check.id, (0, ()))[1],
            earlier=tuple(sources.earlier.get(check.id, ())),
            points=places.get(("points", check.id), CheckPlaces()),
            provinces=places.get(("provinces", check.id), CheckPlaces()),
            sample=sources.samples.get(check.id),
            aside=sources.marked.findings_aside.get(check.id, 0),
        )
        for check in checks
    )
    relied_on = reliability(intake, numbers, checks, by_id, counts, individuals, sources.marked.checks_aside)
    consequences = _NOTHING_FOLLOWS
    if relied_on.consequence != "resend" and not scope(land, run.scope).empty:
        above = above_peers(judged.verdicts, carrier, points)
        consequences = {
            **_sanctions(sources, rules, by_id, run.scope),
            "holders": holder_figures(sources.holders, checks, register.as_of, rules.law),
            "points": points_with_signs(sources, above, counted_checks, run.scope),
        }
    return CountedFigures(
        run=run,
        carrier=carrier,
        intake=intake,
        numbers=numbers,
        reliability=relied_on,
        compliance=_compliance(sources, list(by_id.values()), signs, _entirely_waived(findings), rules),
        counts=counts,
        ranked=ranked(results_of_finding),
        families=tuple(family_count(name, results_of_finding) for name in FAMILIES),
        severities=severity_counts(results_of_finding),
        natures=tuple(nature_count(name, results_of_finding) for name in NATURES),
        checks=counted_checks,
        funnels=peer_funnels(judged.verdicts, carrier, points),
        papers=paper_bands(judged),
        months=months,
        **consequences,
        ages=ages(findings, carrier, run.month),
        reported=_reported(sources),
        signs=signs,
        checked_signs=_checked_signs(findings, rules, open_findings, register.as_of),
        classes=sign_classes(sources.tally.classes),
        territory=land,
        aside=aside_checks(checks, by_id, sources.marked.checks_aside),
        waivers=sources.waivers,
        clock_limits=clock_limits(sources.rules.checks, run.letterhead.holidays),
    )


_UNASSESSED: Final = ("not_assessable", "error")
"""Statuses of checks that may have found something, had they been judged."""

_NOTHING_FOLLOWS: Final[Mapping[str, Any]] = {
    "exposures": (), "limitation": (), "holders": None, "points": (),
}  # fmt: skip
"""Of an extract that is only asked back, or is of other provinces: no act, no band, nobody to explain."""


def _reported(sources: FigureSources) -> Reported | None:
    if sources.reported is None:
        return None
    listed = sources.judged.register.references[LIST]["msisdn"].n_unique()
    return reported_figures(sources.reported, listed, sources.tally)


def _sanctions(
    sources: FigureSources, rules: Rules, results: Mapping[str, Any], scope: str
) -> dict[str, Any]:
    aside = sources.marked.checks_aside
    unassessed = [
        check for check in rules.checks if results[check.id]["status"] in _UNASSESSED or check.id in aside
    ]
    with act_findings(sources.marked, rules.checks, rules.law, scope) as findings:
        acts = count_acts(findings, unassessed)
        lower = {check.id for check in rules.checks if check.severity not in SERIOUS}
        as_of, check_sets = sources.marked.register.as_of, open_check_sets(findings)
        rows = exposures(acts, as_of, rules.law, check_sets, lower)
        return {"exposures": rows, "limitation": limitations(findings)}


def _checked_signs(
    findings: pl.LazyFrame, rules: Rules, open_findings: Mapping[str, int], as_of: date
) -> SubstantiveSigns | None:
    doubtful = [
        check.id
        for check in rules.checks
        if open_findings.get(check.id)
        and rests_on_unchecked(tuple(check.header.check.basis), as_of, rules.law)
    ]
    checked = findings.filter(~pl.col("check_id").cast(pl.String).is_in(doubtful))
    return substantive_signs(checked, rules.checks) if doubtful else None


def _entirely_waived(findings: pl.LazyFrame) -> int:
    """Numbers whose substantive findings of critical or high severity are all waived."""
    deciding = findings.filter(
        pl.col("nature") == "substantive", pl.col("severity").is_in(SERIOUS), pl.col("record").is_not_null()
    )
    waived = deciding.filter("waived").select("file", "record").unique().collect()
    if waived.is_empty():
        # Most months have no waiver: the others needn't be read.
        return 0
    others = deciding.filter(~pl.col("waived")).select("file", "record")
    entirely = waived.lazy().join(others, on=["file", "record"], how="anti", nulls_equal=True)
    return int(entirely.select(pl.len()).collect().item())


def _compliance(
    sources: FigureSources, results: list[dict[str, Any]], signs: SubstantiveSigns, waived: int, rules: Rules
) -> Compliance:
    tally, aside = sources.tally, sources.marked.checks_aside
    deciding = [
        "not_assessable" if result["check_id"] in aside else result["status"]
        for result in results
        if result["nature"] == "substantive"
        and result["severity"] in SERIOUS
        and result["status"] != "not_applicable"
    ]
    assessed = sum(status in ("passed", "failed") for status in deciding)
    # Where nothing that decides was judged, nothing was measured: that none was found says nothing.
    measured = tally.live + signs.outside if assessed and tally.live else 0
    with_signs = {check.id for check in signs.checks}
    return Compliance(
        compliant=Share(n=measured and measured - signs.numbers, of=measured),
        parts=tally.parts,
        with_any_finding=tally.with_any,
        waived=waived,
        outside=signs.outside,
        deciding=len(deciding),
        assessed=assessed,
        unchecked=any(
            rests_on_unchecked(tuple(check.header.check.basis), tally.register.as_of, rules.law)
            for check in rules.checks
            if check.id in with_signs
        ),
    )

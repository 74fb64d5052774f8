"""All figures of one carrier's report, counted once from its open register, findings and results."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import polars as pl

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
from simaudit.report.figures.examples import examples
from simaudit.report.figures.figure_sources import FigureSources
from simaudit.report.figures.funnels import PeerFunnel, above_peers, peer_funnels
from simaudit.report.figures.holders import Holders, holder_figures
from simaudit.report.figures.idle_waivers import IdleWaiver
from simaudit.report.figures.limitation import Limitation, limitations
from simaudit.report.figures.number_tally import SignClasses, own_findings, own_points, sign_classes
from simaudit.report.figures.places import CheckPlaces, places_of_checks
from simaudit.report.figures.points import PointToVisit, points_with_signs
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
from simaudit.report.figures.reported import LIST, Reported, reported_figures
from simaudit.report.figures.responses import FamilyPrecision, Responses, family_precisions
from simaudit.report.figures.sanctions import Exposure, exposures
from simaudit.report.figures.signs import AgeBand, SubstantiveSigns, ages, substantive_signs
from simaudit.report.figures.territory import ProvinceScope, Territory, scope, territory


class CarrierFigures(Figures):
    """All figures of one carrier's report.

    `ranked` = ids of all checks that found something, by nature and weight. Remarks are counted in `counts`
    and `checks` alone.
    """

    run: RunInfo
    carrier: str
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
    points: tuple[PointToVisit, ...] = ()
    """Those above their peers, and those with signs of a case: of these some are to be visited."""
    funnels: tuple[PeerFunnel, ...] = ()
    """Points beside their peers, by check."""
    papers: tuple[PaperBand, ...]
    months: MonthCounts
    exposures: tuple[Exposure, ...]
    holders: Holders | None
    """None where no tariff for subscribers is in force."""
    limitation: tuple[Limitation, ...]
    changes: Changes | None = None
    """None until they are compared with the months before (changes.py), which the ledger has."""
    waivers: tuple[IdleWaiver, ...] = ()
    """The carrier's waivers that are expired or waived nothing."""
    ages: tuple[AgeBand, ...]
    responses: Responses | None = None
    wrong_records: RegisterSample | None = None
    """None where the month's flagged and unflagged rows weren't both sampled."""
    reported: Reported | None = None
    """None where no list of reported numbers was used."""
    cases: tuple[CaseFigures, ...] = ()
    """The carrier's own part of each case."""
    default_portraits: tuple[DefaultPortrait, ...] = ()
    """Pictures of a program, which join nobody."""
    signs: SubstantiveSigns
    checked_signs: SubstantiveSigns | None = None
    """Without checks that rest on unchecked provisions, as letters have them; None where none found any."""
    classes: SignClasses
    """What its share of numbers with signs is standardised by, beside other carriers'."""
    decisions: Decisions | None = None
    """None until cases and follow-ups are joined to them (carrier_decisions.py)."""
    territory: Territory
    aside: tuple[AsideCheck, ...] = ()
    """Checks that found almost everything: nothing that accuses counts their findings."""
    clock_limits: ClockLimits | None = None
    """The days of law by which letters are followed; None where no check judges notified numbers."""

    @property
    def scope(self) -> ProvinceScope:
        """What of the extract the figures are about."""
        return scope(self.territory, self.run.province)

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

    @property
    def decided(self) -> Decisions:
        """The `decisions`, which whatever shows figures has."""
        if self.decisions is None:
            raise ValueError("figures before what is decided by them")
        return self.decisions


def carrier_figures(sources: FigureSources, run: RunInfo, pseudonym_key: bytes) -> CarrierFigures:
    """One carrier's figures, but for cases and what the ledger has; none of them is a personal datum."""
    judged = sources.judged
    register, carrier = judged.register, judged.carrier
    findings = own_findings(sources.findings, sources.tally, carrier)
    open_findings = _open_findings(findings)
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
    points = own_points(sources.tally, carrier, run.province)
    land = territory(sources.tally, carrier, run.province)
    places = places_of_checks(sources.tally, points, land, carrier)
    doubtful = [
        check.id
        for check in checks
        if open_findings.get(check.id)
        and rests_on_unchecked(tuple(check.header.check.basis), register.as_of, rules.law)
    ]
    checked = findings.filter(~pl.col("check_id").cast(pl.String).is_in(doubtful))
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
    figures = CarrierFigures(
        run=run,
        carrier=carrier,
        intake=intake,
        numbers=numbers,
        reliability=reliability(
            intake, numbers, checks, by_id, counts, individuals, sources.marked.checks_aside
        ),
        compliance=_compliance(sources, list(by_id.values()), signs, _entirely_waived(findings), rules),
        counts=counts,
        ranked=ranked(results_of_finding),
        families=tuple(family_count(name, results_of_finding) for name in FAMILIES),
        severities=severity_counts(results_of_finding),
        natures=tuple(nature_count(name, results_of_finding) for name in NATURES),
        checks=counted_checks,
        points=points_with_signs(
            sources, above_peers(judged.verdicts, carrier, points), counted_checks, run.province
        ),
        funnels=peer_funnels(judged.verdicts, carrier, points),
        papers=paper_bands(judged),
        months=months,
        **_sanctions(sources, rules, by_id, run.province),
        holders=holder_figures(sources.holders, checks, register.as_of, rules.law),
        ages=ages(findings, carrier, run.month),
        reported=_reported(sources),
        signs=signs,
        checked_signs=substantive_signs(checked, sources.rules.checks) if doubtful else None,
        classes=sign_classes(sources.tally, carrier),
        territory=land,
        aside=aside_checks(checks, by_id, sources.marked.checks_aside),
        waivers=sources.waivers,
        clock_limits=clock_limits(sources.rules.checks, run.letterhead.holidays),
    )
    return figures if figures.speaks else figures.model_copy(update=_NOTHING_FOLLOWS)


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
    sources: FigureSources, rules: Rules, results: Mapping[str, Any], province: str
) -> dict[str, Any]:
    aside = sources.marked.checks_aside
    unassessed = [
        check for check in rules.checks if results[check.id]["status"] in _UNASSESSED or check.id in aside
    ]
    with act_findings(sources.marked, rules.checks, rules.law, province) as findings:
        acts = count_acts(findings, unassessed)
        check_sets = open_check_sets(findings)
        rows = exposures(acts, sources.marked.register.as_of, rules.law, check_sets)
        lower = {check.id for check in rules.checks if check.severity not in SERIOUS}
        return {
            "exposures": tuple(
                row.model_copy(update={"lower": not lower.isdisjoint(row.checks)}) for row in rows
            ),
            "limitation": limitations(findings),
        }


def _open_findings(findings: pl.LazyFrame) -> dict[str, int]:
    """Check id → findings that are not waived; checks without one are left out."""
    return dict(findings.filter(~pl.col("waived")).group_by("check_id").len().collect().iter_rows())


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

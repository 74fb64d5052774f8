"""The figures of the overview, from those of each carrier."""

import json
from collections.abc import Sequence

from pydantic import Field, model_serializer

from simaudit.contract import FAMILIES
from simaudit.errors import Note
from simaudit.report.figures.base import Figures, Rate, RunInfo, Share, signs_of, summed
from simaudit.report.figures.carrier import BesideOthers, CarrierFigures
from simaudit.report.figures.carrier_decisions import deciding_checks, stands_beside
from simaudit.report.figures.cases import CaseFigures, DefaultPortrait
from simaudit.report.figures.changes import Changes, TrendMonth
from simaudit.report.figures.checks import CheckCounts, NatureCount, SeverityCount
from simaudit.report.figures.decisions import Priority, priorities
from simaudit.report.figures.estimates import RegisterEstimate, register_estimate
from simaudit.report.figures.examples import IdleWaiver
from simaudit.report.figures.follow_ups import FollowUps
from simaudit.report.figures.overview_decisions import OverviewDecisions, overview_decisions
from simaudit.report.figures.reliability import Consequence, ReliabilityVerdict
from simaudit.report.figures.reported import ReportedPoint, reported_points
from simaudit.report.figures.responses import FamilyPrecision
from simaudit.report.figures.sanctions import ESTIMATE, Exposure
from simaudit.report.figures.standardised import Rank, StandardisedRate, by_judging, ranks, standardised
from simaudit.report.figures.territory import TerritoryFigures, territory_figures
from simaudit.report.figures.unregistered import UnregisteredMonth, of_all
from simaudit.rules.check import Wording
from simaudit.store.json_forms import OVERVIEW


class CarrierRow(BesideOthers):
    """One carrier in the overview."""

    verdict: ReliabilityVerdict
    """Whether the extract can be relied on: sufficient, not_sufficient or undetermined."""
    consequence: Consequence
    """What follows for who reads the figures: usable, clarify, no_conclusion or resend."""
    to_clarify: int
    """Criteria of reliability that the carrier is to explain."""
    live: int
    """Numbers in scope that are in service, or suspended."""
    read: int
    """Records in the files."""
    rejected: int
    """Records that could not be loaded."""
    compliant: Share
    partly: bool
    """Whether some check that decides `compliant` couldn't be judged: then the rate is an upper bound."""
    unchecked: bool
    """Whether `compliant` rests on a provision that has not been compared with the signed text."""
    in_scope: bool
    """Whether the extract has subscribers of the province that the report is limited to."""
    counts: CheckCounts
    """Checks by status."""
    severities: tuple[SeverityCount, ...]
    """By severity."""
    natures: tuple[NatureCount, ...]
    """By nature."""
    new: int
    resolved: int
    """Findings of the month before that were put right."""
    exposures: tuple[Exposure, ...]
    """What the findings could lead to: an estimate, never a decision."""
    changes: Changes | None
    """What changed since the last audited month; null where its figures can't be compared."""
    families: tuple[FamilyPrecision, ...] = ()
    """By family of checks with substantive findings of medium severity and above, the share that is right."""
    standardised: StandardisedRate | None = None
    """The share of numbers with signs if all carriers had the same subscribers (standardised.py); null where
    its figures stand beside no others, or it has too few numbers."""
    rank: Rank | None = None
    """Its places by that share; null without one, of fewer than five effective points, and alone."""

    def at(self, period: str) -> TrendMonth | None:
        """The carrier's month of its course; None where it wasn't audited, or nothing is compared."""
        trend = self.changes.trend if self.changes else ()
        return next((month for month in trend if month.period == period), None)

    @property
    def speaks(self) -> bool:
        """Whether its figures may stand beside others': the extract can be used, and is of the province."""
        return self.in_scope and self.consequence != "resend"

    @property
    def signs(self) -> Rate:
        """The numbers with signs, with their reserve."""
        return signs_of(self.compliant, partly=self.partly, unchecked=self.unchecked)


class MatrixCell(Figures):
    """One check at one carrier."""

    carrier: str
    status: str
    violations: int
    population: int
    """How much was judged."""
    rate: float | None
    """`violations` by `population`; null where nothing was judged."""
    new: int
    persisting: int
    """Findings that the month before had too."""
    resolved: int
    """Findings of the month before that were put right."""


class MatrixRow(Figures):
    """One check over all carriers."""

    id: str
    family: str
    """The family of the check."""
    severity: str
    nature: str
    cross: bool
    title: Wording
    unchecked: bool = False
    """Whether it rests on a provision that has not been compared with the signed text (†)."""
    cells: tuple[MatrixCell, ...]
    """One a carrier."""
    inspect: Wording
    """What an inspector looks at."""

    @property
    def family_order(self) -> int:
        """The index of the family in contract.FAMILIES, by which the page groups its rows."""
        return FAMILIES.index(self.family)

    def at(self, carrier: str) -> MatrixCell | None:
        """The check's cell for a carrier, None where it has no result."""
        return next((cell for cell in self.cells if cell.carrier == carrier), None)


class NotReadInWords(Figures):
    """A carrier or file that was not read, and why."""

    name: str
    """The carrier or file, and where in the file the reason is."""
    reason: str
    """In English."""
    code: str
    """Of the reason; it stays when the words change."""


class NotRead(Figures):
    """A carrier or file that was not read, and why; `place` is where in the file the reason is.

    overview.json has the place after the name, and the reason in English with its code.
    """

    name: str
    place: Note | None = None
    reason: Note
    list_kind: str = ""
    """The kind of list; None where the file is no list."""

    @model_serializer
    def _written(self) -> NotReadInWords:
        return NotReadInWords.model_validate(self.for_programs())

    def for_programs(self) -> dict[str, str]:
        """`name`, `reason` and `code`, in English."""
        where = f"{self.name}, {self.place.text()}" if self.place else self.name
        return {"name": where, "reason": self.reason.text(), "code": self.reason.code}


class MonthTotal(Figures):
    """The share of numbers without serious substantive findings over all carriers audited in a month.

    Each carrier weighs by its live numbers; `carriers` says how many took part.
    """

    period: str
    compliant: Share
    carriers: int
    partly: bool = False
    """Whether the share is an upper bound at any of them."""
    unchecked: bool = False
    """Whether one of the checks that decide rests on a provision that nobody has compared with its text."""
    unregistered: UnregisteredMonth | None = None
    """The sum over the carriers that have data of the month."""


class OverviewFigures(Figures):
    """All figures of the overview over all carriers."""

    run: RunInfo
    """The run that the figures belong to."""
    carriers: tuple[CarrierRow, ...]
    """One row a carrier."""
    total: Share
    """The share of numbers without a serious substantive finding, of carriers whose data can be used."""
    partly: bool
    """Whether `total` is an upper bound: at one of them not every check that decides it could be judged."""
    unchecked: bool
    """Whether it rests on a provision that has not been compared with the signed text."""
    exposure: Wording
    """The caveat that goes with every carrier's `exposures`."""
    matrix: tuple[MatrixRow, ...]
    """One row a check, one cell a carrier."""
    not_read: tuple[NotRead, ...]
    """Carriers and files that could not be read."""
    waivers: tuple[IdleWaiver, ...]
    """Waivers that waived nothing."""
    totals: tuple[MonthTotal, ...] = ()
    """By month, oldest first; the last one is this month."""
    judged_everywhere: tuple[str, ...] = ()
    """Ids of the checks on which places rest: all carriers that have places could be judged by them."""
    judged_nowhere: tuple[str, ...] = ()
    """Ids of those that decide and by which none of these could be; `rank` has what one of them lacks."""
    first: tuple[Priority, ...] = ()
    """The checks to look at first, all of them; without those of carriers whose data can't be used."""
    follow_ups: FollowUps
    """The follow-ups that need attention."""
    reported: tuple[ReportedPoint, ...] = ()
    """The points with most reported numbers."""
    cases: tuple[CaseFigures, ...] = ()
    """In their order: those for the police first, then by people deceived; quiet ones last."""
    default_portraits: tuple[DefaultPortrait, ...] = ()
    """Pictures of programs, which join nobody, by carrier."""
    decisions: OverviewDecisions
    """The figures of the first page."""
    territory: TerritoryFigures
    """By province and commune."""
    wrong_records: RegisterEstimate | None = Field(default=None, serialization_alias="register")
    """What samples of flagged and of unflagged rows say of the registers; null where none has both."""

    @property
    def months(self) -> tuple[str, ...]:
        """The months of the carriers' courses, oldest first, the audited one last."""
        trends = [row.changes.trend for row in self.carriers if row.changes]
        return tuple(sorted({self.run.period, *(month.period for trend in trends for month in trend)}))

    @property
    def side_by_side(self) -> tuple[CarrierRow, ...]:
        """The carriers that are compared by their standardised rates, the highest first."""
        compared = [row for row in self.carriers if row.standardised]
        ordered = sorted(compared, key=lambda row: (-row.standardised.estimate, row.carrier))  # type: ignore[union-attr]
        return tuple(ordered) if len(ordered) > 1 else ()

    @property
    def signs(self) -> Rate:
        """The numbers with signs over the carriers whose data can be used, with their reserve."""
        return signs_of(self.total, partly=self.partly, unchecked=self.unchecked)

    def for_programs(self) -> str:
        """The text of overview.json: the figures under the name of their form."""
        content = {"schema": OVERVIEW, **self.model_dump(mode="json", by_alias=True)}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def overview_figures(
    carriers: Sequence[CarrierFigures],
    not_read: Sequence[NotRead],
    run: RunInfo,
    follow_ups: FollowUps,
    cases: Sequence[CaseFigures] = (),
) -> OverviewFigures:
    """The overview of these carriers; `not_read` = carriers and files that weren't read."""
    ordered = sorted(carriers, key=lambda figures: figures.carrier)
    speaking = [figures for figures in ordered if figures.speaks]
    first_seen = {check.id: check for figures in ordered for check in figures.checks}
    rates = standardised({figures.carrier: figures.classes for figures in ordered if stands_beside(figures)})
    judged = {figures.carrier: deciding_checks(figures) for figures in ordered}
    rank_of = ranks(rates, judged)
    results = by_judging([judged[carrier] for carrier in rank_of])
    finding = [check for check in first_seen.values() if not check.remark]
    checks = sorted(finding, key=lambda check: (FAMILIES.index(check.family), check.id))
    return OverviewFigures(
        run=run,
        carriers=tuple(
            _carrier_row(figures, rates.get(figures.carrier), rank_of.get(figures.carrier))
            for figures in ordered
        ),
        total=summed(figures.compliance.compliant for figures in speaking),
        partly=any(figures.compliance.partly for figures in speaking),
        unchecked=any(figures.compliance.unchecked for figures in speaking),
        exposure=ESTIMATE,
        matrix=tuple(
            MatrixRow.with_fields_of(
                check,
                cells=tuple(
                    MatrixCell.with_fields_of(carrier_check, carrier=figures.carrier)
                    for figures in ordered
                    for carrier_check in figures.checks
                    if carrier_check.id == check.id
                ),
            )
            for check in checks
        ),
        not_read=tuple(sorted(not_read, key=lambda item: tuple(item.for_programs().values()))),
        waivers=tuple(waiver for figures in ordered for waiver in figures.waivers),
        totals=_totals(ordered, run.period),
        judged_everywhere=tuple(id_ for id_, could in results.items() if could == {True}),
        judged_nowhere=tuple(id_ for id_, could in results.items() if could == {False}),
        first=priorities((figures.carrier, figures.decisions.checks) for figures in speaking),
        reported=reported_points({row.carrier: row.reported for row in speaking if row.reported}),
        cases=tuple(cases),
        default_portraits=tuple(portrait for figures in ordered for portrait in figures.default_portraits),
        follow_ups=follow_ups,
        decisions=overview_decisions(ordered, cases, follow_ups, run, rates),
        territory=territory_figures([figures.territory for figures in speaking], run.communes),
        wrong_records=register_estimate(
            {row.carrier: row.wrong_records for row in speaking if row.wrong_records}
        ),
    )


def _totals(carriers: Sequence[CarrierFigures], period: str) -> tuple[MonthTotal, ...]:
    months = [
        month
        for figures in carriers
        for month in figures.changes.trend
        if not month.unusable and not (figures.scope.empty and month.period == period)
    ]
    periods = sorted({period, *(month.period for month in months if month.compliant is not None)})
    courses = [
        {month.period: month.unregistered for month in figures.changes.trend if not month.unusable}
        for figures in carriers
        if not figures.scope.empty
    ]
    unregistered = of_all(courses, periods)
    totals = []
    for at in periods:
        parts = [month for month in months if month.period == at and month.compliant is not None]
        totals.append(
            MonthTotal(
                period=at,
                unregistered=unregistered[at],
                compliant=summed(part.compliant for part in parts if part.compliant),
                carriers=len(parts),
                partly=any(part.partly for part in parts),
                unchecked=any(part.unchecked for part in parts),
            )
        )
    return tuple(totals)


def _carrier_row(figures: CarrierFigures, rate: StandardisedRate | None, rank: Rank | None) -> CarrierRow:
    return CarrierRow.with_fields_of(
        figures,
        verdict=figures.reliability.verdict,
        consequence=figures.reliability.consequence,
        to_clarify=len(figures.reliability.to_clarify),
        live=figures.scope.live,
        read=figures.intake.read,
        rejected=figures.intake.rejected,
        in_scope=not figures.scope.empty,
        compliant=figures.compliance.compliant,
        partly=figures.compliance.partly,
        unchecked=figures.compliance.unchecked,
        new=sum(check.new for check in figures.checks),
        resolved=sum(check.resolved for check in figures.checks),
        exposures=figures.measured_exposures,
        families=figures.family_precisions,
        standardised=rate,
        rank=rank,
    )

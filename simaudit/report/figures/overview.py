"""The figures of the overview, from those of each carrier."""

from collections.abc import Sequence

from simaudit.contract import FAMILIES
from simaudit.report.figures.overview_decisions import overview_decisions
from simaudit.report.figures.priorities import FIRST_SHOWN, priority
from simaudit.report.figures.reported import reported_points
from simaudit.report.figures.sanctions import ESTIMATE
from simaudit.report.figures.territory import territory_figures
from simaudit.report.model.base import RunInfo, Share
from simaudit.report.model.carrier import CarrierFigures
from simaudit.report.model.cases import CaseFigures
from simaudit.report.model.checks import CheckFigures
from simaudit.report.model.follow_ups import FollowUps
from simaudit.report.model.overview import (
    CarrierRow,
    FirstToDo,
    MatrixCell,
    MatrixRow,
    MonthTotal,
    NotRead,
    OverviewFigures,
)


def overview_figures(
    carriers: Sequence[CarrierFigures],
    not_read: Sequence[NotRead],
    run: RunInfo,
    follow_ups: FollowUps,
    cases: Sequence[CaseFigures] = (),
) -> OverviewFigures:
    """The overview of these carriers; `not_read` = carriers and files that weren't read."""
    ordered = sorted(carriers, key=lambda figures: figures.carrier)
    first_seen = {check.id: check for figures in ordered for check in figures.checks}
    checks = sorted(first_seen.values(), key=lambda check: (FAMILIES.index(check.family), check.id))
    counted = [figures.territory for figures in ordered if figures.territory]
    return OverviewFigures(
        run=run,
        carriers=tuple(_carrier_row(figures) for figures in ordered),
        total=Share(
            n=sum(figures.compliance.compliant.n for figures in ordered),
            of=sum(figures.compliance.compliant.of for figures in ordered),
        ),
        exposure=ESTIMATE,
        matrix=tuple(_matrix_row(check, ordered) for check in checks),
        not_read=tuple(sorted(not_read, key=lambda item: tuple(item.for_programs().values()))),
        waivers=tuple(waiver for figures in ordered for waiver in figures.waivers),
        totals=_totals(ordered, run.period),
        first=_first(checks, ordered),
        reported=reported_points(
            {figures.carrier: figures.reported for figures in ordered if figures.reported}
        ),
        cases=tuple(cases),
        follow_ups=follow_ups,
        decisions=overview_decisions(ordered, cases, follow_ups, run),
        territory=territory_figures(counted) if counted else None,
    )


def month_total(overview: OverviewFigures) -> MonthTotal:
    """The audited month's own share, over all its carriers."""
    return overview.totals[-1]


def _totals(carriers: Sequence[CarrierFigures], period: str) -> tuple[MonthTotal, ...]:
    shares = [
        (month.period, month.compliant)
        for figures in carriers
        for month in (figures.changes.trend[:-1] if figures.changes else ())
        if month.compliant is not None
    ]
    shares += [(period, figures.compliance.compliant) for figures in carriers]
    return tuple(
        MonthTotal(
            period=month,
            compliant=Share(
                n=sum(share.n for share in month_shares), of=sum(share.of for share in month_shares)
            ),
            carriers=len(month_shares),
        )
        for month in sorted({month for month, _ in shares})
        if (month_shares := [share for at, share in shares if at == month])
    )


def _first(checks: Sequence[CheckFigures], carriers: Sequence[CarrierFigures]) -> tuple[FirstToDo, ...]:
    rows = []
    for check in checks:
        if check.remark:
            continue
        open_findings = {
            figures.carrier: carrier_check.violations - carrier_check.waived
            for figures in carriers
            for carrier_check in figures.checks
            if carrier_check.id == check.id and carrier_check.violations > carrier_check.waived
        }
        rows.append(
            FirstToDo(
                id=check.id,
                severity=check.severity,
                nature=check.nature,
                title=check.title,
                findings=sum(open_findings.values()),
                carriers=tuple(open_findings),
            )
        )
    rows.sort(key=lambda row: priority(row.nature, row.severity, row.findings, row.id))
    return tuple(row for row in rows[:FIRST_SHOWN] if row.findings)


def _carrier_row(figures: CarrierFigures) -> CarrierRow:
    return CarrierRow(
        carrier=figures.carrier,
        verdict=figures.reliability.verdict,
        consequence=figures.reliability.consequence,
        to_clarify=len(figures.reliability.to_clarify),
        live=figures.numbers.live,
        read=figures.intake.read,
        rejected=figures.intake.rejected,
        compliant=figures.compliance.compliant,
        partly=figures.compliance.partly,
        counts=figures.counts,
        severities=figures.severities,
        natures=figures.natures,
        new=sum(check.new for check in figures.checks),
        resolved=sum(check.resolved for check in figures.checks),
        exposures=figures.exposures,
        changes=figures.changes,
    )


def _matrix_row(check: CheckFigures, carriers: Sequence[CarrierFigures]) -> MatrixRow:
    results = {
        (figures.carrier, carrier_check.id): carrier_check
        for figures in carriers
        for carrier_check in figures.checks
    }
    return MatrixRow(
        id=check.id,
        family=check.family,
        severity=check.severity,
        nature=check.nature,
        cross=check.cross,
        title=check.title,
        inspect=check.inspect,
        cells=tuple(
            MatrixCell(
                carrier=figures.carrier,
                status=carrier_check.status,
                violations=carrier_check.violations,
                population=carrier_check.population,
                rate=carrier_check.rate,
            )
            for figures in carriers
            if (carrier_check := results.get((figures.carrier, check.id))) is not None
        ),
    )

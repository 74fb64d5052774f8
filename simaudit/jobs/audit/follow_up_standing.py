"""How things stand in a month, from the ledger and from figures that it doesn't hold yet."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from simaudit.period import Period
from simaudit.report.annexes.case_workbook import FollowUpSheets
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.follow_ups import FollowUps, Standing, attention
from simaudit.store.cases import handed_over
from simaudit.store.follow_ups import CaseStanding, cases_up_to, current_follow_ups, follow_up_history
from simaudit.store.history import ending_limitations, open_findings
from simaudit.store.ledger import Ledger


def month_attention(
    ledger: Ledger,
    carriers: Sequence[CarrierFigures],
    run: RunInfo,
    cases: Sequence[CaseFigures] | None = None,
    gone: Sequence[str] = (),
) -> FollowUps:
    """What needs attention on the run's day; of these carriers the figures of its month count.

    `cases` are those that the run found, None: those that the ledger has. `gone` are carriers whose month the
    ledger has, and is about to forget.
    """
    period = Period.parse(run.period)
    limitation = {
        (figures.carrier, check.id): check.ends for figures in carriers for check in figures.limitation
    }
    names = [figures.carrier for figures in carriers]
    recorded = cases_up_to(ledger, str(period))
    standing = Standing(
        cases=recorded if cases is None else _with_found(recorded, cases, run.period),
        findings=_findings(ledger, carriers, period, gone),
        limitation=ending_limitations(ledger, period, names, gone) | limitation,
        titles={check.id: check.title for figures in carriers for check in figures.checks},
        handed_over=handed_over(ledger),
    )
    return attention(current_follow_ups(ledger), standing, run.made_at.date())


def follow_up_sheets(
    ledger: Ledger, carriers: Sequence[CarrierFigures], period: Period, gone: Sequence[str] = ()
) -> FollowUpSheets:
    """What the columns of cases.xlsx hold; `carriers` and `gone` as in `month_attention`."""
    return FollowUpSheets(follow_up_history(ledger), _findings(ledger, carriers, period, gone))


def recorded_standing(ledger: Ledger, period: Period) -> Standing:
    """How things stand in a month as the ledger has it."""
    return Standing(
        cases=cases_up_to(ledger, str(period)),
        findings=open_findings(ledger, period),
        limitation=ending_limitations(ledger, period),
        handed_over=handed_over(ledger),
    )


def _findings(
    ledger: Ledger, carriers: Sequence[CarrierFigures], period: Period, gone: Sequence[str]
) -> dict[tuple[str, str], int]:
    """(carrier, check) → open findings, of these carriers those in scope by their figures."""
    names = [figures.carrier for figures in carriers]
    return open_findings(ledger, period, names, gone) | {
        (figures.carrier, check.id): check.open
        for figures in carriers
        for check in figures.checks
        if check.open
    }


def _with_found(
    recorded: Mapping[str, CaseStanding], figures: Sequence[CaseFigures], period: str
) -> dict[str, CaseStanding]:
    """Recorded cases, none of them active, with those that were found instead."""
    active = {
        case.case_id: CaseStanding(period, case.state != "quiet", case.carriers, case.numbers)
        for case in figures
    }
    return {case_id: replace(case, active=False) for case_id, case in recorded.items()} | active

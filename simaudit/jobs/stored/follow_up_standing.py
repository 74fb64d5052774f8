"""How things stand in a month, from the ledger: follow-ups, letters, and what is still found."""

from collections.abc import Mapping, Sequence

from simaudit.period import Period
from simaudit.report.annexes.case_workbook import FollowUpSheets
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.clock import Clock, letter_clocks
from simaudit.report.figures.clock_limits import ClockLimits
from simaudit.report.figures.follow_ups import FollowUps, Standing, attention
from simaudit.store.cases import handed_over
from simaudit.store.follow_ups import cases_up_to, current_follow_ups, follow_up_history
from simaudit.store.history import ending_limitations, open_findings
from simaudit.store.ledger import Ledger
from simaudit.store.notices import notice_observations, notices


def month_attention(
    ledger: Ledger,
    carriers: Sequence[CarrierFigures],
    findings: Mapping[tuple[str, str], int],
    run: RunInfo,
    clock: Clock | None,
) -> FollowUps:
    """What needs attention on the run's day; of these carriers the figures of its month count.

    `findings` are those of `follow_up_sheets`; `clock` has the letters up to the end of the month.
    """
    period = run.month
    limitation = {
        (figures.carrier, check.id): check.ends for figures in carriers for check in figures.limitation
    }
    names = [figures.carrier for figures in carriers]
    standing = Standing(
        cases=cases_up_to(ledger, str(period)),
        findings=findings,
        limitation=ending_limitations(ledger, period, names) | limitation,
        titles={check.id: check.title for figures in carriers for check in figures.checks},
        handed_over=handed_over(ledger),
    )
    follow_ups = attention(current_follow_ups(ledger), standing, run.made_at.date())
    return follow_ups.model_copy(update={"clock": clock})


def follow_up_sheets(ledger: Ledger, carriers: Sequence[CarrierFigures], period: Period) -> FollowUpSheets:
    """The follow-ups, and the open findings by carrier and check; of these carriers those in scope."""
    names = [figures.carrier for figures in carriers]
    findings = open_findings(ledger, period, names) | {
        (figures.carrier, check.id): check.open
        for figures in carriers
        for check in figures.checks
        if check.open
    }
    return FollowUpSheets(follow_up_history(ledger), findings)


def month_clock(
    ledger: Ledger, period: Period, limits: ClockLimits | None, *, later: bool = False
) -> Clock | None:
    """Every letter up to the end of a month, by the carriers' months up to this one; `later`: all letters.

    `limits` are the days of law; None where no check judges notified numbers, and then there is no clock.
    """
    if limits is None:
        return None
    observations = notice_observations(ledger, period)
    letters = letter_clocks(notices(ledger), observations, period.as_of, limits)
    up_to = tuple(letter for letter in letters if later or letter.notified_at <= period.as_of)
    return Clock(as_of=period.as_of, limits=limits, letters=up_to)


def recorded_standing(ledger: Ledger, period: Period) -> Standing:
    """How things stand in a month as the ledger has it."""
    return Standing(
        cases=cases_up_to(ledger, str(period)),
        findings=open_findings(ledger, period),
        limitation=ending_limitations(ledger, period),
        handed_over=handed_over(ledger),
    )

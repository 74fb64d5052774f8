"""How things stand in a month, from the ledger and from figures that it doesn't hold yet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from simaudit.config import Letterhead
from simaudit.period import Period
from simaudit.report.annexes.case_workbook import FollowUpSheets
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.carrier_decisions import with_clock, with_decisions
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.clock import Clock, letter_clocks
from simaudit.report.figures.clock_limits import ClockLimits, clock_limits
from simaudit.report.figures.follow_ups import FollowUps, Standing, attention
from simaudit.rules.check import Check
from simaudit.store.cases import handed_over
from simaudit.store.follow_ups import CaseStanding, cases_up_to, current_follow_ups, follow_up_history
from simaudit.store.history import ending_limitations, open_findings
from simaudit.store.ledger import Ledger
from simaudit.store.notices import notice_observations, notices


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


def decided_carriers(
    ledger: Ledger, carriers: Sequence[CarrierFigures], clock: Clock | None
) -> tuple[CarrierFigures, ...]:
    """The figures with what is decided by as follow-ups have it by now, and each with its own letters."""
    followed = follow_up_history(ledger)
    return tuple(with_clock(with_decisions(figures, followed), clock) for figures in carriers)


def month_clock(
    ledger: Ledger,
    period: Period,
    checks: Iterable[Check],
    head: Letterhead,
    unrecorded: pl.DataFrame | None = None,
    *,
    later: bool = False,
) -> Clock | None:
    """Every letter up to the end of a month, by the carriers' months up to this one; `later`: all letters.

    None where no check judges notified numbers. `unrecorded` as in `notice_observations`.
    """
    return _clock(ledger, period, clock_limits(checks, head.holidays), unrecorded=unrecorded, later=later)


def stored_clock(
    ledger: Ledger, period: Period, carriers: Sequence[CarrierFigures], gone: Collection[str] = ()
) -> Clock | None:
    """`month_clock` by the days of law that the month was judged by; `gone` as in `month_attention`."""
    limits = next((clock.limits for figures in carriers if (clock := figures.decided.clock)), None)
    return _clock(ledger, period, limits, gone)


def _clock(
    ledger: Ledger,
    period: Period,
    limits: ClockLimits | None,
    gone: Collection[str] = (),
    unrecorded: pl.DataFrame | None = None,
    *,
    later: bool = False,
) -> Clock | None:
    if limits is None:
        return None
    every_notice = notices(ledger)
    of_gone = [index for index, notice in enumerate(every_notice) if notice.carrier in gone]
    forgotten = (pl.col("period") == str(period)) & pl.col("notice").is_in(of_gone)
    observations = notice_observations(ledger, period, unrecorded=unrecorded).filter(~forgotten)
    letters = letter_clocks(every_notice, observations, period.as_of, limits)
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

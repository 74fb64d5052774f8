"""How things stand in a month, from the ledger: follow-ups, letters, and what is still found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simaudit.period import Period
from simaudit.report.annexes.case_workbook import FollowUpSheets
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.carrier import CountedFigures
from simaudit.report.figures.clock import Clock, letter_clocks
from simaudit.report.figures.clock_limits import ClockLimits
from simaudit.report.figures.decisions import Told, told_numbers
from simaudit.report.figures.follow_ups import FollowUps, Standing, attention
from simaudit.rules.check import Wording
from simaudit.store.cases import handed_over, parts_handed_over
from simaudit.store.follow_ups import cases_up_to, current_follow_ups, follow_up_history
from simaudit.store.history import ending_limitations, open_findings
from simaudit.store.ledger import Ledger
from simaudit.store.months import serious_checks
from simaudit.store.notices import notice_observations, notices


def month_attention(
    ledger: Ledger,
    carriers: Sequence[CountedFigures],
    findings: Mapping[tuple[str, str], int],
    run: RunInfo,
    letters: "MonthLetters",
) -> FollowUps:
    """What needs attention on the run's day; of these carriers the figures of its month count.

    `findings` are those of `follow_up_sheets`, `letters` those up to the end of the month.
    """
    titles = {check.id: check.title for figures in carriers for check in figures.checks}
    standing = _standing(ledger, run.month, findings, letters.told, titles)
    return attention(current_follow_ups(ledger), standing, run.made_at.date(), letters.clock)


def follow_up_sheets(ledger: Ledger, carriers: Sequence[CountedFigures], period: Period) -> FollowUpSheets:
    """The follow-ups, and the open findings by carrier and check; of these carriers those of their checks."""
    checks = {figures.carrier: {check.id for check in figures.checks} for figures in carriers}
    findings = {
        (carrier, check_id): count
        for (carrier, check_id), count in open_findings(ledger, period).items()
        if check_id in checks.get(carrier, (check_id,))
    }
    return FollowUpSheets(follow_up_history(ledger), findings)


@dataclass(frozen=True)
class MonthLetters:
    """The letters to carriers, and what a month shows of their numbers."""

    clock: Clock | None
    """None where no check judges notified numbers."""
    told: Mapping[str, Told]
    """By carrier that was told anything before the month ended."""


def month_letters(
    ledger: Ledger, period: Period, limits: ClockLimits | None, *, later: bool = False
) -> MonthLetters:
    """Every letter up to the end of a month, by the carriers' months up to this one; `later`: all letters.

    `limits` are the days of law; None where no check judges notified numbers.
    """
    clock_checks = limits.checks if limits else serious_checks(ledger, period)
    every_notice = notices(ledger, None, clock_checks)
    observations = notice_observations(ledger, every_notice, period, clock_checks)
    told_by_carrier = told_numbers(every_notice, observations, period)
    if limits is None:
        return MonthLetters(None, told_by_carrier)
    letters = letter_clocks(every_notice, observations, period.as_of, limits)
    # A letter that only asks for the files again names no number.
    up_to = tuple(
        letter
        for letter in letters
        if (letter.checks or letter.cases) and (later or letter.notified_at <= period.as_of)
    )
    return MonthLetters(Clock(as_of=period.as_of, limits=limits, letters=up_to), told_by_carrier)


def recorded_standing(ledger: Ledger, period: Period) -> Standing:
    """How things stand in a month as the ledger has it."""
    told = month_letters(ledger, period, None).told
    return _standing(ledger, period, open_findings(ledger, period), told, {})


def _standing(
    ledger: Ledger,
    period: Period,
    findings: Mapping[tuple[str, str], int],
    told: Mapping[str, Told],
    titles: Mapping[str, Wording],
) -> Standing:
    return Standing(
        cases=cases_up_to(ledger, str(period)),
        findings=findings,
        limitation=ending_limitations(ledger, period),
        titles=titles,
        handed_over=handed_over(ledger),
        letters={
            (carrier, letter.document): letter.numbers
            for carrier, of_carrier in told.items()
            for letter in of_carrier.letters
            if letter.document
        },
        parts=parts_handed_over(ledger),
    )

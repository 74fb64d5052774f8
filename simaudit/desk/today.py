"""The first page: what is due, and for whom."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simaudit.desk.desk import Desk, desk_of, page, reading
from simaudit.jobs.follow_up.clock import list_clock
from simaudit.jobs.follow_up.follow_up import ListedFollowUps, list_follow_ups
from simaudit.jobs.stored.stored_month import stored_month
from simaudit.period import Period, today
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.clock import DueStep, LetterClock
from simaudit.report.figures.overview import NotRead
from simaudit.store.follow_ups import sent_letters
from simaudit.store.months import wanted_month


@dataclass(frozen=True)
class Due:
    """What is due by the month audited last and the follow-ups."""

    period: Period
    not_read: tuple[NotRead, ...]
    """Files and carriers of which the month has nothing."""
    send_back: tuple[str, ...]
    """Carriers whose files can't be used."""
    ask: tuple[str, ...]
    """Carriers of whom something is asked, and to whom no letter of the month was sent."""
    undecided: tuple[CaseFigures, ...]
    """Cases for the police of which nothing was decided."""
    follow_ups: ListedFollowUps
    steps: tuple[tuple[LetterClock, DueStep], ...]
    """Steps of the letters' clock that fall due within thirty days of the last month's end."""


def due(desk: Desk) -> Due:
    """What is due today; raises UsageError where nothing was audited."""
    follow_ups = list_follow_ups(desk.store, None, None, desk.known_names, ended=False, today=today())
    with desk.store.open_ledger() as ledger:
        period = wanted_month(ledger, None)
        month = stored_month(ledger, period)
        sent = {letter.carrier for letter in sent_letters(ledger) if letter.period == str(period)}
    police = month.overview().decisions.police
    followed = {entry.subject.case_id for entry in follow_ups.entries}
    clocks = list_clock(desk.store, desk.rules.checks, desk.config.letterhead, None, None)
    return Due(
        period=period,
        not_read=tuple(month.not_read),
        send_back=tuple(
            figures.carrier for figures in month.carriers if figures.unusable and figures.carrier not in sent
        ),
        ask=tuple(
            figures.carrier
            for figures in month.carriers
            if figures.decisions.asked and figures.carrier not in sent and not figures.unusable
        ),
        undecided=tuple(
            case for case in month.cases if case.case_id in police and case.case_id not in followed
        ),
        follow_ups=follow_ups,
        steps=tuple(clocks.clock.due),
    )


def _today(request: Request) -> Response:
    desk = desk_of(request)
    ended = Period.of(today()).previous
    return page(
        request, "today.html", day=today(), ended=ended, due=due(desk) if desk.store.if_used else None
    )


ROUTES: Final = [Route("/", reading(_today))]

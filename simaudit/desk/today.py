"""The first page and the last: what is due, and for whom; and who did what, the newest first."""

from typing import Any, Final

import polars as pl
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simaudit.desk.desk import Desk, desk_of, page, reading, whole
from simaudit.jobs.follow_up.clock import list_clock
from simaudit.jobs.follow_up.follow_up import list_follow_ups
from simaudit.jobs.stored.stored_month import stored_month
from simaudit.period import Period, today
from simaudit.store.access_log import access_notes
from simaudit.store.follow_ups import letters_of_month, withdrawal_in
from simaudit.store.months import wanted_month

_A_PAGE: Final = 100
"""Of the notes of access."""


def _due(desk: Desk) -> dict[str, Any]:
    """What is due by the last month and the follow-ups; raises UsageError where nothing was audited."""
    follow_ups = list_follow_ups(desk.store, None, None, desk.known_names, ended=False, today=today())
    with desk.store.open_ledger() as ledger:
        period = wanted_month(ledger, None)
        month = stored_month(ledger, period)
        letters = letters_of_month(ledger, str(period))
    sent = {letter.carrier for letter, entries in letters if not withdrawal_in(entries)}
    police = month.overview().decisions.police
    followed = {entry.subject.case_id for entry in follow_ups.entries}
    unsent = [figures for figures in month.carriers if figures.carrier not in sent]
    clocks = list_clock(desk.store, desk.rules.checks, desk.config.letterhead, None, None)
    return {
        "period": period,
        "not_read": month.not_read,
        "send_back": [figures.carrier for figures in unsent if figures.unusable],
        "ask": [figures.carrier for figures in unsent if figures.decisions.asked and not figures.unusable],
        "undecided": [
            case for case in month.cases if case.case_id in police and case.case_id not in followed
        ],
        "follow_ups": follow_ups,
        # Within thirty days of the last month's end.
        "steps": clocks.clock.due,
    }


def _today(request: Request) -> Response:
    desk = desk_of(request)
    ended = Period.of(today()).previous
    return page(
        request, "today.html", day=today(), ended=ended, due=_due(desk) if desk.store.if_used else None
    )


def _journal(request: Request) -> Response:
    store, notes = desk_of(request).store, pl.DataFrame()
    if store.if_used:
        store.refresh(notes=True)
        notes = access_notes(store).reverse()
    first = whole(request.query_params.get("from", ""))
    later = first + _A_PAGE
    return page(
        request, "journal.html", notes=notes[first:later].to_dicts(), first=first, all_notes=notes.height,
        later=later if notes.height > later else None,
    )  # fmt: skip


ROUTES: Final = [Route("/", reading(_today)), Route("/journal", reading(_journal))]

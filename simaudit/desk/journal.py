"""The page of who did what: the log of access, the newest first."""

from typing import Final

import polars as pl
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simaudit.desk.desk import desk_of, page, reading
from simaudit.store.access_log import access_notes

_A_PAGE: Final = 100


def _journal(request: Request) -> Response:
    store = desk_of(request).store
    notes = pl.DataFrame()
    if store.if_used:
        store.refresh(notes=True)
        notes = access_notes(store).reverse()
    first = int(
        request.query_params.get("from", "0") if request.query_params.get("from", "0").isdecimal() else 0
    )
    return page(
        request,
        "journal.html",
        notes=notes[first : first + _A_PAGE].to_dicts(),
        first=first,
        later=first + _A_PAGE if notes.height > first + _A_PAGE else None,
        all_notes=notes.height,
    )


ROUTES: Final = [Route("/journal", reading(_journal))]

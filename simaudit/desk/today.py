"""The first page: what is due, and for whom."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simaudit.desk.desk import desk_of, page, reading
from simaudit.jobs.follow_up.follow_up import list_follow_ups
from simaudit.period import today


def _today(request: Request) -> Response:
    desk = desk_of(request)
    store = desk.store.if_used
    listed = store and list_follow_ups(store, None, None, desk.known_names, ended=False, today=today())
    return page(request, "today.html", day=today(), listed=listed)


ROUTES: Final = [Route("/", reading(_today))]

"""The findings of a month: searched, filtered and sorted, a page at a time; and what is recorded of them."""

from typing import Any, Final
from urllib.parse import urlencode

import polars as pl
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simaudit.contract import FINDING_STATES, NATURES, SEVERITIES
from simaudit.desk.desk import changing, desk_of, page, reading
from simaudit.desk.finding_acts import act, noted, undo, words_of
from simaudit.desk.finding_rows import FILTERS, SORTS, findings_month, month_of, open_findings
from simaudit.desk.number import show_number

_A_PAGE: Final = 100


def _findings(request: Request) -> Response:
    desk, asked = desk_of(request), dict(request.query_params)
    months, period = month_of(desk, asked.get("period", ""))
    if period is None:
        return page(request, "findings.html", month=None)
    month = findings_month(desk, period)
    first = int(asked.get("from", "0")) if asked.get("from", "0").isdecimal() else 0
    count, rows = 0, pl.DataFrame()
    if month.months:
        with noted(desk, month), open_findings(month, asked) as findings:
            count = findings.count()
            rows = month.with_responses(findings.with_rows(findings.findings(_A_PAGE, first)))
    lists: dict[str, Any] = {"severity": SEVERITIES, "nature": NATURES, "state": FINDING_STATES}
    filters = {name: asked[name] for name in FILTERS if asked.get(name)}

    def address(**changes: object) -> str:
        """This page with other fields; "": without one."""
        said = {"period": period, **filters, "sort": asked.get("sort", ""), **changes}
        return "/findings?" + urlencode({name: value for name, value in said.items() if value})

    fields = dict.fromkeys((*FILTERS, "sort", "key"), "") | asked
    return page(
        request, "findings.html", month=month, months=months, count=count, rows=rows.to_dicts(), first=first,
        last=first + rows.height, before=max(first - _A_PAGE, 0), lists=lists, sorts=[*SORTS], asked=fields,
        filters=urlencode(filters), address=address, **words_of(request),
    )  # fmt: skip


ROUTES: Final = [
    Route("/findings", reading(_findings)),
    Route("/findings/number", reading(show_number)),
    Route("/findings/act", changing(act), methods=["POST"]),
    Route("/findings/undo", changing(undo), methods=["POST"]),
]

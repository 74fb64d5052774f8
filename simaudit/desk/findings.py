"""The pages of a month's findings: searched, filtered and sorted, and all there is about one of a number."""

import hashlib
import hmac
from typing import Any, Final
from urllib.parse import urlencode

import polars as pl
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simaudit.contract import COLUMNS, FINDING_STATES, NATURES, SEVERITIES
from simaudit.desk.desk import Desk, changing, desk_of, language_of, page, reading, whole
from simaudit.desk.finding_acts import act, noted, undo, words_of
from simaudit.desk.finding_rows import FILTERS, SORTS, FindingsMonth, findings_month, month_of, open_findings
from simaudit.period import Period
from simaudit.report.annexes.columns import named_communes
from simaudit.report.annexes.work_rows import numbers_of, records_of, row_texts
from simaudit.report.figures.fates import number_states
from simaudit.report.pages.language import Language
from simaudit.rules.reference_tables import communes
from simaudit.store.follow_ups import follow_up_history
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import intact_rows
from simaudit.store.month_keys import with_number_key
from simaudit.store.months import recorded_months
from simaudit.store.notices import notice_numbers, notice_observations, notices

_A_PAGE: Final = 100


def _findings(request: Request) -> Response:
    desk, query = desk_of(request), dict(request.query_params)
    months, period = month_of(desk, query.get("period", ""))
    if period is None:
        return page(request, "findings.html", month=None)
    month = findings_month(desk, period)
    first = whole(query.get("from", ""))
    count, rows = 0, pl.DataFrame()
    if month.months:
        with noted(desk, month), open_findings(month, query) as findings:
            count = findings.count()
            rows = month.with_responses(findings.with_rows(findings.findings(_A_PAGE, first)))
    lists: dict[str, Any] = {"severity": SEVERITIES, "nature": NATURES, "state": FINDING_STATES}
    filters = {name: query[name] for name in FILTERS if query.get(name)}

    def address(**changes: object) -> str:
        """This page with other fields; "": without one."""
        parameters = {"period": period, **filters, "sort": query.get("sort", ""), **changes}
        return "/findings?" + urlencode({name: value for name, value in parameters.items() if value})

    fields = dict.fromkeys((*FILTERS, "sort", "key"), "") | query
    return page(
        request, "findings.html", month=month, months=months, count=count, rows=rows.to_dicts(), first=first,
        last=first + rows.height, before=max(first - _A_PAGE, 0), lists=lists, sorts=[*SORTS], asked=fields,
        filters=urlencode(filters), address=address, **words_of(request),
    )  # fmt: skip


def show_number(request: Request) -> Response:
    """The page of the number that a finding is about."""
    desk, query = desk_of(request), {"key": ""} | dict(request.query_params)
    _, period = month_of(desk, query.get("period", ""))
    if period is None:
        return page(request, "findings.html", month=None)
    month, language = findings_month(desk, period), Language(language_of(request))
    with noted(desk, month), open_findings(month, {}) as opened:
        keyed = opened.with_keys([query.get("key", "")[:32]])
        if keyed.is_empty():
            raise HTTPException(404)
        carrier, number = keyed["carrier"][0], keyed["msisdn"][0]
        findings = opened.of_number(carrier, number) if number else keyed
        rows = month.with_responses(opened.with_rows(findings))
        records = records_of(findings, month.months, COLUMNS)
        places = communes(month.first.run.month.as_of, desk.rules.reference.tables)
        papers = numbers_of(records["id_number"].drop_nulls(), month.months)
        texts = row_texts(records.with_columns(named_communes(places)), language, month.first.run.month.as_of)
    with desk.store.open_ledger() as ledger:
        keys = findings["finding_key"].str.head(32).unique()
        from_ledger: dict[str, Any] = {
            "letters": _letters(ledger, month, carrier, number) if number else [],
            "earlier": _earlier(desk, ledger, month, carrier, number) if number else [],
            "history": {str(subject): entries[-1] for subject, entries in follow_up_history(ledger).items()},
        }
    return page(
        request, "number.html", month=month, carrier=carrier, number=number, rows=rows.to_dicts(),
        records=[{name: text for name, text in row.items() if text} for row in texts.to_dicts()],
        papers=row_texts(papers, language, month.first.run.month.as_of).to_dicts(),
        responses=month.responses.filter(pl.col("carrier") == carrier, pl.col("key").is_in(keys)).to_dicts(),
        case=month.cases.get(next(iter(rows["case_id"].drop_nulls()), "")), filters="", asked=query,
        **from_ledger, **words_of(request),
    )  # fmt: skip


def _letters(ledger: Ledger, month: FindingsMonth, carrier: str, number: str) -> list[dict[str, Any]]:
    """The letters that name the number, each with its clock: what became of the number, the next step."""
    limits = month.first.clock_limits
    if ledger.key is None or limits is None:
        return []
    key = hmac.digest(ledger.key, f"number\x1f{number}".encode(), hashlib.sha256).hex()[:32]
    every = notices(ledger, carrier, limits.checks)
    of_letters = notice_numbers(ledger, every).filter(pl.col("number_key") == key)
    if of_letters.is_empty():
        return []
    seen = notice_observations(ledger, every, month.period, limits.checks)
    of_number = seen.filter(pl.col("number_key") == key)
    states = number_states(every, of_number, month.first.run.month.as_of, limits)
    rows = of_letters.join(states, on=["notice", "number_key"], how="left", maintain_order="left")
    return [{"letter": every[row["notice"]], **row} for row in rows.to_dicts()]


def _earlier(
    desk: Desk, ledger: Ledger, month: FindingsMonth, carrier: str, number: str
) -> list[tuple[str, bool | None, list[str]]]:
    """(month, whether the number has a row, None: the rows are gone; ids of its checks) of those before."""
    checks = pl.DataFrame({"check_id": [*month.checks]}).with_columns(
        carrier=pl.lit(carrier), msisdn=pl.lit(number)
    )
    keys = with_number_key(ledger, checks, ledger.key)["number_key"].str.head(32) if ledger.key else ()
    earlier_signs = ledger.frame(
        "SELECT DISTINCT period, check_id FROM known WHERE carrier = $carrier AND period < $period "
        "AND list_contains($keys::UUID[], key) ORDER BY ALL",
        {"carrier": carrier, "period": month.period, "keys": [*keys]},
    )
    rows_of, months = intact_rows(ledger, desk.store.month), []
    periods = sorted((at for at, name in recorded_months(ledger) if name == carrier), reverse=True)
    for period in [at for at in periods if at < str(month.period)][:12]:
        path = rows_of(Period.parse(period), carrier)
        rows = pl.scan_parquet(path).filter(pl.col("msisdn") == number).head(1) if path else None
        ids = earlier_signs.filter(pl.col("period") == period)["check_id"].to_list()
        months.append((period, None if rows is None else not rows.collect().is_empty(), ids))
    return months


ROUTES: Final = [
    Route("/findings", reading(_findings)),
    Route("/findings/number", reading(show_number)),
    Route("/findings/act", changing(act), methods=["POST"]),
    Route("/findings/undo", changing(undo), methods=["POST"]),
]

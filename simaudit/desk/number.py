"""A number with everything about it: its findings, rows, paper, case, answers, letters and earlier months."""

import hashlib
import hmac
from typing import Any

import polars as pl
from starlette.requests import Request
from starlette.responses import Response

from simaudit.contract import COLUMNS
from simaudit.desk.desk import Desk, desk_of, language_of, page
from simaudit.desk.finding_acts import noted, words_of
from simaudit.desk.finding_rows import FindingsMonth, findings_month, month_of, open_findings
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


def show_number(request: Request) -> Response:
    """The page of the number that a finding is about."""
    desk, asked = desk_of(request), {"key": ""} | dict(request.query_params)
    _, period = month_of(desk, asked.get("period", ""))
    if period is None:
        return page(request, "findings.html", month=None)
    month, language = findings_month(desk, period), Language(language_of(request))
    with noted(desk, month), open_findings(month, {}) as opened:
        named = opened.with_keys([asked.get("key", "")[:32]])
        if named.is_empty():
            return page(request, "refused.html", 404, reason="")
        carrier, number = named["carrier"][0], named["msisdn"][0]
        findings = opened.of_number(carrier, number) if number else named
        rows = month.with_responses(opened.with_rows(findings))
        records = records_of(findings, month.months, COLUMNS)
        places = communes(month.first.run.month.as_of, desk.rules.reference.tables)
        papers = numbers_of(records["id_number"].drop_nulls(), month.months)
        texts = row_texts(records.with_columns(named_communes(places)), language, month.first.run.month.as_of)
    with desk.store.open_ledger() as ledger:
        keys = findings["finding_key"].str.head(32).unique()
        known: dict[str, Any] = {
            "letters": _letters(ledger, month, carrier, number) if number else [],
            "earlier": _earlier(desk, ledger, month, carrier, number) if number else [],
            "history": {str(subject): entries[-1] for subject, entries in follow_up_history(ledger).items()},
        }
    return page(
        request, "number.html", month=month, carrier=carrier, number=number, rows=rows.to_dicts(),
        records=[{name: text for name, text in row.items() if text} for row in texts.to_dicts()],
        papers=row_texts(papers, language, month.first.run.month.as_of).to_dicts(),
        responses=month.responses.filter(pl.col("carrier") == carrier, pl.col("key").is_in(keys)).to_dicts(),
        case=month.cases.get(next(iter(rows["case_id"].drop_nulls()), "")), filters="", asked=asked,
        **known, **words_of(request),
    )  # fmt: skip


def _letters(ledger: Ledger, month: FindingsMonth, carrier: str, number: str) -> list[dict[str, Any]]:
    """The letters that name the number, each with its clock: what became of the number, the next step."""
    limits = month.first.clock_limits
    if ledger.key is None or limits is None:
        return []
    key = hmac.digest(ledger.key, f"number\x1f{number}".encode(), hashlib.sha256).hex()[:32]
    every = notices(ledger, carrier, limits.checks)
    named = notice_numbers(ledger, every).filter(pl.col("number_key") == key)
    if named.is_empty():
        return []
    seen = notice_observations(ledger, every, month.period, limits.checks)
    of_number = seen.filter(pl.col("number_key") == key)
    states = number_states(every, of_number, month.first.run.month.as_of, limits)
    rows = named.join(states, on=["notice", "number_key"], how="left", maintain_order="left")
    return [{"letter": every[row["notice"]], **row} for row in rows.to_dicts()]


def _earlier(
    desk: Desk, ledger: Ledger, month: FindingsMonth, carrier: str, number: str
) -> list[tuple[str, bool | None, list[str]]]:
    """(month, whether the number has a row, None: the rows are gone; ids of its checks) of those before."""
    checks = pl.DataFrame({"check_id": [*month.checks]}).with_columns(
        carrier=pl.lit(carrier), msisdn=pl.lit(number)
    )
    keys = (
        with_number_key(ledger, checks, ledger.key)["number_key"]
        if ledger.key
        else pl.Series(dtype=pl.String)
    )
    found = ledger.frame(
        "SELECT DISTINCT period, check_id FROM known WHERE carrier = $carrier AND period < $period "
        "AND list_contains($keys::UUID[], key) ORDER BY ALL",
        {"carrier": carrier, "period": month.period, "keys": keys.str.head(32).to_list()},
    )
    rows_of, months = intact_rows(ledger, desk.store.month), []
    periods = sorted((of for of, name in recorded_months(ledger) if name == carrier), reverse=True)
    for period in [of for of in periods if of < str(month.period)][:12]:
        path = rows_of(Period.parse(period), carrier)
        rows = pl.scan_parquet(path).filter(pl.col("msisdn") == number).head(1) if path else None
        ids = found.filter(pl.col("period") == period)["check_id"].to_list()
        months.append((period, None if rows is None else not rows.collect().is_empty(), ids))
    return months

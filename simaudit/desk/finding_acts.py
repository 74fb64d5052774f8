"""What is recorded of findings, singly or of a selection, by the commands that record it and undo it."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl
from zipfile import ZipFile

import polars as pl
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simaudit.config.own_folders import names_of
from simaudit.desk.desk import Desk, Sent, carry_out, desk_of, language_of, whole
from simaudit.desk.finding_rows import FindingsMonth, findings_month, open_findings
from simaudit.errors import UsageError
from simaudit.files import file_hash, private_file, private_folder
from simaudit.period import Period, today
from simaudit.report.annexes import response_words as words
from simaudit.report.annexes.case_workbook import follow_up_cells
from simaudit.report.annexes.findings_workbook import MAX_FINDINGS, BookFacts, write_workbook
from simaudit.report.annexes.returned_workbook import COMMUNE
from simaudit.report.annexes.tables import write_csv
from simaudit.report.figures.holders import no_holders
from simaudit.store.access_log import access_note, user
from simaudit.store.follow_ups import follow_up_history
from simaudit.store.responses import merged_at

_HEADINGS: Final = {"answer": (words.RESPONSE, words.REASON), "spot": (words.RESULT, words.REMARK)}
"""Kind of response → its columns in a file that `answers` reads."""
_OF_FINDING: Final = ("period", "carrier", "check_id", "finding_key", "msisdn")
_WAIT: Final = 600.0
"""Seconds: what a command reads is there until it has ended."""


def words_of(request: Request) -> dict[str, Any]:
    """The words that a form offers, by code, in the language of its reader; and what it proposes."""
    lists = {
        "answers": {**words.ANSWERS, **words.WITHDRAWN},
        "results": {**words.INSPECTION_RESULTS, **words.WITHDRAWN},
        "follow_states": words.state_words(),
    }
    lang = language_of(request)
    worded = {name: {code: words.half(word, lang) for code, word in of.items()} for name, of in lists.items()}
    return {**worded, "day": today(), "who": user(), "most": MAX_FINDINGS}


@contextmanager
def noted(desk: Desk, month: FindingsMonth) -> Iterator[None]:
    """Note that somebody looks at rows of the month."""
    files = [of_carrier.findings for of_carrier in month.months]
    with access_note(desk.store, "desk", str(month.period), files) as note:
        note.period, note.carriers = str(month.period), [of.carrier for of in month.months]
        yield


async def act(request: Request, sent: Sent) -> Response:
    """Record what a form says of the findings that it names, or hand these out as a workbook."""
    desk, back, what = desk_of(request), sent.text("back"), sent.text("act")
    with _folder(desk) as folder:
        month, findings = await run_in_threadpool(_chosen, desk, sent)
        if findings.is_empty():
            return RedirectResponse(back, 303)
        if what == "book":
            file = await run_in_threadpool(_workbook, desk, month, findings, folder, language_of(request))
            headers = {"content-disposition": f'attachment; filename="{file.name}"'}
            return Response(file.read_bytes(), 200, headers, "application/octet-stream")
        if what == "follow":
            return await _follow(request, sent, findings, folder)
        kind = "spot" if what == "spot" else "answer"
        response, reason = ("result", "remark") if kind == "spot" else ("response", "reason")
        given = {"response": response, "reason": reason, "looked_by": "looked_by", "looked_on": "looked_on"}
        if not sent.text(response):
            raise UsageError("nothing_chosen")
        responses = {name: pl.lit(sent.text(field)) for name, field in given.items()}
        rows = findings.with_columns(kind=pl.lit(kind), **responses)
        return await _recorded(request, rows, folder, back)


async def undo(request: Request, sent: Sent) -> Response:
    """Take back what a run recorded, where nothing was recorded since: what counted before counts again."""
    desk, back = desk_of(request), sent.text("back")
    rows = await run_in_threadpool(_of_run, desk, sent.text("period"), whole(sent.text("undone")))
    with _folder(desk) as folder:
        if rows.is_empty():
            return RedirectResponse(back, 303)
        return await _recorded(request, rows, folder, back)


@contextmanager
def _folder(desk: Desk) -> Iterator[Path]:
    """A private folder in the store for files that a command reads or a browser gets, deleted afterwards."""
    folder = private_folder(desk.commands.folder / uuid.uuid4().hex)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _chosen(desk: Desk, sent: Sent) -> tuple[FindingsMonth, pl.DataFrame]:
    """The findings that are ticked, or all that the filter lets through."""
    month = findings_month(desk, Period.parse(sent.text("period")))
    query = dict(parse_qsl(sent.text("filter"))) if sent.text("all") else {}
    with noted(desk, month), open_findings(month, query) as findings:
        keys = [key[:32] for key in sent.texts("key")]
        chosen = findings.findings(MAX_FINDINGS) if sent.text("all") else findings.with_keys(keys)
        return month, findings.with_rows(chosen)


async def _recorded(request: Request, rows: pl.DataFrame, folder: Path, back: str) -> Response:
    """Have `answers` read responses: findings with kind, response, reason, looked_by, looked_on."""
    files = []
    for part in rows.partition_by("kind", "carrier"):
        kind = part["kind"][0]
        headings = (*_HEADINGS[kind], words.LOOKED_BY, words.LOOKED_ON)
        columns = dict(zip(("response", "reason", "looked_by", "looked_on"), headings, strict=True))
        files.append(private_file(folder / f"{kind}_{part['carrier'][0]}_{part['period'][0]}.csv"))
        # Read once more, the same words would be the file that was merged before.
        once = [pl.lit("").alias(COMMUNE)] if kind == "spot" else []
        returned_rows = part.select(*_OF_FINDING, *columns, pl.lit(uuid.uuid4().hex).alias("file"), *once)
        write_csv(returned_rows.rename(columns), files[-1])
    run, response = await carry_out(request, back, "answers", *map(str, files), wait=_WAIT)
    run.merged = tuple(map(file_hash, files))
    return response


def _of_run(desk: Desk, period: str, number: int) -> pl.DataFrame:
    """What a run recorded and still counts, as rows of `_recorded` that take it back."""
    month, run = findings_month(desk, Period.parse(period)), desk.commands.runs[number]
    with desk.store.open_ledger() as ledger:
        moments = [merged_at(ledger, file) for file in run.merged]
    responses = month.responses.filter(pl.col("received_at").is_in(moments))
    with open_findings(month, {}) as findings:
        rows = findings.with_keys(responses["key"].to_list())
    taken_back = responses.select(
        "kind", "carrier", "key", "reason", "looked_by", looked_on=pl.col("looked_on").cast(pl.String),
        response=pl.lit(next(iter(words.WITHDRAWN))),
    )  # fmt: skip
    keyed = rows.with_columns(key=pl.col("finding_key").str.head(32))
    return keyed.join(taken_back, on=["carrier", "key"])


async def _follow(request: Request, sent: Sent, findings: pl.DataFrame, folder: Path) -> Response:
    """Record what checks at carriers, or cases, have come to."""
    desk, back, of_cases = desk_of(request), sent.text("back"), sent.text("subject") == "case"
    names = ["case_id"] if of_cases else ["carrier", "check_id"]
    subjects = findings.select(names).drop_nulls().unique().sort(names)
    texts = [":".join(row) for row in subjects.rows()]
    if len(texts) == 1:
        options = sent.options(**{name: f"follow_{name}" for name in words.FIELDS})
        return (await carry_out(request, back, "follow", "set", *options, "--", texts[0], wait=_WAIT))[1]
    with desk.store.open_ledger() as ledger:
        history = {str(subject): entries for subject, entries in follow_up_history(ledger).items()}
    filled = {words.FIELDS[name]: text for name in words.FIELDS if (text := sent.text(f"follow_{name}"))}
    cells = [follow_up_cells(history.get(text, ())) | filled for text in texts]
    file = private_file(folder / "follow-up.csv")
    write_csv(pl.concat([subjects, pl.DataFrame(cells)], how="horizontal"), file)
    return (await carry_out(request, back, "answers", str(file), wait=_WAIT))[1]


def _workbook(desk: Desk, month: FindingsMonth, findings: pl.DataFrame, folder: Path, lang: str) -> Path:
    """The findings as a carrier gets them, findings.xlsx; of several carriers, all of them in a ZIP."""
    checks, run = desk.rules.checks, month.first.run
    if gone := sorted({*findings["check_id"]} - {check.id for check in checks}):
        raise UsageError("findings_of_other_rules", checks=gone)
    facts = BookFacts(lang, names_of(desk.config), contact=run.letterhead.contact, scope=run.scope)
    books = {}
    for of_carrier in findings.sort("check_id", maintain_order=True).partition_by("carrier"):
        carrier = of_carrier["carrier"][0]
        place = private_folder(folder / carrier)
        write_workbook(of_carrier, no_holders(), checks, place, facts)
        books[f"findings_{carrier}_{month.period}.xlsx"] = place / "findings.xlsx"
    if len(books) == 1:
        return books.popitem()[1].rename(folder / f"findings_{carrier}_{month.period}.xlsx")
    together = private_file(folder / f"findings_{month.period}.zip")
    with ZipFile(together, "w") as packed:
        for name, file in books.items():
            packed.write(file, name)
    return together

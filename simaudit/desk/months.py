"""The months: what has come of each carrier, what a run would read of it, the run, and the pages it wrote."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from simaudit.config import Config
from simaudit.config.carrier_profile import DEFAULT_PROFILE
from simaudit.config.own_folders import wordings_of
from simaudit.desk.desk import Sent, carry_out, changing, desk_of, page, reading
from simaudit.desk.guard import DOCUMENT_POLICY
from simaudit.desk.uploads import free_bytes, take_files, tidy
from simaudit.errors import SimauditError
from simaudit.files import file_hash, is_utf_8, writing_to
from simaudit.intake.reference_lists import list_kind
from simaudit.jobs.inputs.extract_files import no_file
from simaudit.jobs.inputs.inputs import Placed, bytes_by_month, carrier_named, in_inbox, placed
from simaudit.jobs.preview.file_explanation import Explanation
from simaudit.jobs.preview.file_preview import explain
from simaudit.period import Period, today
from simaudit.report.annexes.tables import RESTRICTED
from simaudit.report.figures.month_list import month_list
from simaudit.store.access_log import access_note
from simaudit.store.months import not_submitted, recorded_months
from simaudit.store.runs import CarrierRun, every_run, runs_of_month

_digest: Final = lru_cache(4096)(lambda path, _size, _changed: file_hash(path))


class InboxFile(NamedTuple):
    """An entry of the inbox that belongs to a month, whatever it is."""

    path: Path
    key: str
    """Its path below the inbox; empty where no address can name it."""
    list_kind: str | None
    placed: Placed | None
    """What a run takes it for; None: it isn't read as an extract."""

    def sha256(self) -> str:
        """Empty of what is no file."""
        status = self.path.lstat()
        return "" if no_file(self.path) else _digest(self.path, status.st_size, status.st_mtime_ns)


def inbox_files(config: Config, period: Period) -> list[InboxFile]:
    """Everything in the month's folder, and beside it what a run would take for the month, by name."""
    inbox, folder = config.inbox, config.inbox / str(period)
    takes: dict[Path, Placed] = {}
    # Nothing has arrived that a run would read, or there is no inbox yet.
    with suppress(SimauditError):
        arrived = in_inbox(inbox, period)
        takes = {error.path: Placed(error.path, refusals=(error,)) for error in arrived.refused if error.path}
        takes |= {place.path: place for place in placed(arrived.paths, period, None, config.carriers)}
    entries = {path for path in takes if path.parent != folder}
    if folder.is_dir() and not folder.is_symlink():
        entries |= {entry for entry in folder.iterdir() if not entry.name.startswith(".")}
    keys = {path: path.relative_to(inbox).as_posix() if is_utf_8(path) else "" for path in sorted(entries)}
    return [InboxFile(path, key, list_kind(path.name), takes.get(path)) for path, key in keys.items()]


def _months(request: Request) -> Response:
    desk = desk_of(request)
    if query := request.query_params.get("period"):
        return RedirectResponse(f"/months/{Period.parse_option(query, today())}", 303)
    config, store = desk.config, desk.store.if_used
    tidy(config.inbox)
    periods = set(bytes_by_month(config.inbox))
    arrived = {
        (period, file.placed.carrier)
        for period in periods
        for file in inbox_files(config, Period.parse(period))
        if file.placed and file.placed.carrier
    }
    audited, made, absent = set[tuple[str, str]](), dict[str, datetime](), dict[tuple[str, str], str]()
    if store:
        with store.open_ledger() as ledger:
            audited = recorded_months(ledger)
            made = {run.period: run.made_at for run in every_run(ledger)}
            periods |= {period for period, _ in audited}
            for period in periods:
                present = [carrier for month, carrier in audited | arrived if month == period]
                lasts = not_submitted(ledger, Period.parse(period), present)
                absent |= {(period, carrier): last for carrier, last in lasts}
    listed = month_list(config.out)
    rows = [(month.period, row) for month in (listed.months if listed else ()) for row in month.carriers]
    return page(
        request, "months.html", periods=sorted(periods, reverse=True), audited=audited, made=made,
        carriers=sorted({carrier for _, carrier in audited | arrived}), arrived=arrived, absent=absent,
        usable={(period, row.carrier): row for period, row in rows}, written=_pages(config.out, periods),
        due=str(Period.of(today()).previous),
    )  # fmt: skip


def _month(request: Request) -> Response:
    desk, period = desk_of(request), Period.parse(request.path_params["period"])
    config, runs = desk.config, list[CarrierRun]()
    tidy(config.inbox)
    if store := desk.store.if_used:
        with store.open_ledger() as ledger:
            runs = [of_carrier[-1] for of_carrier in runs_of_month(ledger, period).values()]
    return page(
        request, "month.html", period=str(period), files=inbox_files(config, period), free=free_bytes(),
        folder=config.inbox.absolute() / str(period), written=_pages(config.out, [str(period)]),
        made=max((run.made_at for run in runs), default=None), known=desk.known_names.carriers,
        read={digest for run in runs for _, digest in run.files},
    )  # fmt: skip


def _named(config: Config, period: Period, key: str) -> InboxFile:
    """Raises HTTPException (404) where the month has no such file; a name is looked for, never followed."""
    for file in inbox_files(config, period):
        if key and file.key == key:
            return file
    raise HTTPException(404)


def _file(request: Request) -> Response:
    desk, period = desk_of(request), Period.parse(request.path_params["period"])
    config, query = desk.config, request.query_params
    file = _named(config, period, query.get("file", ""))
    carrier = query.get("carrier", "").strip() or (file.placed.carrier if file.placed else "")
    seen: Explanation | None = None
    refusal: SimauditError | None = None
    if file.placed and file.placed.is_read:
        try:
            name = carrier_named(file.path, carrier or None, config.carriers)
            in_name = carrier_named(file.path, None, config.carriers) == name
            profile = config.carriers.get(name, DEFAULT_PROFILE)
            with access_note(desk.store, "desk", str(period), [file.path]):
                seen = explain(
                    file.path, name, desk.rules.checks, carrier_profile=profile, carrier_in_name=in_name,
                    wordings=wordings_of(config), limits=config.limits,
                )  # fmt: skip
            refusal = seen.refusal
        except SimauditError as error:
            refusal = error
    return page(
        request, "month_file.html", period=str(period), file=file, carrier=carrier, seen=seen,
        refusal=refusal, known=desk.known_names.carriers,
    )  # fmt: skip


async def _take(request: Request, sent: Sent) -> Response:
    period, files = Period.parse(request.path_params["period"]), sent.files("files")
    inbox, replacing = desk_of(request).config.inbox, bool(sent.text("replace"))
    await run_in_threadpool(take_files, inbox, period, files, replacing=replacing)
    return RedirectResponse(f"/months/{period}?taken={len(files)}", 303)


async def _delete(request: Request, sent: Sent) -> Response:
    period, config = Period.parse(request.path_params["period"]), desk_of(request).config
    file = await run_in_threadpool(_named, config, period, sent.text("file"))
    if sent.text("sure") and (file.path.is_symlink() or not file.path.is_dir()):
        with writing_to(file.path):
            file.path.unlink()
    return RedirectResponse(f"/months/{period}", 303)


async def _take_over(request: Request, sent: Sent) -> Response:
    period, config = Period.parse(request.path_params["period"]), desk_of(request).config
    file = await run_in_threadpool(_named, config, period, sent.text("file"))
    words = ("intake", str(file.path.absolute()), *sent.options("carrier"), "--write-profile")
    back = f"/months/{period}/file?{urlencode({'file': file.key})}"
    return (await carry_out(request, back, *words))[1]


async def _audit(request: Request, sent: Sent) -> Response:
    period = Period.parse(request.path_params["period"])
    more = [f"--{name}" for name in ("plan", "force") if sent.text(name)]
    return (await carry_out(request, f"/months/{period}", "audit", "--period", str(period), *more, wait=0))[1]


def _pages(out: Path, months: Collection[str]) -> dict[str, Path]:
    """Path below the output → page, of those that anybody in the office may read; links are none."""
    folders = [folder for month in months for folder in (out / month, *(out / month).glob("*"))]
    return {
        path.relative_to(out).as_posix(): path
        for folder in (out, *folders)
        if folder.name != RESTRICTED and folder.is_dir() and not folder.is_symlink()
        for path in folder.glob("*.html")
        if path.is_file() and not path.is_symlink()
    }


def _written(request: Request) -> Response:
    path: str = request.path_params["path"]
    month = Period.found_in(path)
    folders = [str(month), f"whatif/{month}"] if month else []
    file = _pages(desk_of(request).config.out, folders).get(path)
    if file is None:
        raise HTTPException(404)
    return FileResponse(file, headers={"content-security-policy": DOCUMENT_POLICY})


ROUTES: Final = [
    Route("/months", reading(_months)),
    Route("/months/{period}", reading(_month)),
    Route("/months/{period}/file", reading(_file)),
    Route("/months/{period}/files", changing(_take, large=True), methods=["POST"]),
    Route("/months/{period}/delete", changing(_delete), methods=["POST"]),
    Route("/months/{period}/profile", changing(_take_over), methods=["POST"]),
    Route("/months/{period}/audit", changing(_audit), methods=["POST"]),
    Route("/out/{path:path}", reading(_written)),
]

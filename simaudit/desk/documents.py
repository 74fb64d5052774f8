"""What a month is written into and read back from: letters, their clock, answers, and lists to work off."""

import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from simaudit.desk import made_files
from simaudit.desk.cases import macro_values
from simaudit.desk.desk import Desk, Sent, carry_out, changing, desk_of, page, reading
from simaudit.desk.uploads import plain_name
from simaudit.errors import UsageError
from simaudit.files import private_folder, put_in_place
from simaudit.jobs.follow_up.clock import list_clock
from simaudit.period import now, today
from simaudit.report.letters.templates import is_edited
from simaudit.store.follow_ups import letters_of_month, withdrawal_in
from simaudit.store.months import wanted_month

_LISTS: Final[dict[str, dict[str, str]]] = {
    "communes": {}, "plan": {"carrier": "carrier", "visits": "number"},
    "sample": {"carrier": "carrier", "size": "number", "for": "for"},
}  # fmt: skip
"""Command that writes a list → its options, and the fields of the form that fill them."""


def _documents(request: Request) -> Response:
    desk = desk_of(request)
    if (store := desk.store.if_used) is None:
        return page(request, "documents.html", period=None)
    with store.open_ledger() as ledger:
        month = wanted_month(ledger, made_files.asked_month(request.query_params.get("period")))
        period, values = str(month), macro_values(desk, ledger, month, {})
        sent = letters_of_month(ledger, period)
    letters = made_files.made_files(desk, made_files.folder_of(desk, "letters") / period)
    lists = made_files.made_files(desk, made_files.folder_of(desk, "lists"))
    changeable = [file for file in letters if file.path.suffix in (".docx", ".xlsx")]
    values |= {
        "period": period, "letters": letters, "sent": sent, "withdrawal_in": withdrawal_in,
        "clock": None, "day": today(),
        "edited": {file.key for file in changeable if is_edited(file.path)},
        "lists": [file for file in lists if file.parts[0] == period],
        "arrived": _arrived(desk).get(request.query_params.get("answers", "")),
    }  # fmt: skip
    # The rules in force may have no check of notified numbers.
    with suppress(UsageError):
        checks, head = desk.rules.checks, desk.config.letterhead
        values["clock"] = list_clock(store, checks, head, None, None).clock
    return page(request, "documents.html", **values)


def _back(sent: Sent, more: str = "") -> str:
    period = made_files.asked_month(sent.text("period"))
    return f"/documents?period={period}{more}" if period else "/documents"


async def _letters(request: Request, sent: Sent) -> Response:
    flags = [f"--{name}" for name in ("pdf", "mail", "reminder") if sent.text(name)]
    options = sent.options("period", "carrier")
    return (await carry_out(request, _back(sent), "letters", *options, *flags))[1]


async def _sent(request: Request, sent: Sent) -> Response:
    options = sent.options("on", "deadline", "person", "period")
    letter = (sent.text("carrier"), sent.text("number"))
    return (await carry_out(request, _back(sent), "follow", "sent", *options, "--", *letter))[1]


async def _withdraw(request: Request, sent: Sent) -> Response:
    args = ("follow", "set", "--state", "dismissed", *sent.options("reason"))
    letter = f"{sent.text('carrier')}:{sent.text('number')}"
    return (await carry_out(request, _back(sent), *args, "--", letter))[1]


async def _lists(request: Request, sent: Sent) -> Response:
    kind, period = sent.text("kind"), made_files.asked_month(sent.text("period"))
    if kind not in _LISTS or period is None:
        raise HTTPException(404)
    folder = private_folder(private_folder(made_files.folder_of(desk_of(request), "lists")) / str(period))
    target = folder / f"{kind}-{now():%Y%m%d-%H%M%S}{'.xlsx' if kind == 'sample' else ''}"
    options = sent.options("period", **_LISTS[kind])
    return (await carry_out(request, _back(sent), kind, "--out", str(target), *options))[1]


def _arrived(desk: Desk) -> dict[str, Path]:
    """Answers that wait to be merged, by the names that we gave their folders."""
    return {path.parent.name: path for path in made_files.folder_of(desk, "answers").glob("*/*")}


async def _answers(request: Request, sent: Sent) -> Response:
    """Keep a file of answers, and show what it would come to: nothing is merged yet."""
    if (file := next(iter(sent.files("file")), None)) is None:
        raise HTTPException(404)
    token, stem = secrets.token_hex(16), Path(plain_name(file.filename)).stem
    name = f"{stem}{made_files.ending_of(file, '.xlsx', '.csv')}"
    folder = private_folder(made_files.folder_of(desk_of(request), "answers"))
    path = private_folder(folder / token) / name
    put_in_place(path, await file.read(), private=True)
    return (await carry_out(request, _back(sent, f"&answers={token}"), "answers", str(path), "--plan"))[1]


async def _merge(request: Request, sent: Sent) -> Response:
    """Merge answers that were looked at, or discard them; they are deleted once they are merged."""
    path, well = _arrived(desk_of(request)).get(sent.text("answers")), True
    response: Response = RedirectResponse(_back(sent), 303)
    if path and sent.text("act") == "merge":
        run, response = await carry_out(request, _back(sent), "answers", str(path))
        well = run.well
    if path and well:
        shutil.rmtree(path.parent, ignore_errors=True)
    return response


_ACTS: Final = (_letters, _sent, _withdraw, _lists, _answers, _merge)
ROUTES: Final[list[Route]] = [
    Route("/documents", reading(_documents)),
    *(Route(f"/documents/{act.__name__[1:]}", changing(act), methods=["POST"]) for act in _ACTS),
    *made_files.ROUTES,
]

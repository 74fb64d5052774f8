"""The cases of a month: listed, looked at, decided, and handed over in a dossier."""

from itertools import groupby
from types import SimpleNamespace
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simaudit.desk.desk import Desk, Sent, carry_out, changing, desk_of, page, reading
from simaudit.desk.made_files import MadeFile, asked_month, ending_of, folder_of, made_files
from simaudit.errors import UsageError
from simaudit.files import private_folder, put_in_place
from simaudit.jobs.dossier.manifest import DRAFTS
from simaudit.jobs.follow_up.case_list import QUIET, list_cases, shown_case
from simaudit.period import Period, today
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.pages.render import LIMITS, case_values
from simaudit.store.cases import handed_over, parts_handed_over
from simaudit.store.follow_up_states import ENDED, next_states
from simaudit.store.follow_ups import FollowUp, Subject, follow_up_history
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import read_manifest
from simaudit.store.months import recorded_months


def macro_values(desk: Desk, ledger: Ledger, period: Period, states: dict[str, str]) -> dict[str, Any]:
    """What the macros of reports read on a page of the desk: as `case_values`, by the rules of now.

    And those of the desk: the months to choose from, and the month's carriers.
    """
    recorded = recorded_months(ledger)
    titles = {check.id: check.header.title for check in desk.rules.checks}
    return case_values((), (), 1, states) | {
        "rules": {id_: SimpleNamespace(title=title, unchecked=False) for id_, title in titles.items()},
        "limits": LIMITS, "row_files": {}, "handed_over": handed_over(ledger),
        "handed_parts": {case_id: part for case_id, *part in parts_handed_over(ledger)},
        "months": sorted({month for month, _ in recorded}, reverse=True),
        "carriers": sorted({name for month, name in recorded if month == str(period)}),
    }  # fmt: skip


def _is_proposed(case: CaseFigures, state: str | None) -> bool:
    """Whether it is for the police, and nobody has decided it."""
    return case.police and state not in ("decided", *ENDED)


def _cases(request: Request) -> Response:
    desk, carrier = desk_of(request), request.query_params.get("carrier") or None
    if (store := desk.store.if_used) is None:
        return page(request, "cases.html", listed=None)
    listed = list_cases(store, asked_month(request.query_params.get("period")), carrier)
    states = {case_id: entry.state for case_id, entry in listed.follow_ups.items()}
    proposed = [case.case_id for case in listed.cases if _is_proposed(case, states.get(case.case_id))]
    with store.open_ledger() as ledger:
        values = macro_values(desk, ledger, listed.period, states)
    values |= {
        "listed": listed, "carrier": carrier, "proposed": proposed,
        "cases": sorted(listed.cases, key=lambda case: (case.state == QUIET, case.case_id not in proposed)),
    }  # fmt: skip
    return page(request, "cases.html", **values)


def _dossiers(desk: Desk, case_id: str) -> dict[str, tuple[dict[str, Any], list[MadeFile]]]:
    """By name, manifest and files of a case's dossiers; of an encrypted one the file alone."""
    folder = folder_of(desk, "dossiers")
    listed = [file for file in made_files(desk, folder) if file.parts[0].startswith(f"dossier-{case_id}-")]
    return {
        name: (read_manifest(folder / name) if (folder / name).is_dir() else {}, [*files])
        for name, files in groupby(listed, lambda file: file.parts[0])
    }


def _case(request: Request) -> Response:
    desk = desk_of(request)
    with desk.store.require_ledger().open_ledger() as ledger:
        period = asked_month(request.query_params.get("period"))
        month_case = shown_case(ledger, request.path_params["case_id"], period)
        case_id = month_case.figures.case_id
        entries: tuple[FollowUp, ...] = follow_up_history(ledger).get(Subject(case_id=case_id), ())
        state = entries[-1].state if entries else None
        values = macro_values(desk, ledger, month_case.period, {case_id: state} if state else {})
    values |= {
        "proposed": [case_id] if _is_proposed(month_case.figures, state) else [], "shown": month_case,
        "day": today(), "case": month_case.figures, "entries": entries, "following": next_states(state),
        "dossiers": _dossiers(desk, case_id), "official": desk.config.letterhead.official,
    }  # fmt: skip
    return page(request, "case.html", **values)


def _addressed(request: Request) -> str:
    """The case of a form's address."""
    subject = Subject.of(request.path_params["case_id"])
    if subject is None or subject.case_id is None:
        raise HTTPException(404)
    return subject.case_id


async def _decide(request: Request, sent: Sent) -> Response:
    case_id = _addressed(request)
    amount = "".join(sign for sign in sent.text("amount") if sign not in "., \u00a0")
    options = sent.options("state", "on", "document", "deadline", "person", "reason")
    options += ["--amount", amount] if amount else []
    return (await carry_out(request, f"/cases/{case_id}", "follow", "set", *options, "--", case_id))[1]


async def _make(request: Request, sent: Sent) -> Response:
    desk, case_id, period = desk_of(request), _addressed(request), asked_month(sent.text("period"))
    folder = private_folder(folder_of(desk, "dossiers"))
    names = (f"dossier-{case_id}-{period}{again}" for again in ("", *(f"-{n}" for n in range(2, 100))))
    ending = ".zip.age" if desk.config.restricted.recipients else ""
    target = next(path for name in names if not (path := folder / f"{name}{ending}").exists())
    options = sent.options("article", "reason", "period", "official")
    args = ("dossier", case_id, "--out", str(target), *options)
    return (await carry_out(request, f"/cases/{case_id}", *args))[1]


async def _seal(request: Request, sent: Sent) -> Response:
    """Verify a dossier; or put what comes back signed in the places of its drafts and beside, and seal it."""
    desk, case_id, name = desk_of(request), _addressed(request), sent.text("dossier")
    folder, (manifest, _) = folder_of(desk, "dossiers") / name, _dossiers(desk, case_id).get(name, ({}, []))
    if not manifest:
        raise HTTPException(404)
    args = ["store", "verify", str(folder)]
    if sent.text("act") != "verify":
        if sealed_at := manifest.get("sealed_at"):
            raise UsageError("dossier_sealed", path=folder, sealed_at=sealed_at)
        arriving = [(file, name) for name in DRAFTS for file in sent.files(name) if ending_of(file, ".docx")]
        for number, file in enumerate(sent.files("scan"), start=1):
            arriving.append((file, f"ban-da-ky-{number}{ending_of(file, '.pdf', '.jpg', '.png')}"))
        for file, name in arriving:
            put_in_place(folder / name, await file.read(), private=True)
        options = sent.options("number", "on", "signer")
        args = ["dossier", "--seal", str(folder), *options]
    return (await carry_out(request, f"/cases/{case_id}", *args))[1]


ROUTES: Final[list[Route]] = [
    Route("/cases", reading(_cases)),
    Route("/cases/{case_id}", reading(_case)),
    Route("/cases/{case_id}/decide", changing(_decide), methods=["POST"]),
    Route("/cases/{case_id}/dossier", changing(_make), methods=["POST"]),
    Route("/cases/{case_id}/seal", changing(_seal), methods=["POST"]),
]

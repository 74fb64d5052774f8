"""The pages of the catalogue: each check with its words and its law, and its parameters to be tried."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simaudit.config.rules_in_force import Rules
from simaudit.desk.desk import Sent, carry_out, changing, desk_of, language_of, page, reading
from simaudit.report.figures.checks import legal_basis
from simaudit.rules.check import Check

_TRIED: Final = "whatif"
"""The folder of trials in OUT, and the command of `rules`."""


def _criteria(request: Request) -> Response:
    rules = desk_of(request).rules
    return page(request, "criteria.html", checks=rules.checks, off=rules.off)


def _criterion(request: Request) -> Response:
    desk = desk_of(request)
    check = _check(desk.rules, request.path_params["check"])
    trials = sorted(desk.config.out.glob(f"{_TRIED}/*/whatif.html"))
    in_language = [path.with_name(f"whatif.{language_of(request)}.html") for path in trials]
    last = next((path for path in (*in_language[-1:], *trials[-1:]) if path.is_file()), None)
    return page(
        request, "criterion.html", check=check, off=desk.rules.off.get(check.id),
        basis=legal_basis(check.header.check.basis, desk.rules.law),
        set_here=desk.config.checks.get(check.id), settable=desk.config.file is not None,
        trial=last and last.relative_to(desk.config.out),
    )  # fmt: skip


def _check(rules: Rules, check_id: str) -> Check:
    for check in rules.checks:
        if check.id == check_id:
            return check
    raise HTTPException(404)


async def _try(request: Request, sent: Sent) -> Response:
    """Try the parameters that were changed, and put them into force where that is asked for."""
    check = _check(desk_of(request).rules, request.path_params["check"])
    args = ["rules", _TRIED]
    for name, value in check.header.params.items():
        in_force = str(value).lower() if isinstance(value, bool) else str(value)
        if (text := sent.text(name)) and text != in_force:
            args += ["--set", f"{check.id}.{name}={text}"]
    args += sent.options("months")
    accepted = ["--accept", "--reason", sent.text("reason"), "--approver", sent.text("approver")]
    args += accepted if sent.text("accept") else []
    args += [] if sent.text("honest") else ["--no-honest"]
    _, response = await carry_out(request, f"/criteria/{check.id}", *args, wait=0)
    return response


ROUTES: Final = [
    Route("/criteria", reading(_criteria)),
    Route("/criteria/{check}", reading(_criterion)),
    Route("/criteria/{check}/try", changing(_try), methods=["POST"]),
]

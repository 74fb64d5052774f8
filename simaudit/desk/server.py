"""The desk's server: on this machine alone, one for a store, until it is ended or nobody uses it."""

import asyncio
import json
import os
import shutil
import signal
import socket
import tempfile
import time
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import uvicorn
from filelock import FileLock, Timeout
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from simaudit.api.failure import as_error
from simaudit.desk import FOLDER, cases, criteria, documents, findings, months, today
from simaudit.desk.desk import Desk, Sent, changing, choose_language, desk_of, page, reading, refused, render
from simaudit.desk.guard import GOING_ON, HOST, OPEN, Guard
from simaudit.docs.site import site_files
from simaudit.errors import SimauditError, UsageError
from simaudit.files import private_folder, write_atomically
from simaudit.paths import REPORTS

_STATIC: Final = {
    "report.css": REPORTS / "report.css",
    "desk.css": REPORTS / "desk" / "desk.css",
    "htmx.js": REPORTS / "vendor" / "htmx" / "htmx.min.js",
    "sse.js": REPORTS / "vendor" / "htmx" / "sse.min.js",
    "desk.js": REPORTS / "desk" / "desk.js",
}
"""Name → file of what pages load."""
_TYPES: Final = {"html": "text/html", "css": "text/css", "js": "text/javascript", "webp": "image/webp"}
"""Of the documentation's files: Windows may have another type for an ending, which no page would load."""
_LOCK: Final = ".lock"


@contextmanager
def only_desk(folder: Path, say: Callable[[str], None]) -> Iterator[Path]:
    """Hold the place of a store's desk; yields the file that says where it is.

    Raises UsageError where the store has a desk, after its address was told and opened.
    """
    place = private_folder(private_folder(folder) / FOLDER)
    address = place / "address.json"
    lock = FileLock(place / _LOCK, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        with suppress(OSError, ValueError):
            url = json.loads(address.read_text(encoding="utf-8"))["url"]
            say(url)
            webbrowser.open(url)
        raise UsageError("desk_open_already", folder=folder) from None
    try:
        # One that was killed has left copies, and files that were being sent.
        _empty(place)
        yield address
    finally:
        _empty(place)
        lock.release()


def _empty(place: Path) -> None:
    for path in place.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != _LOCK:
            path.unlink(missing_ok=True)


def serve(
    desk: Desk, port_socket: socket.socket, address: Path, *, idle_seconds: float, browser: bool
) -> None:
    """Serve the desk until it is ended, interrupted, or not used for so long."""
    application = app(desk, address)
    config = uvicorn.Config(
        application, log_config=None, log_level="critical", access_log=False, lifespan="off",
        server_header=False, timeout_graceful_shutdown=1, h11_max_incomplete_event_size=1 << 16,
    )  # fmt: skip
    server = uvicorn.Server(config)
    application.state.end = lambda: setattr(server, "should_exit", True)
    # Files that are sent pass through here, not through the folder of all users.
    tempfile.tempdir = str(private_folder(address.parent / "incoming"))
    write_address(desk, address)

    async def work() -> None:
        watch = asyncio.create_task(end_when_idle(application, server, idle_seconds))
        await server.serve(sockets=[port_socket])
        watch.cancel()
        await desk.commands.end()

    with _signals_left_to_server():
        if browser:
            webbrowser.open(desk.access.url)
        asyncio.run(work())


def loopback_socket(port: int) -> socket.socket:
    """A socket of 127.0.0.1, on a free port where `port` is 0; raises UsageError where it is taken."""
    port_socket = socket.socket()
    try:
        port_socket.bind((HOST, port))
        # Who is told the address may ask at once: the system keeps them waiting.
        port_socket.listen()
    except OSError as error:
        port_socket.close()
        raise UsageError("desk_port_taken", port=str(port)) from error
    return port_socket


def write_address(desk: Desk, address: Path) -> None:
    """Say where the desk is, to who may read the store's files: a second start opens it there."""
    write_atomically(address, json.dumps({"url": desk.access.url, "process": os.getpid()}))


@contextmanager
def _signals_left_to_server() -> Iterator[None]:
    """The server ends at them by itself, and raises them anew when it has ended."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def end_when_idle(application: Starlette, server: uvicorn.Server, seconds: float) -> None:
    """End the server once nobody has used it, and no command has run, for so long."""
    while not server.should_exit:
        await asyncio.sleep(min(seconds / 4, 5))
        desk, now = application.state.desk, time.monotonic()
        if desk.commands.running:
            desk.access.used = now
        server.should_exit |= now - desk.access.used > seconds


def app(desk: Desk, address: Path) -> Starlette:
    """The desk as an application: pages, actions, and what they load, behind the guard."""
    modules: tuple[Any, ...] = (today, months, findings, cases, documents, criteria)
    routes = [
        Route(OPEN, _open),
        Route("/lang/{lang}", choose_language),
        Route(GOING_ON, _going_on),
        Route("/runs/{number:int}", reading(_run)),
        Route("/runs/{number:int}/events", _events),
        Route("/runs/{number:int}/stop", changing(_stop), methods=["POST"]),
        Route("/end", changing(_end), methods=["POST"]),
        Route("/static/{name}", _static),
        Route("/manual/{name}", _manual),
        Route("/favicon.ico", lambda _: Response(status_code=204)),
        *(route for module in modules for route in module.ROUTES),
    ]
    application = Starlette(
        routes=routes, exception_handlers={404: _missing, 403: _missing, Exception: _defect}
    )
    application.state.desk, application.state.address, application.state.end = desk, address, lambda: None
    application.add_middleware(Guard, access=desk.access)
    return application


async def _open(request: Request) -> Response:
    access = desk_of(request).access
    if not access.taken(request.query_params.get("ticket", "")):
        return Response("401: simaudit desk\n", 401)
    write_address(desk_of(request), request.app.state.address)
    response = RedirectResponse("/", 303)
    response.set_cookie(access.cookie, access.session, httponly=True, samesite="strict")
    return response


def _static(request: Request) -> Response:
    file = _STATIC.get(request.path_params["name"])
    return FileResponse(file) if file else Response(status_code=404)


def _manual(request: Request) -> Response:
    name = request.path_params["name"]
    content = site_files().get(name)
    return Response(content, 200 if content else 404, media_type=_TYPES.get(name.rpartition(".")[2]))


def _run(request: Request) -> Response:
    run = desk_of(request).commands.runs.get(request.path_params["number"])
    return page(request, "run.html", shown_run=run, status=200 if run else 404)


def _going_on(request: Request) -> Response:
    """What takes the place of the notice of a run once it has ended; until then nothing (204)."""
    with suppress(SimauditError):
        desk_of(request).store.refuse_if_locked(0)
        if not desk_of(request).commands.running:
            return page(request, "_new_figures.html", 286)  # htmx stops asking.
    return Response(status_code=204)


async def _events(request: Request) -> Response:
    """How a command stands, each time that it says something: server-sent events with parts of its page."""
    run = desk_of(request).commands.runs.get(request.path_params["number"])

    async def events() -> AsyncIterator[str]:
        if run is None:
            return
        async for _ in run.changes():
            standing = render(request, "_standing.html", shown_run=run, live=True)
            data = "".join(f"data: {line}\n" for line in standing.splitlines())
            yield f"event: {'standing' if run.running else 'ended'}\n{data}\n"

    return StreamingResponse(events(), media_type="text/event-stream")


async def _stop(request: Request, _: Sent) -> Response:
    if run := desk_of(request).commands.runs.get(request.path_params["number"]):
        run.stop()
    return RedirectResponse(f"/runs/{request.path_params['number']}", 303)


async def _end(request: Request, _: Sent) -> Response:
    request.app.state.end()
    return page(request, "ended.html")


async def _missing(request: Request, error: Exception) -> Response:
    return page(request, "refused.html", getattr(error, "status_code", 404), reason="")


async def _defect(request: Request, error: Exception) -> Response:
    # Its own message may quote a row.
    return refused(request, as_error(error), 500)

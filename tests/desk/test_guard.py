"""Who is refused at the desk, and what every answer says to the browser."""

from typing import Any, cast

import pytest
from starlette.types import Receive, Scope, Send
from support.apart import run_apart
from support.served_desk import ServedDesk

from simaudit.desk.guard import Access, Guard


@pytest.mark.parametrize(
    ("path", "method", "headers", "status"),
    [
        ("/", "GET", {}, 200),
        ("/", "GET", {"Cookie": None}, 401),
        ("/", "GET", {"Cookie": "simaudit-desk-1=x"}, 401),
        ("/", "GET", {"Host": "evil.example"}, 421),
        ("/", "GET", {"Host": "localhost:{port}"}, 421),
        ("/", "GET", {"Host": None}, 400),
        ("/", "GET", {"Origin": "http://evil.example"}, 403),
        ("/static/htmx.js", "GET", {"Cookie": None}, 401),
        ("/open?ticket=x", "GET", {"Cookie": None}, 401),
        ("/open?ticket=x", "POST", {}, 405),
        ("/end", "POST", {}, 403),
        ("/end", "POST", {"Origin": None, "Sec-Fetch-Site": "cross-site"}, 403),
        ("/end", "POST", {"Origin": "null"}, 403),
        ("/end", "POST", {"Origin": "http://127.0.0.1:1"}, 403),
        ("/end", "POST", {"Origin": None, "Sec-Fetch-Site": "none"}, 403),
        ("/end", "GET", {}, 405),
        ("/criteria/BLK-12/try", "POST", {"Cookie": None}, 401),
        ("/runs/99", "GET", {}, 404),
        ("/nothing", "GET", {}, 404),
    ],
)
def test_who_is_refused(
    desk: ServedDesk, path: str, method: str, headers: dict[str, str | None], status: int
) -> None:
    # Another site's request is refused whatever it has got hold of; a form without a token, whoever sends it.
    body = f"form_token={desk.token('/', '/end')}".encode() if path == "/end" and headers else b""
    headers = {name: value and value.format(port=desk.port) for name, value in headers.items()}
    assert desk.ask(method, path, body, headers).status == status
    assert desk.process.poll() is None


@pytest.mark.parametrize(("path", "used"), [("/", True), ("/documents", True), ("/going-on", False)])
def test_what_an_open_page_asks_by_itself_is_no_use_of_the_desk(path: str, *, used: bool) -> None:
    access, asked = Access(1, used=-1), []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        asked.append(scope["path"])

    headers = [(b"host", b"127.0.0.1:1"), (b"cookie", f"{access.cookie}={access.session}".encode())]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
    nothing = cast("Any", None)
    run_apart(Guard(app, access)(scope, nothing, nothing))
    assert (asked, access.used != -1) == ([path], used)


def test_a_form_s_token_is_of_its_form_alone(desk: ServedDesk) -> None:
    token = desk.token("/criteria/BLK-12", "/criteria/BLK-12/try")
    assert desk.ask("POST", "/end", f"form_token={token}".encode()).status == 403


def test_the_address_opens_once(desk: ServedDesk) -> None:
    again = desk.ask("GET", desk.url.removeprefix(desk.origin), headers={"Cookie": None})
    assert again.status == 401


def test_what_every_answer_says(desk: ServedDesk) -> None:
    page = desk.get("/")
    assert {name: page.headers[name] for name in ("cache-control", "x-frame-options", "referrer-policy")} == {
        "cache-control": "no-store",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
    }
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self';")
    assert "unsafe" not in policy
    assert "style=" not in page.text
    assert "<script>" not in page.text


def test_the_documentation_is_served_with_its_parts_and_nothing_else(desk: ServedDesk) -> None:
    assert '<a href="/manual/index.html" target="_blank" rel="noopener">Hướng dẫn</a>' in desk.get("/").text
    assert "1. Mở bàn làm việc" in desk.get("/manual/index.html").words
    types = {"site.css": "text/css", "site.js": "text/javascript", "desk.vi.webp": "image/webp"}
    for name, kind in types.items():
        served = desk.get(f"/manual/{name}")
        assert (served.status, served.headers["content-type"].split(";")[0]) == (200, kind)
    for name in ("..%2Fsimaudit.toml", "nothing.html"):
        assert desk.get(f"/manual/{name}").status == 404

"""Who may talk to the desk: browsers of this machine, by its own address, with its cookie and its forms.

A page of the web may make a browser send anything to 127.0.0.1, also under a name of its own (DNS rebinding):
so the name, the origin, the cookie and the token of each form are looked at.
"""

import hmac
import secrets
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST: Final = "127.0.0.1"
OPEN: Final = "/open"
"""The path that takes the ticket."""
GOING_ON: Final = "/going-on"
"""The path that open pages ask by themselves during a run: that is no use of the desk."""

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DOCUMENT_POLICY: Final = (
    "sandbox allow-popups allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The policy of a page that simaudit wrote into the output: it may neither run nor send anything.

It keeps its origin: without it, links to other pages would come without the cookie."""
_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_READING: Final = frozenset({"GET", "HEAD"})


@dataclass
class Access:
    """What opens the desk: a ticket for one use, then the cookie of its process."""

    port: int
    ticket: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    used: float = field(default_factory=time.monotonic)
    """When somebody used the desk last, or a command ran that it started."""

    @property
    def origin(self) -> str:
        """The one address of the desk."""
        return f"http://{HOST}:{self.port}"

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies know no ports, and another store may have a desk too."""
        return f"simaudit-desk-{self.port}"

    @property
    def url(self) -> str:
        """The address that opens the desk once."""
        return f"{self.origin}{OPEN}?ticket={self.ticket}"

    def taken(self, ticket: str) -> bool:
        """Whether this is the ticket; then it is another one from now on."""
        fits = hmac.compare_digest(ticket, self.ticket)
        if fits:
            self.ticket = secrets.token_urlsafe(32)
        return fits

    def form_token(self, path: str) -> str:
        """The token of the form that is sent to `path`."""
        return hmac.digest(self.session.encode(), path.encode(), "sha256").hex()

    def refusal(self, method: str, path: str, headers: Headers) -> HTTPStatus | None:
        """Why a request is refused; None where it isn't."""
        if headers.get("host") != f"{HOST}:{self.port}":
            return HTTPStatus.MISDIRECTED_REQUEST
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
        changes = method not in _READING
        if origin not in (None, self.origin) or (changes and origin is None and site != "same-origin"):
            return HTTPStatus.FORBIDDEN
        if path == OPEN:
            return HTTPStatus.METHOD_NOT_ALLOWED if changes else None
        session = cookie_parser(headers.get("cookie", "")).get(self.cookie, "")
        return None if hmac.compare_digest(session, self.session) else HTTPStatus.UNAUTHORIZED

    def is_form(self, request: Request, token: object) -> bool:
        """Whether `token` is that of the form that the request sends."""
        return hmac.compare_digest(str(token), self.form_token(request.url.path))


class Guard:
    """Lets through what `access` does not refuse, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request by ASGI; websockets are refused."""
        if scope["type"] != "http":
            return
        status = self._access.refusal(scope["method"], scope["path"], Headers(scope=scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if status is None:
            if scope["path"] != GOING_ON:
                self._access.used = time.monotonic()
            await self._app(scope, receive, send_with_headers)
        else:
            answer = PlainTextResponse(f"{status.value} {status.phrase}: simaudit desk\n", status.value)
            await answer(scope, receive, send_with_headers)

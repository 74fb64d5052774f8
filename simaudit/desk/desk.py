"""The desk of one installation, and how its pages are made."""

import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from simaudit.config import Config, load_config
from simaudit.config.own_folders import names_of
from simaudit.config.rules_in_force import Rules, rules_of
from simaudit.desk.commands import CommandRun, Commands
from simaudit.desk.guard import Access
from simaudit.desk.snapshot import ReadStore
from simaudit.desk.uploads import free_bytes
from simaudit.errors import SimauditError, UsageError
from simaudit.harmless_text import html_text
from simaudit.jobs.follow_up.follow_up import KnownNames
from simaudit.jobs.inputs.known_carriers import known_carriers
from simaudit.messages import LANGUAGES, with_singulars
from simaudit.report.pages.language import Language
from simaudit.report.pages.render import environment
from simaudit.version import __version__

QUICK_SECONDS: Final = 20.0
"""How long an action is waited for before its page says that it goes on."""
FORM_TOKEN: Final = "form_token"  # noqa: S105 (a field's name)
_LANGUAGE: Final = "simaudit-lang"
_MOST_FIELDS: Final = 5000
"""The most fields of a form: a selection has one for each row."""
_MOST_BYTES: Final = 64 * 1024**2
"""The most bytes of a form: a letter, its scans, a carrier's answers; a month's files may fill the disk."""

PAGES: Final = (
    ("/", "today"), ("/months", "months"), ("/findings", "findings"), ("/cases", "cases"),
    ("/documents", "documents"), ("/criteria", "criteria"), ("/journal", "journal"),
)  # fmt: skip
"""Path of each page of the menu, and the code of its name."""


@dataclass
class Desk:
    """What the pages of one desk share."""

    config_file: Path | None
    """As `load_config` takes it."""
    commands: Commands
    access: Access
    lang: str
    """Of the terminal that opened it; a page may be read in another."""
    _loaded: tuple[object, Config] | None = None
    _rules: tuple[object, Rules] | None = None
    _stores: dict[Path, ReadStore] = field(default_factory=dict)

    @property
    def _state_of_file(self) -> object:
        file = self._loaded[1].file if self._loaded else None
        return (file.stat().st_mtime_ns, file.stat().st_size) if file and file.exists() else None

    @property
    def config(self) -> Config:
        """The configuration, read again where its file was written since."""
        if self._loaded is None or self._loaded[0] != self._state_of_file:
            config = load_config(self.config_file, os.environ)
            self._loaded = (None, config)
            self._loaded = (self._state_of_file, config)
        return self._loaded[1]

    @property
    def rules(self) -> Rules:
        """The rules in force; raises UsageError where they can't be used."""
        config = self.config
        if self._rules is None or self._rules[0] is not config:
            self._rules = (config, rules_of(config))
        return self._rules[1]

    @property
    def store(self) -> ReadStore:
        """The store to read."""
        folder, key_file = self.config.store, self.config.key_file
        return self._stores.get(folder) or self._stores.setdefault(folder, ReadStore(folder, key_file))

    @property
    def known_names(self) -> KnownNames:
        """The carriers and checks that can be named."""
        carriers = known_carriers(self.config.carriers, self.rules.reference.tables)
        return KnownNames(carriers, tuple(check.id for check in self.rules.checks))


def desk_of(request: Request) -> Desk:
    """The desk that a request is for."""
    return cast("Desk", request.app.state.desk)


def language_of(request: Request) -> str:
    """`vi` or `en`, as its reader has chosen."""
    chosen = request.cookies.get(_LANGUAGE)
    return chosen if chosen in LANGUAGES else desk_of(request).lang


def whole(text: str) -> int:
    """The number that an address or a form says; 0 where it says none."""
    return int(text) if text.isdecimal() else 0


def render(request: Request, template: str, **values: Any) -> str:
    """Write a page of reports/desk, or a part of one, with the run that its address names."""
    desk, language = desk_of(request), Language(language_of(request))
    text = (
        environment(language.code)
        .get_template(f"desk/{template}")
        .render(
            language=language,
            request=request,
            path=request.url.path,
            pages=PAGES,
            token=desk.access.form_token,
            busy=desk.store.held,
            command_run=desk.commands.runs.get(whole(request.query_params.get("run", ""))),
            going_on=desk.commands.running,
            run=SimpleNamespace(names=names_of(desk.config), version=__version__),
            here=desk.config.store.absolute().parent,
            others=[code for code in LANGUAGES if code != language.code],
            **values,
        )
    )
    return html_text(with_singulars(text) if language.code == "en" else text)


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The answer that `render` writes."""
    return HTMLResponse(render(request, template, **values), status)


def refused(request: Request, error: SimauditError, status: int = 409) -> HTMLResponse:
    """The page that says why something was not done."""
    return page(request, "refused.html", status, reason=error.text(language_of(request)))


Endpoint = Callable[[Request], Awaitable[Response]]


def reading(make: Callable[[Request], Response]) -> Endpoint:
    """An endpoint that reads: `make` may wait for files, and its errors are pages with a sentence."""

    def looked_at(request: Request) -> Response:
        desk_of(request).store.refresh()
        return make(request)

    @wraps(make)
    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(looked_at, request)
        except SimauditError as error:
            return refused(request, error)

    return endpoint


@dataclass(frozen=True)
class Sent:
    """What a form sent: texts by field, several where there are several, and files."""

    fields: FormData

    def text(self, name: str) -> str:
        """A field's text without blanks around it; "" where it wasn't sent."""
        value = self.fields.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """All texts of a field."""
        return [value for value in self.fields.getlist(name) if isinstance(value, str)]

    def files(self, name: str) -> list[UploadFile]:
        """The files of a field; an empty field has none."""
        values = self.fields.getlist(name)
        return [value for value in values if isinstance(value, UploadFile) and value.filename]

    def options(self, *names: str, **others: str) -> list[str]:
        """`--option text` of each that has a text: fields of these names, and `others` by their options."""
        fields = [*((name, name) for name in names), *others.items()]
        return [part for name, field in fields if (text := self.text(field)) for part in (f"--{name}", text)]


def changing(act: Callable[[Request, Sent], Awaitable[Response]], *, large: bool = False) -> Endpoint:
    """An endpoint that changes something: by a form with its token, and by no other way.

    `large`: its files may have all the room there is. A form of more is refused before it is read.
    """

    @wraps(act)
    async def endpoint(request: Request) -> Response:
        length, most = request.headers.get("content-length", ""), free_bytes() if large else _MOST_BYTES
        if not length.isdecimal() or int(length) > most:
            refusal = UsageError("form_too_large", most=most // 1024**2)
            if large:
                folder = desk_of(request).config.inbox
                refusal = UsageError("upload_too_large", free=most // 10**6, folder=folder)
            return refused(request, refusal, 413)
        async with request.form(max_fields=_MOST_FIELDS, max_files=200) as fields:
            if not desk_of(request).access.is_form(request, fields.get(FORM_TOKEN, "")):
                raise HTTPException(403)
            try:
                return await act(request, Sent(fields))
            except SimauditError as error:
                return refused(request, error)

    return endpoint


async def carry_out(
    request: Request, back: str, *args: str, wait: float = QUICK_SECONDS
) -> tuple[CommandRun, Response]:
    """Start a command and wait a little for its end; then the page `back` shows what it said."""
    run, path = await desk_of(request).commands.start(args, language_of(request), wait=wait), _of_desk(back)
    return run, RedirectResponse(f"{path}{'&' if '?' in path else '?'}run={run.number}", 303)


def _of_desk(path: str) -> str:
    """A path of the desk, else its first page: an address may name another site as the way back."""
    return path if re.match(r"/(?![/\\])", path) else "/"


async def choose_language(request: Request) -> Response:
    """The page that the reader came from, in another language."""
    response = RedirectResponse(_of_desk(request.query_params.get("back", "/")), 303)
    chosen = request.path_params["lang"]
    lang = chosen if chosen in LANGUAGES else LANGUAGES[0]
    response.set_cookie(_LANGUAGE, lang, samesite="strict", httponly=True)
    return response

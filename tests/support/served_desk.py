"""A desk as its user has it: a process of its own, asked over HTTP as a browser asks."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPMessage
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlencode, urlsplit

from support.command import simaudit_
from support.forked_desk import ForkedDesk
from support.forking import FORKS

from simaudit.errors import ExitCode

SAMPLE = Path(__file__).parents[2] / "sample_data"
MONTHS = ("2026-09", "2026-10")

Files = Sequence[tuple[str, str, bytes]]
"""(field, file name, content)."""


@dataclass(frozen=True)
class Answer:
    """What the desk answered."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return str(self.headers["location"])

    @property
    def words(self) -> str:
        """The text of a page without its marks."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.text.split("<main", 1)[-1])).split())


class Process(Protocol):
    """A desk's process, started or forked."""

    @property
    def pid(self) -> int: ...
    @property
    def stdout(self) -> IO[str] | None: ...
    @property
    def stderr(self) -> IO[str] | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float) -> int: ...
    def send_signal(self, sig: int) -> None: ...


@dataclass
class ServedDesk:
    """A running desk, and the browser's cookies."""

    folder: Path
    """The installation."""
    process: Process
    url: str
    """As it was told: it opens the desk once."""
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str | None] | None = None
    ) -> Answer:
        """One request as a browser sends it; `headers` replace or, as None, take away."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        usual = {"Host": f"127.0.0.1:{self.port}", "Cookie": cookie}
        if method == "POST":
            usual |= {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        sent = {name: value for name, value in {**usual, **(headers or {})}.items() if value is not None}
        try:
            connection.putrequest(method, path, skip_host=True)
            for name, value in {"Content-Length": str(len(body)), **sent}.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        for line in response.headers.get_all("set-cookie") or ():
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def open(self) -> None:
        """As the browser opens it: the ticket becomes a cookie."""
        assert self.get(self.url.removeprefix(self.origin)).status == 303

    def token(self, page: str, action: str) -> str:
        """The token of the form on `page` that is sent to `action`."""
        forms = re.findall(
            r'<form\b(?=[^>]*"post")[^>]* action="([^"]*)".*?name="form_token" value="([^"]*)"',
            self.get(page).text,
            re.DOTALL,
        )
        return str(dict(forms)[action])

    def send(
        self,
        page: str,
        action: str,
        fields: Sequence[tuple[str, str]] = (),
        files: Files = (),
        *,
        wait: bool = False,
    ) -> Answer:
        """Fill in the form of a page and send it; the page that it leads to.

        `wait`: until the command has ended, however busy the machine is.
        """
        every = [("form_token", self.token(page, action)), *fields]
        if files:
            kind, body = multipart(every, files)
            answer = self.ask("POST", action, body, {"Content-Type": kind})
        else:
            answer = self.ask("POST", action, urlencode(every).encode())
        return self.led_to(answer) if wait else self.get(answer.location) if answer.status == 303 else answer

    def led_to(self, answer: Answer) -> Answer:
        """The page that a form leads to, when its command has ended; an answer that leads nowhere itself."""
        if answer.status != 303:
            return answer
        if run := re.search(r"[?&]run=([0-9]+)", answer.location):
            self.ended(int(run[1]))
        return self.get(answer.location)

    def ended(self, run: int) -> Answer:
        """The page of a command that was started, when it has ended: its events tell when."""
        self.get(f"/runs/{run}/events")
        return self.get(f"/runs/{run}")


def multipart(fields: Sequence[tuple[str, str]], files: Files) -> tuple[str, bytes]:
    """Content type and body of a form with files."""
    mark = "----a-mark-of-the-tests"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    parts += [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, file, content in files
    ]
    return f"multipart/form-data; boundary={mark}", b"".join([*parts, f"--{mark}--\r\n".encode()])


def installation(folder: Path) -> None:
    """Set up an installation, with two months of the sample data in it and audited."""
    assert simaudit_("init", str(folder)).exit_code == 0
    config = str(folder / "simaudit.toml")
    for month in MONTHS:
        shutil.copytree(SAMPLE / month, folder / "inbox" / month)
        done = simaudit_("audit", "--config", config, "--period", month, "--quiet")
        # A file of the first month is damaged.
        assert done.exit_code in (ExitCode.DONE, ExitCode.INCOMPLETE), done.output


@contextmanager
def served(folder: Path, *options: str) -> Iterator[ServedDesk]:
    """The desk of the installation in a folder, opened in Vietnamese; it is ended afterwards.

    It is forked, and its commands are: no Python starts, where the system can tell how a forked process ends.
    """
    if not FORKS:
        with started(folder, *options) as desk:
            yield desk
        return
    with ForkedDesk(folder, vietnamese(), *options) as process:
        yield from _opened(folder, process)


@contextmanager
def started(folder: Path, *options: str) -> Iterator[ServedDesk]:
    """Such a desk, which starts as its user starts it, and starts its commands."""
    command = [sys.executable, "-m", "simaudit", "desk", "--no-browser", *options]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=vietnamese()
    ) as process:
        yield from _opened(folder, process)


def _opened(folder: Path, process: Process) -> Iterator[ServedDesk]:
    assert process.stdout
    assert process.stderr
    try:
        line = process.stdout.readline()
        desk = ServedDesk(folder, process, line.split()[-1] if line else "")
        if not line:
            raise AssertionError(process.stderr.read())
        desk.open()
        yield desk
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def await_judging(desk: ServedDesk, run: int) -> None:
    """Until a command of the desk has begun to judge."""
    deadline = time.monotonic() + 120
    while "đánh giá" not in (words := desk.get(f"/runs/{run}").words):
        assert "Đang chạy…" in words
        assert time.monotonic() < deadline


def vietnamese() -> dict[str, str]:
    """The environment of somebody whose terminal is Vietnamese."""

    return {**os.environ, "SIMAUDIT_LANG": "vi", "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}


def address(folder: Path) -> dict[str, object]:
    """What the file says by which a second start finds the first."""
    told: dict[str, object] = json.loads((folder / "store" / "desk" / "address.json").read_text())
    return told

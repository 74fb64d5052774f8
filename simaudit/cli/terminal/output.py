"""What commands print: messages in the language of the terminal, tables, errors in four lines at most.

A run that was stopped says whether it left store and output as they were, where that was looked at.
"""

import os
import textwrap
from collections.abc import Callable, Container, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import click

from simaudit.desk import FROM_DESK
from simaudit.errors import IntakeError, Note, SimauditError
from simaudit.harmless_text import printable, printable_quoted

_ERROR_LINES: Final = 4

_language = "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within it, the terminal's language is `vi` or `en` (simaudit/cli/terminal/language.py decides it)."""
    global _language
    before, _language = _language, language
    try:
        yield
    finally:
        _language = before


def language() -> str:
    """The language of the terminal."""
    return _language


class Message(Protocol):
    """A note, an error or anything else that has its words in every language."""

    def text(self, language: str = "en") -> str:
        """The message in `vi` or `en`."""


def worded(message: Message) -> str:
    """A message in the language of the terminal."""
    return message.text(_language)


def print_message(*messages: Message) -> None:
    """Messages on stdout, each on one line."""
    for message in messages:
        click.echo(printable(worded(message)))


def print_path(path: Path) -> None:
    """A path on stdout, on one line."""
    click.echo(printable(str(path)))


def print_text(text: str) -> None:
    """Lines on stdout; what comes from outside and is not to break them has been made `printable` before."""
    click.echo(printable_lines(text.removesuffix("\n")))


def printable_lines(text: str) -> str:
    """As `printable`, but with its line breaks."""
    return "\n".join(map(printable, text.split("\n")))


def print_json(text: str) -> None:
    """JSON on stdout."""
    click.echo(printable_quoted(text))


def print_as(output_format: str, text: str) -> None:
    """What `--format` asks for on stdout: JSON, or lines."""
    (print_json if output_format == "json" else print_text)(text)


def print_errors(messages: Sequence[Message], page: Path | None = None) -> None:
    """Messages on stderr, a line each and four lines at most: the last one gives the number of the others.

    A desk is told them all. An error that combines several is these. `page` is where all files are named that
    could not be read; without one, the plan of an audit names them.
    """
    lines: list[Message] = []
    for message in messages:
        lines += message.each if isinstance(message, IntakeError) else [message]
    if len(lines) > _ERROR_LINES and not os.environ.get(FROM_DESK):
        omitted = len(lines) - (_ERROR_LINES - 1)
        more = Note("and_more_in", number=omitted, page=page) if page else Note("and_more", number=omitted)
        if not page and len(lines) > len(messages):
            more = Note("and_more_planned", number=omitted)
        lines[_ERROR_LINES - 1 :] = [more]
    for line in lines:
        click.echo(f"simaudit: {printable(worded(line))}", err=True)


def wrapped(text: str, indent: str = "") -> list[str]:
    """The text in lines of a hundred columns; no word is broken."""
    lines = textwrap.wrap(text, 100 - len(indent), break_long_words=False, break_on_hyphens=False)
    return [f"{indent}{line}" for line in lines]


def aligned(rows: Sequence[Sequence[str]], right: Container[str] = ()) -> str:
    """The rows in columns under their headings, the first row; columns without a cell are left out.

    `right`: headings of columns that are aligned to the right. Every cell is made `printable`.
    """
    printable_rows = [tuple(map(printable, cells)) for cells in rows]
    columns = [column for column in zip(*printable_rows, strict=True) if any(column[1:])]
    padded = [_padded(column, right) for column in columns]
    return "\n".join("  ".join(cells).rstrip() for cells in zip(*padded, strict=True))


def _padded(column: Sequence[str], right: Container[str]) -> list[str]:
    width = max(map(len, column))
    return [cell.rjust(width) if column[0] in right else cell.ljust(width) for cell in column]


_KEY: Final = "simaudit.state"
_STOPPED: Final = ("defect", "interrupted", "memory_exceeded", "stopped_by_system", "too_little_memory")
"""Codes of what stops a run anywhere; every other error says itself what it means."""


@dataclass(frozen=True)
class _WithState:
    message: Message

    def text(self, language: str = "en") -> str:
        return f"{self.message.text(language)}; " + Note("state_kept").text(language)


def watch_state(meta: MutableMapping[str, Any], state: Callable[[], object]) -> None:
    """From here on `state`, of all that a run may change, tells whether it did; `meta` is click's."""
    before = state()
    meta[_KEY] = lambda: state() == before


def with_state(message: Note | SimauditError, meta: Mapping[str, Any]) -> Message:
    """The message; of what stopped a run that was watched, with the state where nothing was changed."""
    watched = meta.get(_KEY)
    return _WithState(message) if message.code in _STOPPED and watched and watched() else message

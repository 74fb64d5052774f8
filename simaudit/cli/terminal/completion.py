"""What a shell completes besides commands and options: ids of checks and cases, carriers, months.

They are names of files and folders, and of cases in cases.json: neither the ledger, which another run may
hold, nor a library that takes long to load is needed. What can't be read completes nothing; a shell that
asks for words is never told of an error.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from simaudit.cli.terminal.options import config_as_written, config_file
from simaudit.errors import UsageError
from simaudit.files import read_text
from simaudit.paths import CHECKS
from simaudit.period import Period

VARIABLE: Final = "_SIMAUDIT_COMPLETE"
"""By which the shell's script asks for words."""

_LATEST: Final = 12
"""Months whose cases are looked for."""


class Folders:
    """The folders of the installation that a command line is about, as far as they can be told."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._file = config_file(options.get("config_path"), os.environ)
        self.content = config_as_written(self._file)

    def folder(self, key: str, default: str) -> Path:
        """The folder that a key names: by option, variable, file or default."""
        given = self._options.get(key) or os.environ.get(f"SIMAUDIT_{key.upper()}")
        return Path(given) if given else self._file.parent / str(self.content.get(key) or default)


def _check_files(here: Folders) -> Iterable[Path]:
    own_folder = here.content.get("checks_folder")
    for folder in (CHECKS, *([here.folder("checks_folder", "")] if own_folder else [])):
        yield from folder.glob("*/*_*.sql")


def check_ids(here: Folders) -> Iterable[str]:
    """Ids of the catalogue's checks and of the Department's own."""
    return (path.name.partition("_")[0] for path in _check_files(here))


def check_names(here: Folders) -> Iterable[str]:
    """Ids and tags (`Check.tags`) of checks, from their headers as written."""
    for path in _check_files(here):
        yield from (path.name.partition("_")[0], path.name.partition("-")[0])
        for line in read_text(path, UsageError).partition("*/")[0].splitlines():
            key, _, value = line.replace('"', "").replace(" ", "").partition("=")
            if key in ("severity", "nature"):
                yield f"{key}:{value}"


def months(here: Folders) -> Iterable[str]:
    """Of the output, the store and the inbox, and what stands for the last one."""
    out, store, inbox = (here.folder(name, name) for name in ("out", "store", "inbox"))
    yield from (path.name for folder in (out, store / "months", inbox) for path in _months_in(folder))
    yield "last-month"


def carriers(here: Folders) -> Iterable[str]:
    """Those that are known by name, have a profile, or have a report or rows of a month."""
    yield from config_as_written(CHECKS / "vocabulary" / "carriers.toml")["carriers"]
    yield from here.content.get("carriers", {})
    for month in _months_in(here.folder("out", "out")):
        yield from (file.parent.name for file in month.glob("*/results.json"))
    for month in _months_in(here.folder("store", "store") / "months"):
        yield from (path.name.partition(".")[0] for path in month.iterdir())


def case_ids(here: Folders) -> Iterable[str]:
    """Of the last months' cases.json."""
    for month in sorted(_months_in(here.folder("out", "out")), reverse=True)[:_LATEST]:
        with suppress(UsageError, ValueError, RecursionError):
            yield from (case["case_id"] for case in json.loads(read_text(month / "cases.json", UsageError)))


def _months_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [
        path for path in folder.iterdir() if path.is_dir() and str(Period.found_in(path.name)) == path.name
    ]


_COMPLETED: Final[Mapping[str, Callable[[Folders], Iterable[str]]]] = {
    "carrier": carriers,
    "case_id": case_ids,
    "check_id": check_ids,
    "checks": check_names,
    "first": months,
    "last": months,
    "period": months,
    "subject": case_ids,
}
"""Name of a parameter, the same in every command → what it may be."""


class Known(click.types.StringParamType):
    """A text that a shell can complete."""

    def __init__(self, words: Callable[[Folders], Iterable[str]]) -> None:
        self._words = words

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """What begins with `incomplete`, in capitals or not; nothing where it can't be told."""
        begun = incomplete.lower()
        # Of whatever kind: the person at the shell is in the middle of a line.
        with suppress(Exception):
            words = set(self._words(Folders(ctx.params)))
            return [CompletionItem(word) for word in sorted(words) if word.lower().startswith(begun)]
        return []


def complete_values(command: click.Command) -> None:
    """Let the parameters of a command, and of all below it, be completed by what their names say."""
    for parameter in command.params:
        if parameter.name in _COMPLETED and parameter.type is click.STRING:
            parameter.type = Known(_COMPLETED[parameter.name])
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            complete_values(inner)

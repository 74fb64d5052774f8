"""Copies of an installation before each change that a run makes to it, and its state, to compare."""

import hashlib
import io
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.extracts import person, write
from support.few_checks import checks_of, script

from simaudit.cli import main
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import file_differences
from simaudit.store.store import Store

FEW_IDS = ("UNR-01", "BLK-04", "MIS-22")
FEW = checks_of(*FEW_IDS)

BY_FEW_CHECKS = script(*FEW_IDS)

State = dict[str, Any]

_BEGUN_LIST = re.compile(r"out/\.index(\.\w+)?\.html\.building")


def command(folder: Path, *arguments: str) -> int:
    """A command in `folder`, by three checks; its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return CliRunner().invoke(main, [*arguments], obj=FEW).exit_code


def extracts(folder: Path, month: str, nameless: int, name: str = "Kiều An") -> None:
    rows = [person("viettel", n, full_name="" if n <= nameless else name) for n in range(1, 5)]
    write(folder / month / "viettel.csv", rows)
    write(folder / month / "vinaphone.csv", [person("vinaphone", 1)])


def state(folder: Path) -> State:
    """What outlasts a run, without the moment it was made at and the seconds it took."""
    output = folder / "out"
    seen: State = {
        "files": sorted(
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if not path.is_dir()
            and not path.name.startswith((".lock", "access", ".access", "ledger.duckdb.wal"))
            and path not in output.glob("index*.html")
        ),
        # What the list of months says; who made it when is said around it.
        "months": {
            path.name: re.findall("<section.*?</section>", path.read_text(encoding="utf-8"), re.DOTALL)
            for path in sorted(output.glob("index*.html"))
        },
        "hashes": {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted([*folder.rglob("*.parquet"), *folder.rglob("findings.csv")])
        },
        "pages": {
            path.relative_to(folder).as_posix(): _language(path)
            for path in sorted(output.glob("*/*/report*.html"))
        },
        "damaged": {path.name: file_differences(path) for path in sorted(output.glob("2*"))},
    }
    if (folder / "store" / "ledger.duckdb").exists():
        with Ledger(folder / "store" / "ledger.duckdb") as ledger:
            for table, columns in {
                "run": "period, carriers, inputs",
                "month": "period, carrier, columns, file, records",
                "result": "* EXCLUDE (seconds)",
                "known": "*",
            }.items():
                seen[table] = ledger.connection.execute(
                    f"SELECT {columns} FROM {table} ORDER BY ALL"
                ).fetchall()
    return seen


def _language(path: Path) -> str:
    return path.read_text(encoding="utf-8").split('lang="')[1][:2]


class Copies:
    """Copies of a folder, each before a change of it; where nothing has changed since the last, none.

    One state in `one_in` is copied, and of those in which what was built is being moved (swap.json) one in
    `one_moving_in`; the first of both is.
    """

    def __init__(self, folder: Path, target: Path, one_in: int, one_moving_in: int) -> None:
        self.folder, self.target = folder, target
        self._one_in = {False: one_in, True: one_moving_in}
        self._passed = {False: 0, True: 0}
        """States, by whether something was being moved."""
        self.taken: list[tuple[int, str, Path]] = []
        """Number of the state, the change before which it stood, and where its copy is."""
        self._last: object = None
        self._copying = False
        # A run's other threads wait while a copy is taken; the copying itself opens files too.
        self._one = threading.RLock()

    def before(self, change: str) -> None:
        with self._one:
            if self._copying:
                return
            self._copying = True
            try:
                self._copy(change)
            finally:
                self._copying = False

    def _copy(self, change: str) -> None:
        stands = sorted(_files(self.folder.as_posix()))
        if stands == self._last:
            return
        self._last = stands
        moving = (self.folder / "store" / "swap.json").exists()
        number, place = sum(self._passed.values()), self._passed[moving]
        self._passed[moving] += 1
        if place % self._one_in[moving] == 0:
            copy = self.target / f"{number:04d}"
            shutil.copytree(self.folder, copy)
            self.taken.append((number, change, copy))


def _files(folder: str) -> Iterator[tuple[object, ...]]:
    """Everything below a folder: what is written has another time, what is replaced another number."""
    with os.scandir(folder) as entries:
        for entry in entries:
            status = entry.stat(follow_symlinks=False)
            yield entry.path, status.st_mode, status.st_ino, status.st_mtime_ns, status.st_size
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)


@contextmanager
def copied(folder: Path, target: Path, one_in: int, one_moving_in: int = 1) -> Iterator[Copies]:
    """Take copies of `folder` while the body works in it."""
    copies = Copies(folder, target, one_in, one_moving_in)
    with pytest.MonkeyPatch.context() as patch:

        def watched(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **options: Any) -> Any:
                if not (name == "open" and _only_reads(*arguments, **options)):
                    copies.before(name)
                return real(*arguments, **options)

            return call

        for name in (
            "rename",
            "replace",
            "unlink",
            "remove",
            "rmdir",
            "mkdir",
            "open",
            "fsync",
            "chmod",
            "fchmod",
        ):
            patch.setattr(os, name, watched(name, getattr(os, name)))
        patch.setattr(io, "open", watched("open", io.open))
        entered = Ledger.__enter__

        def with_watched_statements(ledger: Ledger) -> Ledger:
            entered(ledger)
            ledger.connection = _Statements(ledger.connection, copies)  # type: ignore[assignment]
            return ledger

        patch.setattr(Ledger, "__enter__", with_watched_statements)
        yield copies


def _only_reads(_: object, how: str | int = "r", *__: object, mode: str = "", **___: object) -> bool:
    """Whether a call of `open`, of `os` or of `io`, leaves the file as it is."""
    if isinstance(how, int):
        return how & (os.O_ACCMODE | os.O_CREAT | os.O_TRUNC) == os.O_RDONLY
    return not set("wax+").intersection(mode or how)


class _Statements:
    """The ledger's connection, each statement announced."""

    def __init__(self, connection: Any, copies: Copies) -> None:
        self._connection, self._copies = connection, copies

    def execute(self, sql: str, *parameters: Any) -> Any:
        self._copies.before(" ".join(sql.split())[:30])
        return self._connection.execute(sql, *parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def taken_up(folder: Path) -> State:
    """The state (swapped) after a run that did nothing but take up what the killed one left."""
    with Store(folder / "store").open_ledger():
        pass
    return swapped(state(folder))


def swapped(seen: State) -> State:
    """A state without the list of months: it is made of what stands, by each run after its changes.

    What a killed run has begun of it is left for the next run to replace.
    """
    files = [name for name in seen["files"] if not _BEGUN_LIST.fullmatch(name)]
    return {**{name: value for name, value in seen.items() if name != "months"}, "files": files}


def put(copy: Path, place: Path) -> Path:
    shutil.rmtree(place)
    shutil.copytree(copy, place)
    return place

"""A run killed at any instant: the old state stands or the new one does, and the next run carries on.

What a killed process leaves is what lies on the disk at that instant. So one run is watched, and the
installation copied before each change it makes to a file or to the ledger; every copy is then taken up as a
killed run's. Real processes are killed too, at the boundaries of the phases.
"""

import errno
import gzip
import hashlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from filelock import FileLock
from support.extracts import person, write

import simaudit
from simaudit.catalogue.load import load_catalogue
from simaudit.cli import main
from simaudit.config.key import installation_key
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import file_differences
from simaudit.store.store import Store

FEW = [check for check in load_catalogue() if check.id in ("UNR-01", "BLK-04", "MIS-22")]
AUDIT = ("audit", "2026-10")
REPORT = ("report", "--period", "2026-09", "--lang", "en,vi")

State = dict[str, Any]

SPARED = 1 if os.environ.get("SIMAUDIT_EVERY_CRASH") else 6
"""Of the instants before anything is moved, one in so many; all of them where the variable is set."""


def command(folder: Path, *arguments: str) -> int:
    """A command in `folder`, by three checks; its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("simaudit.config.rules_in_force.load_catalogue", lambda folders: FEW)
        return CliRunner().invoke(main, [*arguments]).exit_code


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
        ),
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
    """Copies of a folder, one before every change of it; a copy like the one before is left out."""

    def __init__(self, folder: Path, target: Path) -> None:
        self.folder, self.target = folder, target
        self.taken: list[tuple[str, Path]] = []
        self._last: object = None
        self._copying = False
        # A run's other threads wait while a copy is taken; the copying itself opens files too.
        self._one = threading.RLock()

    def before(self, change: str) -> None:
        with self._one:
            self._copy(change)

    def _copy(self, change: str) -> None:
        if self._copying:
            return
        self._copying = True
        stands = sorted(
            (path.as_posix(), path.stat().st_mode, b"" if path.is_dir() else path.read_bytes())
            for path in self.folder.rglob("*")
        )
        if stands != self._last:
            self._last = stands
            copy = self.target / f"{len(self.taken):03d}"
            shutil.copytree(self.folder, copy)
            self.taken.append((change, copy))
        self._copying = False


@contextmanager
def copied(folder: Path, target: Path) -> Iterator[Copies]:
    """Take copies of `folder` while the body works in it."""
    copies = Copies(folder, target)
    with pytest.MonkeyPatch.context() as patch:

        def watched(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **options: Any) -> Any:
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


class _Statements:
    """The ledger's connection, each statement announced."""

    def __init__(self, connection: Any, copies: Copies) -> None:
        self._connection, self._copies = connection, copies

    def execute(self, sql: str, *parameters: Any) -> Any:
        self._copies.before(" ".join(sql.split())[:30])
        return self._connection.execute(sql, *parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September audited, October audited with one number nameless, and then handed in again with two."""
    folder = tmp_path_factory.mktemp("installation")
    extracts(folder, "2026-09", 1)
    extracts(folder, "2026-10", 1)
    assert command(folder, "audit", "2026-09") == command(folder, *AUDIT) == 0
    extracts(folder, "2026-10", 2)
    return folder


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An extract and a key, and no installation yet."""
    folder = tmp_path_factory.mktemp("nothing")
    extracts(folder, "2026-10", 1)
    installation_key(folder / "simaudit.key")
    return folder


def taken_up(folder: Path) -> State:
    """The state after a run that did nothing but take up what the killed one left."""
    with Store(folder / "store").open_ledger():
        pass
    return state(folder)


def _put(copy: Path, place: Path) -> Path:
    shutil.rmtree(place)
    shutil.copytree(copy, place)
    return place


@pytest.mark.parametrize(
    ("start", "arguments"),
    [("nothing", AUDIT), ("installation", AUDIT), ("installation", REPORT)],
    ids=["first", "again", "report"],
)
def test_a_run_killed_before_any_of_its_changes_leaves_the_old_state_or_the_new(
    start: str, arguments: tuple[str, ...], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    before = tmp_path / "before"
    shutil.copytree(request.getfixturevalue(start), before)
    work = tmp_path / "work"
    shutil.copytree(before, work)
    (tmp_path / "copies").mkdir()
    with copied(work, tmp_path / "copies") as copies:
        assert command(work, *arguments) == 0
    new = state(work)
    old = taken_up(_put(before, work))
    assert old != new
    met = []
    for number, (change, copy) in enumerate(copies.taken):
        if number % SPARED and not (copy / "store" / "swap.json").exists():
            # Nothing has been moved yet.
            continue
        # Back in its place: what a run writes down to be taken up names places in full.
        _put(copy, work)
        whole = [folder for folder in work.glob("out/2*") if arguments == AUDIT]
        assert [file_differences(folder) for folder in whole] == [[] for _ in whole], (number, change)
        found = taken_up(work)
        met.append(found == new)
        assert met[-1] or found == old, (number, change)
        if number % 8 == 0 or met[-2:] == [False, True]:
            assert command(_put(copy, work), *arguments) == 0
            again = state(work)
            assert again == new, (number, change)
    # From one change on it is the new state that stands, and never the old one again.
    assert met == sorted(met)
    assert met[0] is False


def test_a_ledger_killed_while_it_commits_is_the_old_or_the_new(installation: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    shutil.copytree(installation, work)
    (tmp_path / "copies").mkdir()
    with copied(work, tmp_path / "copies") as copies:
        assert command(work, *AUDIT) == 0
    new = state(work)
    old = taken_up(_put(installation, work))
    committed = [
        copy
        for _, copy in copies.taken
        if (copy / "store/swap.json").exists()
        and '"done": true' not in (copy / "store/swap.json").read_text()
    ][-1]
    size = (committed / "store/ledger.duckdb.wal").stat().st_size
    assert taken_up(_put(committed, work)) == new
    for cut in (0, 1, size // 3, size // 2, size - 1):
        os.truncate(_put(committed, work) / "store/ledger.duckdb.wal", cut)
        assert taken_up(work) == old, cut


KILLED = """
import os, signal, sys
import simaudit.config.rules_in_force, simaudit.audit.audit
from simaudit.catalogue.load import load_catalogue
from simaudit.cli import main

few = [check for check in load_catalogue() if check.id in ("UNR-01", "BLK-04", "MIS-22")]
simaudit.config.rules_in_force.load_catalogue = lambda folders: few
owner, _, name = sys.argv.pop(1).rpartition(".")
place = getattr(simaudit.audit, owner)
assert hasattr(place, name)
setattr(place, name, lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL))
main()
"""


@pytest.mark.parametrize("stage", ["write.write_workbook", "audit.record_run"])
def test_a_process_that_is_killed_is_carried_on_by_the_next(
    stage: str, installation: Path, tmp_path: Path
) -> None:
    work, reference = tmp_path / "work", tmp_path / "reference"
    shutil.copytree(installation, work)
    shutil.copytree(installation, reference)
    environment = {**os.environ, "PYTHONPATH": str(Path(simaudit.__file__).parents[1])}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, stage, *AUDIT],
        cwd=work, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert command(work, *AUDIT) == command(reference, *AUDIT) == 0
    assert state(work) == state(reference)


WEEK = random.Random(20261103)  # noqa: S311 (faults drawn, not secrets)


def test_a_week_of_scheduled_runs_with_faults_ends_with_every_month_right(tmp_path: Path) -> None:
    """Four runs a day; between and during them files change and break, and what can go wrong does."""
    home, copies = tmp_path / "srv", tmp_path / "copies"
    for month, nameless in (("2026-09", 1), ("2026-10", 1)):
        extracts(home / "inbox", month, nameless)
    assert command(home, "audit", "inbox/2026-09") == 0
    inbox = home / "inbox" / "2026-10"
    run = ("audit", "inbox/2026-10")
    expected = 0
    codes = []
    for number, fault in enumerate(WEEK.sample(FAULTS * 2, 28)):
        extracts(home / "inbox", "2026-10", 1 + number % 3, f"Kiều A{'n' * number}")
        with pytest.MonkeyPatch.context() as patch, ExitStack() as lifted:
            expected = _broken(fault, home, inbox, patch, lifted)
            if fault != "killed":
                codes.append((fault, command(home, *run), expected))
                continue
            shutil.rmtree(copies, ignore_errors=True)
            copies.mkdir()
            with copied(home, copies) as taken:
                assert command(home, *run) == 0
            _put(WEEK.choice(taken.taken)[1], home)
    assert [(fault, code) for fault, code, _ in codes] == [(fault, wanted) for fault, _, wanted in codes]
    assert len(codes) > 20
    # The next run, and nothing else, puts it right: as if nothing had ever gone wrong.
    extracts(home / "inbox", "2026-10", 3)
    assert command(home, *run) == command(home, *run) == 0
    calm = tmp_path / "calm"
    shutil.copytree(home / "inbox", calm / "inbox")
    shutil.copy(home / "simaudit.key", calm)
    assert command(calm, "audit", "inbox/2026-09") == command(calm, *run) == 0
    ended, wanted = state(home), state(calm)
    # As many runs as there were; all else is what one run a month leaves.
    del ended["run"], wanted["run"]
    assert ended == wanted


FAULTS = (
    "nothing", "unchanged", "killed", "killed", "killed", "truncated archive", "no number column",
    "store held", "configuration broken", "key open", "output in the way", "disk full",
    "left by a killed run", "journal cut short", "month before damaged",
)  # fmt: skip


def _broken(fault: str, home: Path, inbox: Path, patch: pytest.MonkeyPatch, lifted: ExitStack) -> int:
    """Bring a fault about until `lifted` is closed; the exit code that a run under it ends with."""

    def until_then(path: Path, content: bytes) -> None:
        before = path.read_bytes() if path.exists() else None
        path.write_bytes(content)
        lifted.callback(path.unlink if before is None else partial(path.write_bytes, before))

    store = home / "store"
    if fault == "unchanged":
        assert command(home, "audit", "inbox/2026-10") == 0
    elif fault == "truncated archive":
        whole = gzip.compress((inbox / "vinaphone.csv").read_bytes(), mtime=0)
        until_then(inbox / "mobifone.csv.gz", whole[: len(whole) // 2])
        return 3
    elif fault == "no number column":
        until_then(inbox / "itel.csv", b"full_name\nA\n")
        return 3
    elif fault == "store held":
        lifted.enter_context(FileLock(store / ".lock"))
        return 4
    elif fault == "configuration broken":
        until_then(home / "simaudit.toml", b"lang = ")
        return 2
    elif fault == "key open":
        (home / "simaudit.key").chmod(0o644)
        lifted.callback((home / "simaudit.key").chmod, 0o600)
        return 2
    elif fault == "output in the way":
        (home / "out").rename(home / "away")
        lifted.callback(lambda: (home / "away").rename(home / "out"))
        until_then(home / "out", b"")
        return 3
    elif fault == "disk full":
        patch.setattr(os, "fsync", _no_space)
        return 3
    elif fault == "left by a killed run":
        (store / "building").mkdir(exist_ok=True)
        (store / "building" / "viettel.parquet").write_text("personal")
        (store / "spill").mkdir(exist_ok=True)
    elif fault == "journal cut short":
        (store / "swap.json").write_text('{"run": "2026')
    elif fault == "month before damaged":
        path = store / "months" / "2026-09" / "viettel.parquet"
        until_then(path, path.read_bytes()[:-9])
        return 3
    return 0


def _no_space(handle: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

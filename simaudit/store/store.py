"""The store: a folder of months as Parquet and one DuckDB ledger, used by one run at a time."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from simaudit import files as disk
from simaudit.errors import BusyError, Note, OutputError, UsageError
from simaudit.period import Period
from simaudit.store.atomic_swap import Move, building_folder, recover, remove_building
from simaudit.store.ledger import Ledger
from simaudit.store.runs import is_written

_NOTES: Final = "access.jsonl"
"""The notes that wait, a line each."""
_SECONDS_TO_WAIT: Final = 10
"""While another run appends its line."""
_PATIENCE: Final = 0.5  # Seconds: an open desk holds the lock for a moment, to look, and to copy the ledger.


def missing_path(rows: Path) -> Path:
    """The file of the numbers missing from a month, beside that of its rows."""
    return rows.with_name(f"{rows.stem}.missing.parquet")


def links_path(rows: Path) -> Path:
    """The file of a month's rows that are linked to others, beside that of all its rows."""
    return rows.with_name(f"{rows.stem}.links.parquet")


def month_files(rows: Path) -> list[Path]:
    """All files of a carrier's month: its rows, and what is kept of it beside them."""
    return [rows, missing_path(rows), links_path(rows)]


class Store:
    """The folder of everything that outlasts a run, closed to others (0700)."""

    def __init__(self, folder: Path, key_file: Path | None = None) -> None:
        """`key_file` has the key under which the ledger is sealed.

        Raises UsageError where the folder's whole path is not UTF-8.
        """
        disk.require_utf_8(folder.absolute())
        self.folder = folder
        self._key_file = key_file

    @property
    def ledger(self) -> Path:
        """The DuckDB file of runs, results and the keys of findings."""
        return self.folder / "ledger.duckdb"

    @property
    def if_used(self) -> "Store | None":
        """The store where audits have worked in it: commands that need none are noted there too."""
        return self if self.ledger.exists() else None

    @property
    def spill(self) -> Path:
        """Where DuckDB writes what doesn't fit into memory; emptied at the start and end of every run."""
        return self.folder / "spill"

    @property
    def journal(self) -> Path:
        """The moves that a run is making (`atomic_swap`); there only meanwhile."""
        return self.folder / "swap.json"

    @property
    def deletion(self) -> Path:
        """What is being deleted (`retention`); there only meanwhile."""
        return self.folder / "deletion.json"

    @property
    def _lock(self) -> Path:
        return self.folder / ".lock"

    @property
    def _building(self) -> Path:
        return self.folder / "building"

    @property
    def _elsewhere(self) -> Path:
        # Inside the folder that a sweep deletes last.
        return self._building / "elsewhere"

    def month(self, period: Period, carrier: str) -> Path:
        """The Parquet file of one carrier's month (it may not exist)."""
        return self.folder / "months" / str(period) / f"{carrier}.parquet"

    def trial_rows(self, period: Period, carrier: str) -> Path:
        """The Parquet file of few columns of one carrier's month (trial_rows.py; it may not exist)."""
        return self.folder / "trials" / str(period) / f"{carrier}.parquet"

    def missing(self, period: Period, carrier: str) -> Path:
        """The Parquet file of the numbers missing from one carrier's month (it may not exist)."""
        return missing_path(self.month(period, carrier))

    def links(self, period: Period, carrier: str) -> Path:
        """The Parquet file of the linked rows of one carrier's month (it may not exist)."""
        return links_path(self.month(period, carrier))

    def building(self, carrier: str) -> Path:
        """Where a carrier's month is built before it is moved to its place."""
        return self._building / f"{carrier}.parquet"

    def building_missing(self, carrier: str) -> Path:
        """Where the numbers missing from a carrier's month are before they are moved to their place."""
        return missing_path(self.building(carrier))

    def building_links(self, carrier: str) -> Path:
        """Where a carrier's linked rows are before they are moved to their place."""
        return links_path(self.building(carrier))

    def building_findings(self, carrier: str) -> Path:
        """Where a carrier's findings are while the output is made of them."""
        return self._building / f"{carrier}.findings.parquet"

    def building_remarks(self, carrier: str) -> Path:
        """Where a carrier's remarks are while the output is made of them."""
        return self._building / f"{carrier}.remarks.parquet"

    def building_annexes(self, carrier: str) -> Path:
        """Where a carrier's annexes are built before they are encrypted into their place."""
        return self._building / f"{carrier}.annexes"

    @property
    def building_trial(self) -> Path:
        """Where months are judged by rules that are tried; there only meanwhile."""
        return self._building / "trial"

    def require_ledger(self) -> "Store":
        """The store; raises UsageError where nothing has been audited into it, and makes nothing."""
        if not self.ledger.exists():
            raise UsageError("nothing_audited", path=self.folder)
        return self

    def make(self) -> None:
        """Make the folder, closed to others; raises OutputError, also where another user has files in it."""
        disk.refuse_files_of_others(self.folder)
        disk.private_folder(self.folder)

    @contextmanager
    def open_ledger(self, memory: str | None = None, threads: int | None = None) -> Iterator[Ledger]:
        """Lock the store for a run, with its ledger open; finish or undo what a killed run left half done.

        `memory` and `threads` are what the ledger may use, None: as much as usual.

        Raises BusyError as `locked` does, OutputError where the ledger can't be opened.
        """
        with self.locked(), Ledger(self.ledger, memory, threads, self._key_file) as ledger:
            recover(self.journal, partial(is_written, ledger))
            take_notes(self.folder, ledger)
            yield ledger

    @contextmanager
    def building_folder(self, target: Path) -> Iterator[Path]:
        """A folder to fill beside `target`, outside the store; raises OutputError, BusyError.

        Its path is written into the store, so that the next run deletes it if this one is killed.
        """
        disk.write_atomically(self._elsewhere, str(disk.building_path(target.resolve())))
        with building_folder(target) as folder:
            yield folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the store for a run; raises BusyError at once where another run has locked it.

        The operating system releases the lock of a process that was killed.
        """
        self.make()
        with self._file_locked():
            try:
                self._sweep()
                disk.private_folder(self._building)
                yield
            finally:
                self._sweep()

    def refuse_if_locked(self, seconds: float = _PATIENCE) -> None:
        """Raises BusyError where another run has locked the store, OutputError where another user has files
        in it; makes nothing."""
        disk.refuse_files_of_others(self.folder)
        if self._lock.exists():
            with self._file_locked(seconds):
                pass

    @contextmanager
    def _file_locked(self, seconds: float = _PATIENCE) -> Iterator[None]:
        lock = FileLock(self._lock, timeout=seconds, mode=0o600)
        try:
            lock.acquire()
        except Timeout as error:
            raise BusyError("store_held", path=self.folder) from error
        except OSError as error:
            raise OutputError("store_not_locked", path=self.folder, why=disk.system_reason(error)) from error
        try:
            yield
        finally:
            lock.release()

    def _sweep(self) -> None:
        # A killed run may have left personal data that belong to no month.
        if self._elsewhere.exists():
            # A run of another store may have begun there since.
            with suppress(BusyError, OSError):
                remove_building(Path(self._elsewhere.read_text(encoding="utf-8")))
        for leftover in (self.spill, self.ledger.with_suffix(".duckdb.tmp"), self._building):
            shutil.rmtree(leftover, ignore_errors=True)
        for half_written in self.folder.glob(".*.new"):
            half_written.unlink()

    def month_moves(self, period: Period, carrier: str) -> list[Move]:
        """What was built of a month, forced to the disk, and its places in the store."""
        moves = list(
            zip(month_files(self.building(carrier)), month_files(self.month(period, carrier)), strict=True)
        )
        for built, target in moves:
            disk.private_folder(target.parent.parent)
            disk.private_folder(target.parent)
            disk.fsync_tree(built)
            disk.fsync_parents([target.parent, target.parent.parent])
        return moves


@contextmanager
def _waiting(folder: Path) -> Iterator[Path]:
    """The file of appended notes, locked for this process."""
    try:
        with FileLock(folder / ".access.lock", timeout=_SECONDS_TO_WAIT, mode=0o600):
            yield folder / _NOTES
    except (OSError, Timeout) as error:
        # filelock's Timeout is an OSError too.
        why = Note("held_by_another_run") if isinstance(error, Timeout) else disk.system_reason(error)
        raise OutputError("access_note_not_written", path=folder, why=why) from error


def append_note(folder: Path, line: dict[str, Any]) -> None:
    """Append a note of a run, or its end, where there is a store; raises OutputError.

    It waits in a file of the store until the next command that opens the ledger moves it there: a run, this
    one or another, may have it open.
    """
    if not folder.exists():
        return
    with _waiting(folder) as path:
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            disk.owner_only(handle)
            # The first line break ends a line that a killed run left unfinished.
            file.write(f"\n{json.dumps(line, ensure_ascii=False)}\n")
            file.flush()
            os.fsync(handle)


def take_notes(folder: Path, ledger: Ledger) -> None:
    """Move the notes that wait into the ledger; raises OutputError.

    They wait on where the ledger is sealed under another key: what is written there without it isn't sealed.
    """
    if not (folder / _NOTES).exists() or not ledger.chain.is_of_key():
        return
    with _waiting(folder) as path:
        if not path.exists():
            return
        notes = _read_notes(path)
        with ledger.transaction():
            ledger.writing("access")
            # The file is deleted after the commit. Read twice, its lines make the same notes.
            for note in notes:
                if "began" in note:
                    ledger.insert("access", note, once=True)
                else:
                    ledger.execute(
                        "UPDATE access SET ended = $ended::TIMESTAMP, exit_code = $exit_code, "
                        "period = coalesce($period, period), files = coalesce($files, files), "
                        "carriers = $carriers WHERE id = $id::UUID",
                        {"period": None, "files": None, "carriers": None} | note,
                    )
        path.unlink()


def _read_notes(path: Path) -> list[dict[str, Any]]:
    """The lines that can be read: one that a killed run wrote may be unfinished."""
    notes = []
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        with suppress(ValueError):
            notes.append(json.loads(line))
    return notes

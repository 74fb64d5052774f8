"""The store as the desk reads it: with a copy of the ledger, while a run may hold the ledger itself."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Final

from simaudit.desk import FOLDER
from simaudit.errors import BusyError
from simaudit.files import private_folder
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store

_MEMORY: Final = "1GB"


class ReadStore(Store):
    """The store, of which nothing is changed: `open_ledger` opens a copy, and waits for no run."""

    def __init__(self, folder: Path, key_file: Path | None = None) -> None:
        super().__init__(folder, key_file)
        self._store = Store(folder, key_file)
        self._copies = folder / FOLDER
        self._lock_of_copies = Lock()
        self.held = False
        """Whether a run held the store when it was last looked at: the copy may be older than it."""

    @property
    def ledger(self) -> Path:
        """The newest copy; the ledger itself where there is none yet."""
        copies = sorted(self._copies.glob("ledger-*.duckdb"))
        return copies[-1] if copies else self._store.ledger

    @contextmanager
    def open_ledger(self, memory: str | None = None, threads: int | None = None) -> Iterator[Ledger]:
        """A copy of the ledger as the last run left it; raises BusyError where none could be made yet."""
        self.refresh()
        if self.ledger == self._store.ledger:
            raise BusyError("store_held", path=self.folder)
        with Ledger(self.ledger, memory or _MEMORY, threads, self._key_file) as ledger:
            yield ledger

    def refresh(self, *, notes: bool = False) -> None:
        """Copy the ledger where it was written since; `notes`: with the access notes that wait.

        Where a run holds the store the last copy stays.
        """
        with self._lock_of_copies:
            try:
                self._store.refuse_if_locked()
                self.held = False
                if notes:
                    with self._store.open_ledger():
                        pass
                written = self._store.ledger.stat()
                copy = self._copies / f"ledger-{written.st_mtime_ns:020}.duckdb"
                if copy.exists():
                    return
                with self._store.locked():
                    private_folder(self._copies)
                    building = copy.with_suffix(".new")
                    shutil.copyfile(self._store.ledger, building)
                    building.replace(copy)
            except FileNotFoundError:
                return
            except BusyError:
                self.held = True
                return
            for older in self._copies.glob("ledger-*"):
                # A page may still read it, which Windows says.
                with suppress(OSError):
                    if older.name < copy.name:
                        older.unlink()

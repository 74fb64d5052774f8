"""The store: a folder of months as Parquet and one DuckDB ledger, held by one run at a time."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from simaudit.errors import BusyError, OutputError
from simaudit.files import private_folder
from simaudit.period import Period
from simaudit.swap import Move


class Store:
    """Where everything that outlasts a run is kept; the folder is closed to others (0700)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def ledger(self) -> Path:
        """The DuckDB file of runs, results and findings' states."""
        return self.folder / "ledger.duckdb"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what doesn't fit into memory; emptied with every run."""
        return self.folder / "spill"

    @property
    def journal(self) -> Path:
        """What a run is about to put in place (swap.py); there only while it does."""
        return self.folder / "swap.json"

    @property
    def _building(self) -> Path:
        return self.folder / "building"

    def month(self, period: Period, carrier: str) -> Path:
        """The Parquet file of one carrier's month (it may not exist)."""
        return self.folder / "months" / str(period) / f"{carrier}.parquet"

    def building(self, carrier: str) -> Path:
        """Where a carrier's month is built before it takes its place."""
        return self._building / f"{carrier}.parquet"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the store for a run; raises BusyError at once where another run holds it."""
        private_folder(self.folder)
        lock = FileLock(self.folder / ".lock", timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout as error:
            raise BusyError(
                f"{self.folder}: another run holds this store; try again when it has ended"
            ) from error
        except OSError as error:
            raise OutputError(f"{self.folder}: the store cannot be locked ({error.strerror})") from error
        try:
            self._sweep()
            private_folder(self._building)
            yield
        finally:
            self._sweep()
            lock.release()

    def _sweep(self) -> None:
        # What a killed run left: personal data that belongs to no month.
        for leftover in (self._building, self.spill):
            shutil.rmtree(leftover, ignore_errors=True)

    def settled(self, period: Period, carrier: str) -> Move:
        """A built month, forced to the disk, and the place it is to take."""
        built, place = self.building(carrier), self.month(period, carrier)
        private_folder(place.parent.parent)
        private_folder(place.parent)
        with built.open("rb") as file:
            os.fsync(file.fileno())
        return built, place

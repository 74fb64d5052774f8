"""The DuckDB database of a register, which the registers of small months share.

To begin a database takes longer, with the catalogue's macros and reference tables, than to count the figures
of a month of five thousand rows. A register is a database attached to it: no statement finds a relation of
another one's.

One check may use so much time, and so much memory beyond what DuckDB keeps account of. A department's own
check may join the register with itself, recurse for ever or build texts of gigabytes. It is stopped, its
status is `error`, and the others go on. DuckDB itself limits the time of each statement of a connection: it
checks its clock between chunks of rows, so that only a function that takes long over a single value escapes.
DuckDB counts its tables and hash tables against `memory`, but not the values that a function makes; for those
a limit on the process makes the kernel refuse memory that the machine doesn't have, which DuckDB reports,
instead of killing the run.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from simaudit.config.model import SECONDS_A_CHECK
from simaudit.errors import Note
from simaudit.files import system_refusal
from simaudit.intake.limits.process import NO_LIMIT, limit_data, restore_data_limit
from simaudit.intake.month_file import CarrierMonth
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import reference_tables


def limit_time(connection: duckdb.DuckDBPyConnection, seconds: float) -> None:
    """Let every later statement of this connection take `seconds` at most, for as long as it is open.

    Past that DuckDB raises InterruptException. Other connections to the same database keep their own limits.
    """
    # A session's setting, in milliseconds; 0 would be no limit.
    connection.execute(f"SET SESSION max_execution_time = {max(1, round(seconds * 1000))}")


@contextmanager
def bounded_memory() -> Iterator[None]:
    """Run the body within the memory that the machine has; past it, DuckDB raises OutOfMemoryException."""
    _memory.hold()
    try:
        yield
    finally:
        _memory.release()


def why_stopped(error: duckdb.Error) -> Note:
    """Why a check could not be judged. DuckDB's message may quote a value, so only its kind is given."""
    if isinstance(error, duckdb.InterruptException):
        return Note("stopped_for_time")
    if isinstance(error, duckdb.OutOfMemoryException):
        return Note("stopped_for_memory")
    if refused := system_refusal(error):
        return refused
    return Note("database_error", kind=type(error).__name__)


class _ProcessMemory:
    """The process's limit on data, lowered while held: several carriers may be judged at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders = 0
        self._before = NO_LIMIT
        self._limited = False

    def hold(self) -> None:
        with self._lock:
            self._holders += 1
            if self._holders > 1:
                return
            bound = _kilobytes("/proc/self/status", "VmData") + _kilobytes("/proc/meminfo", "MemAvailable")
            self._limited = bound > 0
            if self._limited:
                self._before = limit_data(bound * 1024)

    def release(self) -> None:
        with self._lock:
            self._holders -= 1
            if self._limited and not self._holders:
                restore_data_limit(self._before)


_memory = _ProcessMemory()


def _kilobytes(path: str, name: str) -> int:
    """A figure that the kernel publishes; 0 where this isn't Linux."""
    try:
        lines = Path(path).read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


_LIMITED: Final = 3
"""Connections of a register each statement of which may take as long as a check may."""


@dataclass(frozen=True)
class Limits:
    """What DuckDB may use, and for how long."""

    threads: int | None = None
    memory: str | None = None
    spill: Path | None = None
    seconds_a_check: float = SECONDS_A_CHECK
    sorting: float = 1.0
    """Share of `most_rows` that a group table's keys are sorted by at a time."""


@dataclass(frozen=True)
class Place:
    """Where a register's relations are made, and the connections to it."""

    connection: duckdb.DuckDBPyConnection
    limited: Sequence[duckdb.DuckDBPyConnection]
    """_LIMITED connections, each statement of which may take as long as a check may."""
    attached: str
    """The name of the attached database."""

    def search_path(self, *schemas: str) -> str:
        """That of this place, with these of its schemas before all others."""
        return ",".join([*(f"{self.attached}.{name}" for name in (*schemas, "main")), "memory.main"])

    def close(self) -> None:
        """All that was made here is gone."""
        for connection in self.limited:
            connection.close()
        self.connection.execute("SET search_path = 'memory.main'")
        self.connection.execute(f"DETACH {self.attached}")
        self.connection.close()


class RegisterDatabase:
    """The database of some registers, shut from the beginning; each sees its own relations alone."""

    def __init__(
        self, limits: Limits, registers: int, months: Iterable[CarrierMonth], missing: Mapping[str, Path]
    ) -> None:
        """`months` and `missing` are those that any of so many registers reads."""
        self._connection = duckdb.connect(":memory:", config=_settings(limits))
        # The footer of a Parquet file is read once, not by every statement.
        self._connection.execute("SET parquet_metadata_cache = true")
        for name, table in reference_tables().items():
            add_table(self._connection, name, table)
        for macro in definitions().macros.values():
            self._connection.execute(macro)
        # Settings of a session can't be changed any more once the database is shut.
        self._limited = [self._connection.cursor() for _ in range(_LIMITED * registers)]
        for cursor in self._limited:
            limit_time(cursor, limits.seconds_a_check)
        self._numbers = count(1)
        # From here on it reads these files and nothing else, for as long as it is open.
        readable = [str(path) for path in (*(month.path for month in months), *missing.values())]
        self._connection.execute("SET allowed_paths = $paths", {"paths": readable})
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def attach(self) -> Place:
        """A new register's place, from any thread."""
        name = f"register_{next(self._numbers)}"
        connection = self._connection.cursor()
        connection.execute(f"ATTACH ':memory:' AS {name} (COMPRESS)")
        attached = Place(connection, [self._limited.pop() for _ in range(_LIMITED)], name)
        for cursor in (connection, *attached.limited):
            cursor.execute(f"SET search_path = '{attached.search_path()}'")
        return attached


def add_table(
    connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame, items: Sequence[str] = ()
) -> None:
    """A table of the frame's rows, with these items of a SELECT behind its columns; it replaces another."""
    # Through Arrow and registered by name: DuckDB finds no frame by itself once external access is shut.
    connection.register("incoming", frame.to_arrow())
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {', '.join(['*', *items])} FROM incoming")
    connection.unregister("incoming")


def _settings(limits: Limits) -> dict[str, str | bool | int | float | list[str]]:
    settings = {"threads": limits.threads, "memory_limit": limits.memory, "temp_directory": limits.spill}
    return {
        "preserve_insertion_order": "false",
        "autoinstall_known_extensions": "false",
        # Without it, DuckDB keeps what judging freed: 290 MB of three million rows that break a rule each.
        "allocator_background_threads": "true",
        **{name: str(value) for name, value in settings.items() if value is not None},
    }

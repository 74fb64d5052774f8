"""What one check may use: time, and memory beyond what DuckDB keeps account of.

A department's own check may join the register with itself, recurse for ever or build texts of gigabytes. It
is stopped, its status is `error`, and the others go on. DuckDB itself limits the time of each statement of a
connection: it checks its clock between chunks of rows, so that only a function that takes long over a single
value escapes. DuckDB counts its tables and hash tables against `memory`, but not the values that a function
makes; for those a limit on the process makes the kernel refuse memory that the machine doesn't have, which
DuckDB reports, instead of killing the run.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from simaudit.errors import Note
from simaudit.files import system_refusal
from simaudit.intake.limits.process import NO_LIMIT, limit_data, restore_data_limit


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

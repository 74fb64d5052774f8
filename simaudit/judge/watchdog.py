"""What one check may use: time, and memory beyond what DuckDB keeps account of.

A department's own check may join the register with itself, recurse for ever or build texts of gigabytes. It
is stopped, its status is `error`, and the others go on. Time is bounded by DuckDB itself, for each statement
of a connection: it looks at its clock between pieces of rows, so that only a function that takes long over a
single value escapes. DuckDB counts its tables and hash tables against `memory`, but not the values that a
function makes; for those the kernel is asked to refuse what the machine hasn't got, which DuckDB reports,
rather than to kill the run.
"""

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from simaudit.errors import Note

_lock = threading.Lock()
_before: list[tuple[int, int]] = []
"""The process's bounds as they were, once for every body that runs in `bounded_memory`."""


def limit_time(connection: duckdb.DuckDBPyConnection, seconds: float) -> None:
    """Let every later statement of this connection take `seconds` at most, for as long as it is open.

    Past that DuckDB raises InterruptException. Other connections to the same database keep their own limits.
    """
    # A session's setting, in milliseconds; 0 would be no limit.
    connection.execute(f"SET SESSION max_execution_time = {max(1, round(seconds * 1000))}")


@contextmanager
def bounded_memory() -> Iterator[None]:
    """Run the body within the memory that the machine has; past it, DuckDB raises OutOfMemoryException."""
    _bound_memory()
    try:
        yield
    finally:
        _unbound_memory()


def why_stopped(error: duckdb.Error) -> Note:
    """Why a check came to nothing. DuckDB's own message may quote a value: its kind is all that is said."""
    if isinstance(error, duckdb.InterruptException):
        return Note("stopped_for_time")
    if isinstance(error, duckdb.OutOfMemoryException):
        return Note("stopped_for_memory")
    return Note("database_error", kind=type(error).__name__)


def _bound_memory() -> None:
    # The bound is the process's; carriers may be judged side by side.
    with _lock:
        _before.append(resource.getrlimit(resource.RLIMIT_DATA))
        if len(_before) == 1:
            soft, hard = _before[0]
            bound = _kilobytes("/proc/self/status", "VmData") + _kilobytes("/proc/meminfo", "MemAvailable")
            if bound and (soft == resource.RLIM_INFINITY or bound * 1024 < soft):
                resource.setrlimit(resource.RLIMIT_DATA, (bound * 1024, hard))


def _unbound_memory() -> None:
    with _lock:
        before = _before.pop()
        if not _before:
            resource.setrlimit(resource.RLIMIT_DATA, before)


def _kilobytes(path: str, name: str) -> int:
    """A figure of the kernel's; 0 where this isn't Linux."""
    try:
        lines = Path(path).read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)

"""What one check may use: time, and memory beyond what DuckDB keeps account of.

A department's own check may join the register with itself, recurse for ever or
build texts of gigabytes. It is stopped, its status is `error`, and the others
go on. DuckDB counts its tables and hash tables against `memory`, but not the
values a function makes; for those the kernel is asked to refuse what the
machine hasn't got, which DuckDB reports, rather than to kill the run.
"""

import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

import duckdb

from simaudit.errors import Note

_lock = threading.Lock()
_before: list[tuple[int, int]] = []
"""The process's bounds as they were, once for every statement that is being watched."""


@contextmanager
def watched(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Run the body's statements on `connection` for `seconds` at most, within the memory there is.

    Past either, DuckDB raises InterruptException or OutOfMemoryException; `why_stopped` says it in words.
    """
    _bound_memory()
    watch = _clock.start(connection, seconds)
    try:
        yield
    finally:
        _clock.stop(watch)
        _unbound_memory()


class _Clock:
    """Interrupts what runs too long: one thread for all statements, because starting one takes as long as
    a small statement does."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[object, tuple[float, duckdb.DuckDBPyConnection]] = {}
        self._wakes = inf
        self._thread: threading.Thread | None = None

    def start(self, connection: duckdb.DuckDBPyConnection, seconds: float) -> object:
        watch, due = object(), time.monotonic() + seconds
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="simaudit-watchdog", daemon=True)
                self._thread.start()
            self._due[watch] = due, connection
            if due < self._wakes:
                self._changed.notify()
        return watch

    def stop(self, watch: object) -> None:
        # The thread sleeps on: what is watched next is seldom due before.
        with self._changed:
            self._due.pop(watch, None)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for watch, (due, connection) in list(self._due.items()):
                    if due <= now:
                        connection.interrupt()
                        del self._due[watch]
                self._wakes = min((due for due, _ in self._due.values()), default=inf)
                self._changed.wait(None if self._wakes == inf else self._wakes - now)


_clock = _Clock()


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

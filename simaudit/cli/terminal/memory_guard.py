"""Stops a run that takes more memory than it may, before the system kills it without a word."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from simaudit.cli.terminal.process import answers_signals
from simaudit.config.key_values import size_in_bytes
from simaudit.errors import SimauditError

_EVERY: Final = 0.05
"""Seconds between two looks: in less, a run takes some tens of megabytes."""

_RESIDENT: Final = Path("/proc/self/statm")


@contextmanager
def guarded_memory(memory: str | None) -> Iterator[None]:
    """Interrupt the body where the process takes more than `memory`; raises SimauditError then.

    The run tidies up as after a signal. There is no guard without `memory`, within another program, or where
    the system doesn't publish what a process takes.
    """
    if memory is None or not answers_signals() or not _RESIDENT.exists():
        yield
        return
    most, ended, exceeded = size_in_bytes(memory), threading.Event(), threading.Event()

    def watch() -> None:
        while not ended.wait(_EVERY):
            if _resident_bytes() > most:
                exceeded.set()
                os.kill(os.getpid(), signal.SIGTERM)
                return

    watching = threading.Thread(target=watch, name="simaudit-memory", daemon=True)
    watching.start()
    try:
        yield
    except (KeyboardInterrupt, Exception):
        # DuckDB raises an error of its own where a signal interrupts it.
        if exceeded.is_set():
            raise SimauditError("memory_exceeded", memory=memory) from None
        raise
    finally:
        ended.set()
        watching.join()


def _resident_bytes() -> int:
    """Memory of this process that is in use, as the kernel counts it."""
    return int(_RESIDENT.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")

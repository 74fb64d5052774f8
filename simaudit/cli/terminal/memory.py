"""The memory of a run: how libraries allocate it, and what stops a run that takes more than it may."""

import gc
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from simaudit.cli.terminal.options import config_as_written, config_file
from simaudit.cli.terminal.process import answers_signals
from simaudit.errors import SimauditError

_EVERY: Final = 0.05
"""Seconds between two looks: in less, a run takes some tens of megabytes."""

_RESIDENT: Final = Path("/proc/self/statm")


def spare_memory_management(*, sparing: bool = False) -> None:
    """Settings that make a run faster, or `sparing` of memory; called before polars is loaded.

    Polars allocates by jemalloc. Reading soon needs freed memory again: kept for five seconds, it needn't be
    requested from the system each time, which is a twentieth of the time of reading. Kept for a minute, it
    lies beside what judging takes, a gigabyte of ten million rows. `sparing` of memory, it is kept for half a
    second. jemalloc's usual four arenas a processor, and one for large allocations, take a third more memory.
    """
    arenas = max(1, (os.cpu_count() or 1) // 2)
    decay_ms = 500 if sparing else 5_000
    settings = f"dirty_decay_ms:{decay_ms},muzzy_decay_ms:{decay_ms},oversize_threshold:0,narenas:{arenas}"
    # Polars reads this when it is loaded.
    os.environ.setdefault("_RJEM_MALLOC_CONF", settings)
    # Most of what is loaded at the start is never freed: looking for garbage every 700 objects finds none,
    # and a small run, which makes a million, ends before it pays.
    gc.set_threshold(400_000)


def names_memory(config: Path | None, environment: Mapping[str, str]) -> bool:
    """Whether the environment or the configuration has a key `memory`, as far as can be told.

    It is asked before polars is loaded, with which the configuration is.
    """
    if environment.get("SIMAUDIT_MEMORY"):
        return True
    return "memory" in config_as_written(config_file(config, environment))


@contextmanager
def guarded_memory(memory: str | None) -> Iterator[None]:
    """Interrupt the body where the process takes more than `memory`; raises SimauditError then.

    The run tidies up as after a signal. There is no guard without `memory`, within another program, or where
    the system doesn't publish what a process takes.
    """
    if memory is None or not answers_signals() or not _RESIDENT.exists():
        yield
        return
    from simaudit.config.key_values import size_in_bytes

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

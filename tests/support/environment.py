"""What the tests' processes find around them; imported before anything that reads it."""

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 (pytest makes a closed folder of its own there)
ROOM: Final = 8 * 2**30
"""Bytes that have to be free there: a run takes less than half of them."""


def prepare() -> None:
    """Let numpy's library and polars calculate in one thread, temporary folders lie in memory where there is
    room, and the user's cache be one of the run's own, which is empty at first.

    Threads that wait for a calculation spin, and tests' frames are small. Making files where thousands have
    just been deleted, as after each test, costs a disk's file system more than what the files are made for.
    """
    for name in ("OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ.setdefault(name, "1")
    if "TMPDIR" not in os.environ and _has_room(IN_MEMORY):
        os.environ["TMPDIR"] = str(IN_MEMORY)
        # pytest has asked for it before.
        tempfile.tempdir = str(IN_MEMORY)
    # The workers of a run have that of the process that began them.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="simaudit-cache-")
        atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)


def header() -> str:
    """A line for the head of the tests' output."""
    return f"temporary folders: {tempfile.gettempdir()} (TMPDIR names another place)"


def _has_room(folder: Path) -> bool:
    with suppress(OSError):
        return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= ROOM
    return False


prepare()

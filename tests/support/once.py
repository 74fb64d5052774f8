"""Folders that are dear to make: made once a test run, for all of its processes, read or copied by tests."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from support.processor_time import USED_ONCE, used


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder of this name that `make` has filled; who comes second waits for it, nobody writes into it.

    A process of a run that has several has a folder of its own within that of the run.
    """
    own = factory.getbasetemp()
    run = own.parent if own.name.startswith("popen-") else own
    folder, filled = run / f"once-{name}", run / f"once-{name}.filled"
    seconds = 0.0
    with FileLock(run / f"once-{name}.lock"):
        if not filled.exists():
            # What a process that failed has left.
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            before = used()
            make(folder)
            seconds = used() - before
            filled.touch()
    USED_ONCE.append((name, seconds))
    return folder

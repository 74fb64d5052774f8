"""Where a folder of the output is built before it is moved to its place: beside it, by one run at a time."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simaudit.errors import BusyError, OutputError
from simaudit.files import building_path, system_reason


@contextmanager
def building_folder(target: Path) -> Iterator[Path]:
    """An empty folder at `building_path(target)`; removed at the end unless it was moved to `target`.

    Raises OutputError where it, or anything in it, cannot be written, BusyError where another run, of another
    store, builds there.
    """
    building = building_path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_building(building)
        with _new(building) as descriptor:
            try:
                yield building
            finally:
                if descriptor is None or _is_at(descriptor, building):
                    shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        path = error.filename or target
        raise OutputError("cannot_be_written", path=path, why=system_reason(error)) from error


def remove_building(building: Path) -> None:
    """Remove what a killed run left of a folder; raises BusyError where a run is building it."""
    if building.is_dir():
        with _locked(building):
            shutil.rmtree(building, ignore_errors=True)


@contextmanager
def _new(building: Path) -> Iterator[int | None]:
    try:
        building.mkdir()
    except FileExistsError:
        raise BusyError("output_held", path=building.parent) from None
    with _locked(building) as descriptor:
        yield descriptor


def _is_at(descriptor: int, folder: Path) -> bool:
    """Whether a folder is the one that is held: where that was moved, another run may have begun."""
    with suppress(OSError):
        return os.path.samestat(os.fstat(descriptor), folder.stat())
    return False


@contextmanager
def _locked(folder: Path) -> Iterator[int | None]:
    """Lock a folder itself, so that the lock goes where it is moved, and ends with the process.

    Yields its handle; None on Windows, where a folder can't be locked: what is open can't be removed there.
    """
    try:
        import fcntl
    except ImportError:
        yield None
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            # Some network file systems lock no folders.
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError("output_held", path=folder.parent) from None
        yield handle
    finally:
        os.close(handle)

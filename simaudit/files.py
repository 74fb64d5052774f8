"""Small files read whole; files that hold personal data written closed to others, whole or not at all."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from simaudit.errors import Note, OutputError, SimauditError, system_reason

_OS_ERROR: Final = re.compile(r"\(os error (\d+)\)")
"""How polars ends what it says of an error of the system."""


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner may enter (0700, whatever the umask); raises OutputError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
    except OSError as error:
        raise OutputError("folder_cannot_be_made", path=path, why=system_reason(error)) from error
    return path


def private_file(path: Path) -> Path:
    """Create or empty a file that only its owner may read (0600, whatever the umask); raises OutputError."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        os.fchmod(handle, 0o600)
        os.close(handle)
    except OSError as error:
        raise OutputError("cannot_be_written", path=path, why=system_reason(error)) from error
    return path


def write_whole(path: Path, text: str) -> None:
    """Write a small file closed to others so that it is there whole, and on the disk, or not at all.

    Raises OutputError.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        private_file(new).write_text(text, encoding="utf-8")
        settle(new)
        new.replace(path)
        settle_names([path])
    except OSError as error:
        raise OutputError("cannot_be_written", path=path, why=system_reason(error)) from error


def write_text(path: Path, text: str) -> None:
    """Write a small travelling file; raises OutputError."""
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError("cannot_be_written", path=path, why=system_reason(error)) from error


def read_text(path: Path, refused: type[SimauditError]) -> str:
    """The text of a small file in UTF-8; raises `refused`, from an OSError where there is one."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise refused.of(Note("cannot_be_read", why=system_reason(error)), path=path) from error
    except UnicodeDecodeError:
        raise refused.of(Note("not_utf8"), path=path) from None


def file_hash(path: Path) -> str:
    """sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def settle(built: Path) -> None:
    """Force a file, or a folder's files, to the disk: a rename that follows never outlives their content."""
    _settle([*built.rglob("*"), built])


def settle_names(places: Iterable[Path]) -> None:
    """Force the names of files and folders to the disk: that they are where they were moved to."""
    _settle({place.parent for place in places})


def _settle(paths: Iterable[Path]) -> None:
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def building_place(target: Path) -> Path:
    """Where what is to stand at `target` is built: beside it, on the same disk."""
    return target.with_name(f".{target.name}.building")


@contextmanager
def building_folder(target: Path) -> Iterator[Path]:
    """A folder to fill beside `target`; gone at the end unless it was moved into its place.

    Raises OutputError where the disk or its rights don't allow it.
    """
    building = building_place(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if building.exists():
            shutil.rmtree(building)
        building.mkdir()
        yield building
    except OSError as error:
        path = error.filename or target
        raise OutputError("cannot_be_written", path=path, why=system_reason(error)) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def why_not_written(error: Exception) -> Note:
    """The system's reason for a failed write, out of an OSError or of what polars makes of one."""
    if isinstance(error, OSError) and error.strerror:
        return system_reason(error)
    if number := _OS_ERROR.search(str(error)):
        return system_reason(OSError(int(number[1]), os.strerror(int(number[1]))))
    return Note("verbatim", text=type(error).__name__)

"""Reading and writing files: owner-only permissions for personal data, atomic replacement, named errors."""

import errno
import hashlib
import json
import math
import os
import re
import stat
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from simaudit.errors import Note, OutputError, SimauditError, UsageError
from simaudit.harmless_text import NOT_UTF_8, printable

_ON_WINDOWS: Final = os.name == "nt"

_FORCED_AT_A_TIME: Final = 8
"""Files that are forced to the disk at a time."""

LARGEST_TEXT: Final = 256 * 1024**2
"""Bytes of a configuration, a list of waivers, a manifest or an overview: more than any has."""

_HELD_BY_ANOTHER: Final = (32, 33)
"""Windows: another program has the file open (ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION)."""

_OS_ERROR: Final = re.compile(r"\(os error ([0-9]+)\)")
"""How polars ends the message of an operating-system error."""

_WITHOUT_NUMBER: Final = "thrift: transport error"
"""How polars says that the end of a Parquet file could not be written, on a full disk for example."""

_OF_THE_SYSTEM: Final = {
    errno.ENOENT: "no_such_file",
    errno.ELOOP: "too_many_links",
    errno.EACCES: "permission_denied",
    errno.EPERM: "not_permitted",
    errno.EISDIR: "is_a_directory",
    errno.ENOTDIR: "not_a_directory",
    errno.ENOSPC: "no_space_left",
    errno.ENOMEM: "no_memory_left",
    errno.EIO: "input_output_error",
    errno.EROFS: "read_only_file_system",
    errno.EPIPE: "broken_pipe",
    errno.EFBIG: "file_too_large",
    errno.EDQUOT: "quota_exceeded",
    errno.EMFILE: "too_many_open_files",
    errno.ENFILE: "too_many_open_files",
}

_NOT_THROUGH_LINKS: Final = getattr(os, "O_NOFOLLOW", 0)
"""Windows has no such flag: there a link needs the rights of an administrator."""

OPEN_TO_WRITERS: Final = stat.S_IWGRP | stat.S_IWOTH
"""The rights by which others than its owner may write a file."""


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Raise OutputError about `path`, with the system's reason, where the body can't write."""
    try:
        yield
    except OSError as error:
        raise OutputError("cannot_be_written", path=path, why=write_failure(error)) from error


def private_folder(path: Path) -> Path:
    """Make a folder with mode 0700, whatever the umask; raises OutputError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
    except OSError as error:
        raise OutputError("folder_cannot_be_made", path=path, why=system_reason(error)) from error
    return path


def private_file(path: Path) -> Path:
    """Create or empty a file with mode 0600, whatever the umask; raises OutputError, of a link too."""
    with writing_to(path):
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | _NOT_THROUGH_LINKS, 0o600)
        owner_only(handle)
        os.close(handle)
    return path


def owner_only(handle: int) -> None:
    """Give an open file the mode 0600, where files have modes: on Windows the folder's rights are its."""
    if hasattr(os, "fchmod"):
        os.fchmod(handle, 0o600)


def rights_of_others(mode: int) -> int:
    """The bits of a file's mode that let in others than its owner; none on Windows, which has no modes."""
    return 0 if _ON_WINDOWS else mode & 0o077


def refuse_files_of_others(root: Path, refused: type[SimauditError] = OutputError) -> None:
    """Raises `refused` where a file or folder, or anything in it, belongs to another user than this run.

    Root can write everywhere, but what it leaves in a folder of another user that user can't use: it is
    refused there. Systems without user numbers have nothing to refuse.
    """
    if not hasattr(os, "geteuid") or not root.exists():
        return
    me = os.geteuid()
    whose = me or root.stat().st_uid
    for path in _with_contents(root):
        # Another run, of which this one is told by the store's lock, may have removed it meanwhile.
        with suppress(FileNotFoundError):
            if (owner := path.lstat().st_uid) != whose:
                names = (user_name(owner), user_name(whose))
                raise refused("of_another_user", path=path, owner=names[0], user=names[1], folder=root)
    if whose != me:
        raise refused("to_run_as_its_user", path=root, owner=user_name(whose), user=user_name(me))


def _with_contents(root: Path) -> Iterator[Path]:
    yield root
    # What can't be listed belongs to another user, and is found by its own entry.
    for folder, folders, files in os.walk(root):
        for name in sorted([*folders, *files]):
            yield Path(folder, name)


def user_name(number: int) -> str:
    """The name of a user number, or the number where it has none."""
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def write_atomically(path: Path, text: str) -> None:
    """Replace a small file (mode 0600); a crash leaves the old or the new one whole. Raises OutputError."""
    new = path.with_name(f".{path.name}.new")
    with writing_to(path):
        private_file(new).write_text(text, encoding="utf-8", newline="\n")
        fsync_tree(new)
        new.replace(path)
        fsync_parents([path])


def building_path(target: Path) -> Path:
    """Where a new `target` is built: in the same folder, so that moving it into place is one rename."""
    return target.with_name(f".{target.name}.building")


def put_in_place(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file, `private` with mode 0600, replacing a link that is there. Raises OutputError."""
    building = building_path(path)
    with writing_to(path):
        building.unlink(missing_ok=True)
        with (private_file(building) if private else building).open("r+b" if private else "xb") as file:
            file.write(content)
        building.replace(path)


def write_text(path: Path, text: str) -> None:
    """Write a small file without personal data; raises OutputError."""
    with writing_to(path):
        path.write_text(text, encoding="utf-8", newline="\n")


def is_utf_8(path: Path | str) -> bool:
    """Whether a path or a word of the command line is text, as databases and other formats need it."""
    return not any(ord(character) in NOT_UTF_8 for character in str(path))


def file_name(path: Path) -> str:
    """The name of a file as reports, ledger and messages have it."""
    return printable(path.name)


def require_utf_8(path: Path) -> None:
    """Raises UsageError where a path, which a database or a report is to have as text, is none."""
    if not is_utf_8(path):
        raise UsageError("path_not_utf_8", path=path)


def special_file(path: Path) -> Note | None:
    """What a path, or the link there, leads to if it is no file or folder; None where that can't be told.

    Opening a pipe waits until somebody writes to it, which may be never, and a device may have no end.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    if stat.S_ISFIFO(mode):
        return Note("is_pipe")
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else Note("is_device")


def read_bytes(path: Path, refused: type[SimauditError]) -> bytes:
    """The content of a small file; raises `refused`, chained to the OSError where there is one."""
    if (special := special_file(path)) is not None:
        raise refused.of(special, path=path)
    try:
        if path.stat().st_size > LARGEST_TEXT:
            raise refused.of(Note("too_large_for_text"), path=path)
        return path.read_bytes()
    except OSError as error:
        raise refused.of(Note("cannot_be_read", why=system_reason(error)), path=path) from error


def read_text(path: Path, refused: type[SimauditError]) -> str:
    """The text of a small file in UTF-8, without the byte order mark that some editors put before it.

    Its lines end in LF. Raises `refused`, chained to the OSError where there is one.
    """
    try:
        text = read_bytes(path, refused).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused.of(Note("not_utf8"), path=path) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def strict_json(text: str | bytes) -> Any:
    """The JSON that others wrote; raises ValueError for what readers may take in different ways.

    That is a member that an object has twice, a number that is none or infinite, and nesting too deep.
    """
    try:
        return json.loads(text, object_pairs_hook=_members, parse_constant=_finite, parse_float=_finite)
    except RecursionError as error:
        raise ValueError from error


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError(sorted(members))
    return members


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def size_in_unit(count: int) -> tuple[float, str]:
    """So many bytes in the unit that people say them in, of 1000 each: 4_700_000 is (4.7, "MB")."""
    value, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return value, unit


def file_hash(path: Path) -> str:
    """sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fsync_tree(root: Path) -> None:
    """fsync a file, or a folder and all in it: a later rename must not reach the disk before the content."""
    _fsync([*root.rglob("*"), root])


def fsync_parents(paths: Iterable[Path]) -> None:
    """fsync the folders that hold these paths, which makes renames and deletions of them durable."""
    _fsync({path.parent for path in paths})


def _fsync(paths: Iterable[Path]) -> None:
    # A file system commits several with one write of its journal: one after another, the three thousand files
    # of three hundred carriers took eight seconds instead of half a one.
    with ThreadPoolExecutor(_FORCED_AT_A_TIME) as pool:
        for done in [pool.submit(_fsync_one, path) for path in paths]:
            done.result()


def _fsync_one(path: Path) -> None:
    if _ON_WINDOWS and path.is_dir():
        # Folders can't be opened there; NTFS keeps a journal of renames.
        return
    handle = os.open(path, os.O_RDWR if _ON_WINDOWS else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_failure(error: Exception) -> Note:
    """The operating system's reason for a failed write, else the kind of the error."""
    return system_refusal(error) or Note("verbatim", text=type(error).__name__)


def system_refusal(error: BaseException) -> Note | None:
    """The operating system's reason, from an OSError or the error that polars or DuckDB made of one."""
    if isinstance(error, OSError) and error.strerror:
        return system_reason(error)
    if number := _OS_ERROR.search(str(error)):
        return system_reason(OSError(int(number[1]), os.strerror(int(number[1]))))
    if _WITHOUT_NUMBER in str(error):
        return Note("input_output_error")
    if type(error).__module__ in ("duckdb", "_duckdb"):
        # DuckDB quotes the system's own words.
        numbers = (number for number in _OF_THE_SYSTEM if os.strerror(number) in str(error))
        return next((Note(_OF_THE_SYSTEM[number]) for number in numbers), None)
    return None


def system_reason(error: OSError) -> Note:
    """The reason of an OSError as a note; rare ones carry the system's own English text."""
    if getattr(error, "winerror", None) in _HELD_BY_ANOTHER:
        return Note("held_or_forbidden")
    if error.errno == errno.EACCES and isinstance(error.filename, str | Path):
        return _closed(Path(error.filename))
    code = _OF_THE_SYSTEM.get(error.errno or 0)
    return Note(code) if code else Note("verbatim", text=error.strerror or type(error).__name__)


def _closed(path: Path) -> Note:
    """Why the system refuses a path: whose is what this user may not enter, read or write."""
    for reached in (path, *path.parents):
        # What lies in a folder that is closed can't be asked for its owner: the folder can.
        with suppress(OSError):
            owner = reached.lstat().st_uid
            if not hasattr(os, "geteuid") or owner == os.geteuid():
                break
            names = (user_name(owner), user_name(os.geteuid()))
            return Note("closed_to_user", which=reached, owner=names[0], user=names[1])
    return Note("permission_denied")

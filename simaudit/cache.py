"""Parsed checks and compiled pages, kept for the next process.

Parsing all checks and compiling all pages takes a process most of a second; what came of it lies in a closed
folder of the user's cache, a folder for each state of simaudit and its libraries. Nothing of a register is in
it. Compiled pages are code: a folder that others may write to, or that is another user's, isn't read. Where
there can be no folder, and where Python is to write no byte code (PYTHONDONTWRITEBYTECODE), nothing is kept.
"""

import hashlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from simaudit.version import __version__

_Facts = TypeVar("_Facts")

_READERS: Final = ("jinja2", "sqlglot", "duckdb", "pydantic")
"""The libraries by which it is worked out and written down."""

_DIGEST: Final = hashlib.sha256().digest_size
"""Bytes before the content by which a damaged file is told: Python may crash on damaged code."""

_STATES: Final = 4
"""States whose folders are kept: those of several installations, for example."""


def cached_facts(name: str, of: str, form: TypeAdapter[_Facts], work_out: Callable[[], _Facts]) -> _Facts:
    """What `work_out` returns, read from the cache where it was worked out `of` the same text before.

    Raises what `work_out` raises; of that nothing is kept.
    """
    file = f"{name}-{hashlib.sha256(of.encode()).hexdigest()[:32]}.json"
    content = read_cached(file)
    if content is not None:
        with suppress(ValidationError):
            return form.validate_json(content)
    facts = work_out()
    write_cached(file, form.dump_json(facts))
    return facts


def read_cached(file: str) -> bytes | None:
    """The content of a file of the cache; None where it has none."""
    folder = _folder()
    if folder is None:
        return None
    with suppress(OSError):
        with_digest = (folder / file).read_bytes()
        digest, content = with_digest[:_DIGEST], with_digest[_DIGEST:]
        if digest == hashlib.sha256(content).digest():
            return content
    return None


def write_cached(file: str, content: bytes) -> None:
    """Keep a file in the cache, whole or not at all; nothing happens where that can't be done."""
    folder = _folder()
    if folder is None:
        return
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=folder)
        building = Path(name)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(hashlib.sha256(content).digest() + content)
            building.replace(folder / file)
        except OSError:
            building.unlink()


@cache
def _folder() -> Path | None:
    """The folder of this state, made where it isn't there; None where there can be none."""
    if sys.dont_write_bytecode:
        return None
    # An installation may be without what says its versions.
    with suppress(OSError, RuntimeError, PackageNotFoundError):
        parent, state = _place() / "simaudit", _state()
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_closed(parent):
            return None
        folder = parent / state
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
            for older in sorted(parent.iterdir(), key=lambda state: state.stat().st_mtime)[:-_STATES]:
                shutil.rmtree(older, ignore_errors=True)
        return folder if _is_closed(folder) else None
    return None


def _place() -> Path:
    """Where the user's programs keep what they can make again; raises RuntimeError for a user without home.

    As the XDG Base Directory Specification says; on Windows, the local folder for data of programs.
    """
    place = Path(os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "")
    return place if place.is_absolute() else Path.home() / ".cache"


def _is_closed(folder: Path) -> bool:
    """Whether it is a folder of the user's own, and others can't write to it."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        return False
    # Windows has neither: there the rights are those of the user's own folder.
    return not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def _state() -> str:
    """A name for the code that works out, whatever its version says, and for what it works with."""
    package = Path(__file__).parent
    digest = hashlib.sha256(f"{__version__} {sys.implementation.cache_tag}".encode())
    digest.update(" ".join(version(library) for library in _READERS).encode())
    for path in sorted(package.rglob("*.py")):
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]

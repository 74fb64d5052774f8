"""Who else could have written a file of the configuration: it decides what is excused, and what is started.

Only this user and root are trusted. On systems without user numbers nothing can be told, or refused.
"""

import os
import stat
from pathlib import Path

from simaudit.config.model import Config
from simaudit.errors import UsageError
from simaudit.files import OPEN_TO_WRITERS, user_name


def refuse_found_file(path: Path, option: str) -> None:
    """Raises UsageError where a file that was found, not named, is another user's; `option` would name it.

    Whoever may write in the current folder, /tmp for example, could have put it there.
    """
    # The owner of a link and of the file that it leads to.
    for owner in (path.lstat().st_uid, path.stat().st_uid):
        if _is_strange(owner):
            raise UsageError(
                "found_file_of_another_user", path=path, owner=user_name(owner), file=path, option=option
            )


def refuse_open_command(config: Config) -> None:
    """Raises UsageError where others could have written the command that the configuration has started."""
    path = config.file_of("notify")
    if config.notify and path is not None and (open_ := _writable_by_others(path)) is not None:
        raise UsageError("command_open_to_others", place=config.place_of("notify"), open=open_)


def refuse_open_file(config: Config) -> None:
    """Raises UsageError where everybody may write to the configuration: it decides what is found.

    A group may be the department's own.
    """
    path = config.file_of()
    if path is not None and hasattr(os, "geteuid") and path.stat().st_mode & stat.S_IWOTH:
        raise UsageError("configuration_open_to_others", path=path)


def refuse_out_in_store(config: Config) -> None:
    """Raises UsageError where reports would lie in the store, which is closed to others and swept."""
    if config.out.resolve().is_relative_to(config.store.resolve()):
        raise UsageError("out_in_store", path=config.out, store=config.store)


def _writable_by_others(path: Path) -> Path | None:
    """The file itself or the folder above it through which others could change it; None: nobody else can."""
    if not hasattr(os, "geteuid"):
        return None
    # As it is named and where it really is.
    ways = dict.fromkeys((path.absolute(), path.resolve()))
    return next(
        (ancestor for way in ways for ancestor in (way, *way.parents) if _open_to_writers(ancestor)), None
    )


def _open_to_writers(path: Path) -> bool:
    status = path.stat()
    # In a folder with the sticky bit, others can't replace what isn't theirs.
    shared = stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX
    return _is_strange(status.st_uid) or bool(status.st_mode & OPEN_TO_WRITERS and not shared)


def _is_strange(owner: int) -> bool:
    return hasattr(os, "geteuid") and owner not in (0, os.geteuid())

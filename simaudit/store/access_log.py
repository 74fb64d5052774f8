"""Who worked with personal data: a note of each run, in the ledger.

A note waits in a file of its own (`append_note`) until the next command opens the ledger. It is begun
before anything is read, so that a run that was killed has left one too.
"""

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import OutputError, SimauditError, UsageError
from simaudit.files import refuse_files_of_others
from simaudit.harmless_text import printable
from simaudit.period import recorded_now
from simaudit.store.store import Store, append_note

_VARIABLES: Final = ("LOGNAME", "USER", "USERNAME")


@dataclass
class Noted:
    """The run that a note is of; its body may say what is known only at its end."""

    exit_code: int = 0
    """Where its body ends without an exception."""
    period: str | None = None
    """The month, where that is found out."""
    carriers: Sequence[str] = ()
    """Whose rows it read or wrote."""
    files: Sequence[Path] = ()
    """What it read or wrote, where that is found out; instead of what was said at its beginning."""


@contextmanager
def access_note(
    store: Store, command: str, period: str | None, files: Sequence[Path], reason: str | None = None
) -> Iterator[Noted]:
    """Note who runs `command` over which files, and how the body ends; raises OutputError.

    `reason`: why, where the command asks for it. Without a store there are no personal data to see, and
    nothing is noted. The exit code is that of the SystemExit or SimauditError that the body ends with, 3 of
    any other error, without one what the body sets; a run that was killed has none.
    """
    # Root's notes would be closed to the user whose store it is.
    refuse_files_of_others(store.folder)
    note = str(uuid.uuid4())
    begun = {"who": user(), "command": command, "period": period, "files": _shown(files), "reason": reason}
    append_note(store.folder, {"id": note, "began": recorded_now().isoformat(), **begun})
    noted = Noted()
    try:
        yield noted
    except SystemExit as end:
        noted.exit_code = end.code if isinstance(end.code, int) else 1
        raise
    except SimauditError as error:
        noted.exit_code = int(error.exit_code)
        raise
    except BaseException:
        noted.exit_code = 3
        raise
    finally:
        # A note that can't be written must not change how the run ends.
        with suppress(OutputError):
            outcome = {
                "ended": recorded_now().isoformat(),
                "exit_code": noted.exit_code,
                "period": noted.period,
                "carriers": sorted(set(noted.carriers)),
            }
            files_read = _shown(noted.files) or None
            append_note(store.folder, {"id": note, **outcome, "files": files_read})


def _shown(files: Sequence[Path]) -> list[str]:
    return [printable(str(file)) for file in files]


def access_notes(store: Store) -> pl.DataFrame:
    """Every note, the oldest first: began, ended, who, command, period, carriers, files, exit_code, reason.

    Raises UsageError where there is no store.
    """
    if not store.folder.exists():
        raise UsageError("no_store", path=store.folder)
    with store.open_ledger() as ledger:
        return ledger.frame(
            "SELECT began, ended, who, command, period, coalesce(carriers, []) AS carriers, files, "
            "exit_code, reason FROM access "
            "ORDER BY began, id"
        )


def user() -> str:
    """The user as the system knows them, and on whose behalf where sudo says so.

    Variables of the environment, which anybody may set, stand beside a number or a question mark, and only
    where the system has no name.
    """
    behalf = os.environ.get("SUDO_USER")
    name = _name_by_system()
    return printable(f"{name} (sudo: {behalf})" if behalf else name)


def _name_by_system() -> str:
    try:
        import pwd
    except ImportError:
        with suppress(OSError):
            # On Windows the system's own answer.
            return os.getlogin()
        account = "?"
    else:
        with suppress(KeyError):
            return pwd.getpwuid(os.getuid()).pw_name
        # A container may run under a number that no user has.
        account = f"uid {os.getuid()}"
    variable = next((f"{name}={os.environ[name]}" for name in _VARIABLES if os.environ.get(name)), "")
    return f"{account} ({variable})" if variable else account

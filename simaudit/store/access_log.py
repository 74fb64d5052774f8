"""Who worked with personal data: a note of each run, in the ledger.

Notes are appended to a file of their own first, because a run, this one or another, may have the ledger open;
the next command that opens it moves them there. A note is begun before anything is read, so that a run that
was killed has left one too.
"""

import json
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
from filelock import FileLock, Timeout

from simaudit.errors import BusyError, Note, OutputError, SimauditError, UsageError, printable
from simaudit.files import owner_only, refuse_files_of_others, system_reason
from simaudit.period import recorded_now
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store

_SECONDS_TO_WAIT: Final = 10
"""While another run appends its line."""

_VARIABLES: Final = ("LOGNAME", "USER", "USERNAME")


@dataclass
class Noted:
    """The run that a note is of."""

    exit_code: int = 0
    """Where its body ends without an exception."""


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
    begun = {
        "who": user(),
        "command": command,
        "period": period,
        "files": [printable(str(file)) for file in files],
        "reason": reason,
    }
    _append(store, {"id": note, "began": _now(), **begun})
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
            _append(store, {"id": note, "ended": _now(), "exit_code": noted.exit_code})
            collect_notes(store)


def access_notes(store: Store) -> pl.DataFrame:
    """Every note, the oldest first: began, ended, who, command, period, files, exit_code, reason.

    Raises UsageError where there is no store.
    """
    if not store.folder.exists():
        raise UsageError("no_store", path=store.folder)
    with store.locked(), Ledger(store.ledger) as ledger:
        _take(store, ledger)
        rows: pl.DataFrame = ledger.connection.sql(
            "SELECT began, ended, who, command, period, files, exit_code, reason FROM access "
            "ORDER BY began, id"
        ).pl()
    return rows


def collect_notes(store: Store) -> None:
    """Move the appended notes into the ledger; where another run holds it they stay for a later command."""
    if not store.folder.exists():
        return
    with suppress(BusyError), store.locked(), Ledger(store.ledger) as ledger:
        _take(store, ledger)


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
        known = "?"
    else:
        with suppress(KeyError):
            return pwd.getpwuid(os.getuid()).pw_name
        # A container may run under a number that no user has.
        known = f"uid {os.getuid()}"
    said = next((f"{name}={os.environ[name]}" for name in _VARIABLES if os.environ.get(name)), "")
    return f"{known} ({said})" if said else known


def _now() -> str:
    return recorded_now().isoformat()


@contextmanager
def _waiting(store: Store) -> Iterator[Path]:
    """The file of appended notes, locked for this process."""
    try:
        with FileLock(store.folder / ".access.lock", timeout=_SECONDS_TO_WAIT, mode=0o600):
            yield store.folder / "access.jsonl"
    except (OSError, Timeout) as error:
        # filelock's Timeout is an OSError too.
        why = Note("held_by_another_run") if isinstance(error, Timeout) else system_reason(error)
        raise OutputError("access_note_not_written", path=store.folder, why=why) from error


def _append(store: Store, line: dict[str, Any]) -> None:
    if not store.folder.exists():
        return
    with _waiting(store) as path:
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            owner_only(handle)
            # The first line break ends a line that a killed run left unfinished.
            file.write(f"\n{json.dumps(line, ensure_ascii=False)}\n")
            file.flush()
            os.fsync(handle)


def _take(store: Store, ledger: Ledger) -> None:
    with _waiting(store) as path:
        if not path.exists():
            return
        notes = _read(path)
        run = ledger.connection.execute
        with ledger.transaction():
            # The file is deleted after the commit. Read twice, its lines make the same notes.
            for note in notes:
                if "began" in note:
                    run(
                        "INSERT OR IGNORE INTO access BY NAME "
                        "SELECT $id::UUID AS id, $began::TIMESTAMP AS began, $who AS who, "
                        "$command AS command, "
                        "$period AS period, $files AS files, $reason AS reason",
                        # Notes of earlier versions that wait in the file have no reason.
                        {"reason": None, **note},
                    )
                else:
                    run(
                        "UPDATE access SET ended = $ended::TIMESTAMP, exit_code = $exit_code "
                        "WHERE id = $id::UUID",
                        note,
                    )
        path.unlink()


def _read(path: Path) -> list[dict[str, Any]]:
    """The lines that can be read: one that a killed run wrote may be unfinished."""
    notes = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        with suppress(ValueError):
            notes.append(json.loads(line))
    return notes

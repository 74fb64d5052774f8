"""Notes of runs that wait to be moved into the ledger: a run, this one or another, may have it open.

Each is a line of a file in the store; the next command that opens the ledger moves them there.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from simaudit.errors import Note, OutputError
from simaudit.files import owner_only, system_reason
from simaudit.store.ledger import Ledger

_NAME: Final = "access.jsonl"
_SECONDS_TO_WAIT: Final = 10
"""While another run appends its line."""


@contextmanager
def _waiting(folder: Path) -> Iterator[Path]:
    """The file of appended notes, locked for this process."""
    try:
        with FileLock(folder / ".access.lock", timeout=_SECONDS_TO_WAIT, mode=0o600):
            yield folder / _NAME
    except (OSError, Timeout) as error:
        # filelock's Timeout is an OSError too.
        why = Note("held_by_another_run") if isinstance(error, Timeout) else system_reason(error)
        raise OutputError("access_note_not_written", path=folder, why=why) from error


def append_note(folder: Path, line: dict[str, Any]) -> None:
    """Append a note, or the end of one, where there is a store; raises OutputError."""
    if not folder.exists():
        return
    with _waiting(folder) as path:
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            owner_only(handle)
            # The first line break ends a line that a killed run left unfinished.
            file.write(f"\n{json.dumps(line, ensure_ascii=False)}\n")
            file.flush()
            os.fsync(handle)


def take_notes(folder: Path, ledger: Ledger) -> None:
    """Move the notes that wait into the ledger; raises OutputError.

    They wait on where the ledger is sealed under another key: what is written there without it isn't sealed.
    """
    if not (folder / _NAME).exists() or not ledger.chain.is_of_key():
        return
    with _waiting(folder) as path:
        if not path.exists():
            return
        notes = _read(path)
        with ledger.transaction():
            ledger.writing("access")
            # The file is deleted after the commit. Read twice, its lines make the same notes.
            for note in notes:
                if "began" in note:
                    ledger.insert("access", note, once=True)
                else:
                    ledger.execute(
                        "UPDATE access SET ended = $ended::TIMESTAMP, exit_code = $exit_code, "
                        "period = coalesce($period, period), files = coalesce($files, files), "
                        "carriers = $carriers WHERE id = $id::UUID",
                        {"period": None, "files": None, "carriers": None} | note,
                    )
        path.unlink()


def _read(path: Path) -> list[dict[str, Any]]:
    """The lines that can be read: one that a killed run wrote may be unfinished."""
    notes = []
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        with suppress(ValueError):
            notes.append(json.loads(line))
    return notes

"""Moves several built files and folders to their places together: all or none, whenever the run is killed.

The moves are written to a journal first. What was in a place is renamed beside it until the ledger has been
written; where it was not, the next run moves everything back.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from simaudit.errors import Note, OutputError
from simaudit.files import (
    building_path,
    fsync_parents,
    refuse_files_of_others,
    system_reason,
    write_atomically,
)
from simaudit.store.uninterrupted import uninterrupted

Move = tuple[Path, Path]
"""(what was built, its place)."""


@contextmanager
def atomic_swap(moves: Sequence[Move], journal: Path, run: str, gone: Sequence[Path] = ()) -> Iterator[None]:
    """Make the moves, take away what is in the places `gone`, then run the body; where it fails, undo all.

    `run` is the name under which the body records the run, by which `recover` looks for it. Nothing
    interrupts it: an interruption after the body has committed would undo what the ledger says is done.
    Raises OutputError.
    """
    with uninterrupted(), _swap(moves, journal, run, gone):
        yield


@contextmanager
def _swap(moves: Sequence[Move], journal: Path, run: str, gone: Sequence[Path]) -> Iterator[None]:
    targets = [*(place for _, place in moves), *gone]
    for place in targets:
        _remove(_old(place))
    places = [(str(place.resolve()), place.exists()) for place in targets]
    write_atomically(journal, json.dumps({"run": run, "done": False, "places": places}))
    try:
        for built, place in moves:
            if place.exists():
                place.rename(_old(place))
            built.rename(place)
        for place in gone:
            if place.exists():
                place.rename(_old(place))
        fsync_parents(place for place in targets if place.parent.exists())
        yield
    except OSError as error:
        _undo(journal)
        path = error.filename or journal
        raise OutputError("cannot_be_written", path=path, why=system_reason(error)) from error
    except BaseException:
        _undo(journal)
        raise
    # From here on what was in a place before may be deleted already: there is no way back.
    write_atomically(journal, json.dumps({"run": run, "done": True, "places": places}))
    _finish(journal)


def refuse_irreplaceable(place: Path) -> None:
    """Raises OutputError where this user could not build a new `place` or remove what is there.

    Asked before a run begins: what can't be removed is otherwise found when the new is in place already.
    """
    above = next(path for path in place.parents if path.exists())
    if not above.is_dir():
        raise OutputError("cannot_be_written", path=above, why=Note("not_a_directory"))
    there = [path for path in (place, building_path(place), _old(place)) if path.exists()]
    for path in there:
        refuse_files_of_others(path)
    for folder in (above, *(Path(name) for path in there for name, _, _ in os.walk(path))):
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise OutputError("cannot_be_written", path=folder, why=Note("permission_denied"))


def recover(journal: Path, written: Callable[[str], bool]) -> None:
    """Finish the swap of a killed run if the run is `written`, else undo it; nothing where there is none."""
    if not journal.exists():
        return
    try:
        listed = json.loads(journal.read_text(encoding="utf-8"))
        done = listed.get("done", False) or written(listed["run"])
    except (ValueError, KeyError, TypeError, AttributeError):
        # A journal is written whole or not at all, so this is none: nothing has been moved.
        journal.unlink()
        return
    if done:
        _finish(journal)
    else:
        _undo(journal)


def _places(journal: Path) -> list[tuple[Path, bool]]:
    listed = json.loads(journal.read_text(encoding="utf-8"))["places"]
    return [(Path(place), was_there) for place, was_there in listed]


def _undo(journal: Path) -> None:
    for place, was_there in _places(journal):
        old = _old(place)
        if old.exists():
            _remove(place)
            old.rename(place)
        elif not was_there:
            _remove(place)
    journal.unlink()


def _finish(journal: Path) -> None:
    for place, _ in _places(journal):
        try:
            _remove(_old(place))
        except OSError as error:
            # The journal stays: the next run tries again.
            raise OutputError("replaced_not_removed", path=_old(place), why=system_reason(error)) from error
    journal.unlink()


def _old(place: Path) -> Path:
    return place.with_name(f".{place.name}.old")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

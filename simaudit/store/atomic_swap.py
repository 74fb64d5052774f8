"""Builds folders beside their places, and moves what was built there: all or none, whenever it is killed.

A folder is built by one run at a time. The moves are written to a journal first. What was in a place is
renamed beside it until the ledger has been written; where it was not, the next run moves everything back.
"""

import json
import os
import shutil
import signal
import stat
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from simaudit import files as disk
from simaudit.errors import BusyError, Note, OutputError
from simaudit.intake.limits.process import INTERRUPTING, handlers_replaced

Move = tuple[Path, Path]
"""(what was built, its place)."""


@contextmanager
def building_folder(target: Path) -> Iterator[Path]:
    """An empty folder at `building_path(target)`; removed at the end unless it was moved to `target`.

    Raises OutputError where it, or anything in it, cannot be written, BusyError where another run, of another
    store, builds there.
    """
    building = disk.building_path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_building(building)
        try:
            building.mkdir()
        except FileExistsError:
            raise BusyError("output_held", path=building.parent) from None
        with _locked(building) as descriptor:
            try:
                yield building
            finally:
                # Where the folder that is held was moved, another run may have begun.
                with suppress(OSError):
                    if descriptor is None or os.path.samestat(os.fstat(descriptor), building.stat()):
                        shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        path = error.filename or target
        raise OutputError("cannot_be_written", path=path, why=disk.system_reason(error)) from error


def remove_building(building: Path) -> None:
    """Remove what a killed run left of a folder; raises BusyError where a run is building it."""
    if building.is_dir():
        with _locked(building):
            shutil.rmtree(building, ignore_errors=True)


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


@contextmanager
def built_beside(contents: Mapping[Path, bytes]) -> Iterator[list[Move]]:
    """The moves of files that are built beside their places; what of them wasn't moved is removed at the end.

    A file keeps the mode of the one that it replaces. Raises OutputError.
    """
    moves = [(disk.building_path(path), path) for path in contents]
    folders = {folder for path in contents for folder in path.parents if not folder.exists()}
    try:
        for building, path in moves:
            path.parent.mkdir(parents=True, exist_ok=True)
            building.unlink(missing_ok=True)
            private = path.exists()
            with (disk.private_file(building) if private else building).open(
                "r+b" if private else "xb"
            ) as file:
                file.write(contents[path])
            if private:
                building.chmod(stat.S_IMODE(path.stat().st_mode))
            disk.fsync_tree(building)
        yield moves
    except OSError as error:
        path = error.filename or next(iter(contents))
        raise OutputError("cannot_be_written", path=path, why=disk.system_reason(error)) from error
    finally:
        with suppress(OSError):
            for building, _ in moves:
                building.unlink(missing_ok=True)
        for folder in sorted(folders, reverse=True):
            # Those that are still empty.
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ignore what would interrupt the body: the ledger may say already that it is done.

    Only the main thread is ever interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with handlers_replaced(INTERRUPTING, signal.SIG_IGN):
        yield


@contextmanager
def atomic_swap(moves: Sequence[Move], journal: Path, run: str, gone: Sequence[Path] = ()) -> Iterator[None]:
    """Make the moves, take away what is in the places `gone`, then run the body; where it fails, undo all.

    `run` is the name under which the body records the run, by which `recover` looks for it. Nothing
    interrupts it: an interruption after the body has committed would undo what the ledger says is done.
    Raises OutputError.
    """
    with uninterrupted():
        targets = [*(target for _, target in moves), *gone]
        for target in targets:
            _remove(_old(target))
        targets_before = [(str(_place(target)), os.path.lexists(target)) for target in targets]
        disk.write_atomically(journal, json.dumps({"run": run, "done": False, "places": targets_before}))
        try:
            for built, target in moves:
                if os.path.lexists(target):
                    _set_aside(target)
                built.replace(target)
            for target in gone:
                if os.path.lexists(target):
                    target.rename(_old(target))
            disk.fsync_parents(target for target in targets if target.parent.exists())
            yield
        except OSError as error:
            _undo(journal)
            path = error.filename or journal
            raise OutputError("cannot_be_written", path=path, why=disk.system_reason(error)) from error
        except BaseException:
            _undo(journal)
            raise
        # From here on what was in a place before may be deleted already: there is no way back.
        disk.write_atomically(journal, json.dumps({"run": run, "done": True, "places": targets_before}))
        _finish(journal)


def refuse_irreplaceable(target: Path) -> None:
    """Raises OutputError where this user could not build a new `target` or remove what is there.

    Asked before a run begins: what can't be removed is otherwise found when the new is in place already.
    """
    above = next(path for path in target.parents if path.exists())
    if not above.is_dir():
        raise OutputError("cannot_be_written", path=above, why=Note("not_a_directory"))
    existing_paths = [path for path in (target, disk.building_path(target), _old(target)) if path.exists()]
    for path in existing_paths:
        disk.refuse_files_of_others(path)
    for folder in (above, *(Path(name) for path in existing_paths for name, _, _ in os.walk(path))):
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


def _recorded_targets(journal: Path) -> list[tuple[Path, bool]]:
    listed = json.loads(journal.read_text(encoding="utf-8"))["places"]
    return [(Path(target), was_there) for target, was_there in listed]


def _undo(journal: Path) -> None:
    for target, was_there in _recorded_targets(journal):
        old = _old(target)
        if os.path.lexists(old):
            if old.is_dir():
                _remove(target)
            old.replace(target)
            # A file that was not replaced yet is one and the same there.
            old.unlink(missing_ok=True)
        elif not was_there:
            _remove(target)
    journal.unlink()


def _finish(journal: Path) -> None:
    for target, _ in _recorded_targets(journal):
        try:
            _remove(_old(target))
        except OSError as error:
            # The journal stays: the next run tries again.
            raise OutputError(
                "replaced_not_removed", path=_old(target), why=disk.system_reason(error)
            ) from error
    journal.unlink()


def _set_aside(target: Path) -> None:
    """Keep what is in a place beside it: a file stays in its place too, until another replaces it."""
    if not target.is_dir():
        # Some file systems have no links.
        with suppress(OSError):
            _old(target).hardlink_to(target)
            return
    target.rename(_old(target))


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _place(target: Path) -> Path:
    """The whole path; of a link its own, not that of what it leads to."""
    return target.parent.resolve() / target.name


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

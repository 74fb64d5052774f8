"""A store is read while a run holds it, by a copy of its ledger."""

import os
from pathlib import Path

import pytest

from simaudit.desk import FOLDER
from simaudit.desk.snapshot import ReadStore
from simaudit.errors import BusyError
from simaudit.store.access_log import access_note, access_notes
from simaudit.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with a ledger."""
    store = Store(tmp_path / "store")
    with store.open_ledger():
        pass
    return store


def copies(store: Store) -> list[str]:
    return sorted(path.name for path in (store.folder / FOLDER).iterdir())


def test_a_held_store_is_read_as_it_was(store: Store) -> None:
    reader = ReadStore(store.folder)
    with reader.open_ledger() as ledger:
        assert ledger.path.parent == store.folder / FOLDER
    before = copies(store)
    with store.open_ledger() as held, held.transaction():
        held.writing("meta")
        held.execute("UPDATE meta SET schema_version = schema_version")
        with reader.open_ledger() as ledger:
            assert ledger.first("SELECT count(*) FROM run") == 0
        assert reader.held
        assert copies(store) == before
    with reader.open_ledger():
        assert not reader.held


def test_a_store_that_was_held_from_the_beginning_says_so(store: Store) -> None:
    reader = ReadStore(store.folder)
    with store.locked(), pytest.raises(BusyError), reader.open_ledger():
        pass


def test_a_ledger_that_was_written_is_copied_anew_and_the_older_copy_goes(store: Store) -> None:
    reader = ReadStore(store.folder)
    reader.refresh()
    (first,) = copies(store)
    os.utime(store.ledger, ns=(1, store.ledger.stat().st_mtime_ns + 1_000_000_000))
    reader.refresh()
    (second,) = copies(store)
    assert second > first


def test_waiting_notes_are_read_where_they_are_asked_for(store: Store) -> None:
    reader = ReadStore(store.folder)
    with access_note(store, "desk", None, []):
        pass
    reader.refresh(notes=True)
    assert access_notes(reader)["command"].to_list() == ["desk"]
    modes = {path.stat().st_mode & 0o777 for path in (store.folder / FOLDER).iterdir()}
    assert modes == {0o600}

"""The store's folder: where its files are, one run at a time, and what a killed run left."""

from pathlib import Path

import pytest

from simaudit.errors import BusyError, UsageError
from simaudit.period import Period
from simaudit.store.store import Store, month_files

OCTOBER = Period(2026, 10)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_a_month_has_its_files_beside_each_other(store: Store) -> None:
    month = store.folder / "months" / "2026-10"
    assert month_files(store.month(OCTOBER, "itel")) == [
        month / "itel.parquet", store.missing(OCTOBER, "itel"), store.links(OCTOBER, "itel"),
    ]  # fmt: skip
    assert store.missing(OCTOBER, "itel") == month / "itel.missing.parquet"
    assert store.links(OCTOBER, "itel") == month / "itel.links.parquet"


def test_what_looks_into_a_store_that_is_not_there_makes_none(store: Store) -> None:
    with pytest.raises(UsageError, match="nothing has been audited"):
        store.require_ledger()
    store.refuse_if_locked()
    assert not store.folder.exists()


def test_a_store_is_of_one_run_at_a_time(store: Store) -> None:
    with store.locked():
        with pytest.raises(BusyError, match="another run"):
            store.refuse_if_locked()
        with pytest.raises(BusyError), store.open_ledger():
            pass
    store.refuse_if_locked()
    assert store.folder.stat().st_mode & 0o077 == 0


def test_what_a_killed_run_left_is_swept_and_months_stay(store: Store, tmp_path: Path) -> None:
    with store.open_ledger():
        pass
    elsewhere = tmp_path / "out" / ".2026-10.building"
    month = store.month(OCTOBER, "viettel")
    leftovers = [store.building("viettel"), store.spill / "block", store.folder / ".swap.json.new"]
    for path in (month, *leftovers, elsewhere / "report.html"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("personal")
    (store.folder / "building" / "elsewhere").write_text(str(elsewhere))
    with store.locked():
        assert [path for path in (*leftovers, elsewhere) if path.exists()] == []
    assert month.read_text() == "personal"


def test_what_was_built_of_a_month_moves_to_its_place_in_a_closed_folder(store: Store) -> None:
    with store.locked():
        for path in month_files(store.building("viettel")):
            path.touch()
        moves = store.month_moves(OCTOBER, "viettel")
        assert moves == list(
            zip(
                month_files(store.building("viettel")),
                month_files(store.month(OCTOBER, "viettel")),
                strict=True,
            )
        )
    assert (store.folder / "months" / "2026-10").stat().st_mode & 0o777 == 0o700

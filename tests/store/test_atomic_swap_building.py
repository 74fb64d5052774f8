"""A folder beside its target is built by one run at a time, whatever store it is of."""

from pathlib import Path

import pytest

from simaudit.errors import BusyError
from simaudit.files import building_path
from simaudit.store.atomic_swap import building_folder, remove_building


def test_two_runs_build_one_after_the_other(tmp_path: Path) -> None:
    target = tmp_path / "2026-10"
    with building_folder(target) as folder:
        (folder / "report.html").touch()
        with pytest.raises(BusyError) as refused, building_folder(target):
            pass
        assert str(refused.value).startswith(f"{tmp_path}: another run writes here, from another store; ")
        with pytest.raises(BusyError):
            remove_building(building_path(target))
        assert [path.name for path in folder.iterdir()] == ["report.html"]
        folder.rename(target)
        # The place is free once the folder was moved, and what is begun there stays.
        building_path(target).mkdir()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".2026-10.building", "2026-10"]


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    target = tmp_path / "2026-10"
    building_path(target).mkdir()
    (building_path(target) / "report.html").touch()
    with building_folder(target) as folder:
        assert list(folder.iterdir()) == []
    assert list(tmp_path.iterdir()) == []

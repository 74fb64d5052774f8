"""What tests of several commands share: a folder with a small month, and one where it is audited."""

from pathlib import Path

import pytest
from support.command import simaudit_
from support.few_checks import in_copy
from support.once import made_once
from support.small_month import in_small_month


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with one good month of viettel: one number has no name."""
    in_small_month(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def audited_folder(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The current folder, a copy of one in which that month is audited."""
    return in_copy(made_once(tmp_path_factory, "cli-month", _audit), tmp_path / "audited", monkeypatch)


def _audit(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        in_small_month(folder, patch)
        assert simaudit_("audit", "2026-10").exit_code == 0

"""What tests of several commands share: a folder with a small month."""

from pathlib import Path

import pytest
from support.small_month import in_small_month


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with one good month of viettel: one number has no name."""
    in_small_month(tmp_path, monkeypatch)
    return tmp_path

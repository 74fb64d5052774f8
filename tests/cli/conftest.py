"""What tests of several commands share: a folder with a small month."""

from pathlib import Path

import pytest
from support.extracts import person, write
from support.few_checks import judge_by


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with one good month of viettel: one number has no name."""
    monkeypatch.chdir(tmp_path)
    rows = [person("viettel", 1, full_name=""), person("viettel", 2), person("viettel", 3)]
    write(Path("2026-10/viettel.csv"), rows)
    # Two checks are enough to end in any way.
    judge_by(monkeypatch)
    return tmp_path

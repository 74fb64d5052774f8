"""A folder with a small month, for tests of commands."""

from pathlib import Path

import pytest
from support.extracts import person, write
from support.few_checks import judge_by


def in_small_month(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let the folder be the current one, with one good month of viettel, of which one number has no name."""
    patch.chdir(folder)
    rows = [person("viettel", 1, full_name=""), person("viettel", 2), person("viettel", 3)]
    write(Path("2026-10/viettel.csv"), rows)
    judge_by(patch)

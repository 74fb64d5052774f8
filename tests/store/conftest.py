"""An installation that holds four audited months."""

import shutil
from pathlib import Path

import pytest
from support.extracts import few_checks, person, write
from support.kept_months import CARRIERS, KEEP, MONTHS, audit


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four months of two carriers, audited, nothing deleted; to be copied."""
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setattr("simaudit.config.rules_in_force.load_catalogue", few_checks)
        Path("simaudit.toml").write_text(KEEP)
        for month in MONTHS:
            for carrier in CARRIERS:
                people = [person(carrier, 1, full_name=""), person(carrier, 2)]
                write(Path(f"inbox/{month}/{carrier}.csv"), people)
            audit(month)
    return folder


@pytest.fixture
def home(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of one's own that holds the four months; the current folder."""
    folder = shutil.copytree(audited, tmp_path / "home")
    monkeypatch.chdir(folder)
    monkeypatch.setattr("simaudit.config.rules_in_force.load_catalogue", few_checks)
    return folder

"""An installation that holds four audited months."""

from pathlib import Path

import pytest
from support.extracts import person, write
from support.few_checks import in_copy, judge_by
from support.kept_months import CARRIERS, KEEP, MONTHS, audit
from support.once import made_once


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four months of two carriers, audited, nothing deleted; to be copied."""
    return made_once(tmp_path_factory, "kept-months", _audit_all)


def _audit_all(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        judge_by(patched)
        Path("simaudit.toml").write_text(KEEP)
        for month in MONTHS:
            for carrier in CARRIERS:
                people = [person(carrier, 1, full_name=""), person(carrier, 2)]
                write(Path(f"inbox/{month}/{carrier}.csv"), people)
            audit(month)


@pytest.fixture
def home(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of one's own that holds the four months; the current folder."""
    return in_copy(audited, tmp_path / "home", monkeypatch)

"""`share`: exit codes, what is said, and who is noted."""

from pathlib import Path

import pytest
from support.command import simaudit_
from support.few_checks import in_copy
from support.six_provinces import BAD, six_provinces


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a province, the current folder."""
    return in_copy(six_provinces(tmp_path_factory) / BAD, tmp_path / "home", monkeypatch)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--out", "x.json", "--period", "2026-09"], 2, "2026-09"),
        (["--out", "x.json", "--carrier", "itel"], 2, "itel"),
        (["--out", "nowhere/x.json"], 3, "nowhere/x.json"),
        ([], 2, "--out"),
    ],
    ids=["month", "carrier", "folder", "no file"],
)
def test_what_cannot_be_written_says_why(home: Path, words: list[str], code: int, says: str) -> None:
    done = simaudit_("provinces", "share", *words)
    assert done.exit_code == code
    assert says in done.stderr
    assert not list(home.glob("*.json"))


def test_who_wrote_it_is_noted_and_the_fingerprint_is_said(home: Path) -> None:
    done = simaudit_("provinces", "share", "--out", "x.json")
    assert done.stdout.splitlines()[0] == "x.json"
    assert "The file is signed with the key " in done.stdout
    noted = simaudit_("store", "access").stdout.splitlines()[-1]
    assert "provinces share   2026-10  mobifone, viettel, vinaphone  x.json" in noted
    assert Path("x.json").stat().st_mode & 0o777 == 0o644

"""`compare`: files that can't be compared, whose keys are trusted, what is said and written."""

import json
from pathlib import Path

import pytest
from support.command import simaudit_
from support.six_provinces import PROVINCES, at_home

from simaudit.config.signature import fingerprint


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all, the current folder that of the province 01, which trusts the others."""
    return at_home(tmp_path_factory, tmp_path, monkeypatch)


def test_it_says_what_it_wrote_and_what_is_high(home: Path) -> None:
    files = [f"../{province}.json" for province in PROVINCES[1:]]
    done = simaudit_("provinces", "compare", *files, "--lang", "vi,en")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "out/compare/2026-10/compare.html",
        "out/compare/2026-10/compare.en.html",
        "out/compare/2026-10/compare.json",
        "provinces compared: 6; high here alone: 0; elsewhere: 1; everywhere: 1",
    ]
    assert (
        f"provinces compare 2026-10  {', '.join(files[:3])}, … (5 files in all)"
        in simaudit_("store", "access").stdout
    )


def test_a_tampered_file_is_refused_and_nothing_is_compared(home: Path) -> None:
    text = Path("../68.json").read_text(encoding="utf-8")
    Path("../68.json").write_text(text.replace('"people":50', '"people":10', 1), encoding="utf-8")
    done = simaudit_("provinces", "compare", "../68.json", "../79.json", "--out", "beside")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == (
        "simaudit: ../68.json: the file is not as it was signed; nothing was compared: ask the sender for it "
        "again, and don't edit it\n"
    )
    assert not Path("beside").exists()


def test_a_key_that_nobody_vouched_for_is_refused_until_it_is_trusted(home: Path) -> None:
    Path("simaudit.toml").write_text('province = "01"\n', encoding="utf-8")
    name = fingerprint(json.loads(Path("../68.json").read_text())["key"])
    done = simaudit_("provinces", "compare", "../68.json")
    assert done.exit_code == 2
    assert f'add "68" = "{name}" under [shared_keys] in simaudit.toml, or give --trust {name}' in done.stderr
    assert simaudit_("provinces", "compare", "../68.json", "--trust", name.upper()).exit_code == 0
    assert simaudit_("provinces", "compare", "../68.json", "--trust", name[:9]).exit_code == 2


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ([], 2, "FILE"),
        (
            ["../68.json", "../68.json"],
            2,
            "province 68 is in another file too: ../68.json; leave one of them",
        ),
        (["../68.json", "--period", "2026-09"], 2, "the file is of 2026-10, not of 2026-09"),
        (["../nowhere.json"], 3, "../nowhere.json"),
        (["simaudit.toml"], 3, "this is no file of simaudit provinces share"),
        (["../68.json", "--out", "simaudit.toml"], 3, "simaudit.toml"),
    ],
    ids=["no file", "twice", "another month", "no such file", "another file", "no folder"],
)
def test_what_cannot_be_compared_says_why(home: Path, words: list[str], code: int, says: str) -> None:
    done = simaudit_("provinces", "compare", *words)
    assert done.exit_code == code
    assert says in done.stderr
    assert not Path("out/compare").exists()

"""`generate`: it names its files, the same seed writes the same bytes, and months have an order."""

from pathlib import Path

import pytest
from support.command import simaudit_


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("--rows", "100", "--carriers", "viettel", "--seed")
    written = simaudit_("dev", "generate", "a", *words, "7")
    assert (written.exit_code, written.output) == (0, "a/2026-10/viettel_2026-10.csv\n")
    simaudit_("dev", "generate", "b", *words, "7")
    simaudit_("dev", "generate", "c", *words, "8")
    a, b, c = (Path(name, "2026-10/viettel_2026-10.csv").read_bytes() for name in "abc")
    assert (a == b, a == c) == (True, False)
    assert len(a.splitlines()) == 101


def test_months_that_run_backwards_are_refused(tmp_path: Path) -> None:
    refused = simaudit_("dev", "generate", str(tmp_path / "gen"), "--months", "2026-10..2026-08")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "simaudit: 2026-10..2026-08: the last month comes before the first\n"
    assert not (tmp_path / "gen").exists()


@pytest.mark.parametrize(
    ("words", "ignored"),
    [
        ("--sample-data --rows 100", "--rows have"),
        ("--sample-data --seed 1 --form tsv", "--seed, --form have"),
    ],
)
def test_options_without_effect_are_refused(words: str, ignored: str, tmp_path: Path) -> None:
    refused = simaudit_("dev", "generate", str(tmp_path / "gen"), *words.split())
    chosen = words.split()[0]
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == f"simaudit: {ignored} no effect beside {chosen}; leave them out\n"
    assert not (tmp_path / "gen").exists()

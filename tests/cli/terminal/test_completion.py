"""Shell completion: values from what lies on the disk, and never an error in the middle of a line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from support.needs import program

from simaudit.cli import main
from simaudit.contract import NATURES, SEVERITIES
from simaudit.paths import DOCS
from simaudit.rules.load import load_catalogue

BLK = [int(check.id[4:]) for check in load_catalogue() if check.id.startswith("BLK")]


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two audited months, one more in the inbox, a profile and a check of one's own."""
    monkeypatch.chdir(tmp_path)
    Path("simaudit.toml").write_text(
        'out = "reports"\nchecks_folder = "own"\n[carriers.zalo]\nsheet = "a"\n', encoding="utf-8"
    )
    for month, cases in (("2026-09", ["V-7F3K-29QD", "V-AAAA-2222"]), ("2026-10", ["V-7F3K-29QD"])):
        (tmp_path / "reports" / month / "zebra").mkdir(parents=True)
        (tmp_path / "reports" / month / "restricted").mkdir()
        listed = [{"case_id": case} for case in cases]
        (tmp_path / "reports" / month / "zebra" / "results.json").touch()
        (tmp_path / "reports" / month / "cases.json").write_text(json.dumps(listed))
    (tmp_path / "store" / "months" / "2026-10").mkdir(parents=True)
    (tmp_path / "store" / "months" / "2026-10" / "zulu.missing.parquet").touch()
    (tmp_path / "inbox" / "2026-11").mkdir(parents=True)
    (tmp_path / "own" / "mismatched").mkdir(parents=True)
    (tmp_path / "own" / "mismatched" / "XAB-01_own.sql").touch()
    return tmp_path


def completed(*words: str) -> list[str]:
    *before, incomplete = words
    found = ShellComplete(main, {}, "simaudit", "_SIMAUDIT_COMPLETE").get_completions(before, incomplete)
    return [item.value for item in found]


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("audit", "--period", ""), ["2026-09", "2026-10", "2026-11", "last-month"]),
        (("letters", "--from", "2026-0"), ["2026-09"]),
        (("report", "--out", "elsewhere", "--period", "2026-09"), []),
        (("sample", "--carrier", "z"), ["zalo", "zebra", "zulu"]),
        (("cases", "list", "--carrier", "Vinap"), ["vinaphone"]),
        (("cases", "show", ""), ["V-7F3K-29QD", "V-AAAA-2222"]),
        (("dossier", "v-a"), ["V-AAAA-2222"]),
        (("follow", "set", "V-7"), ["V-7F3K-29QD"]),
        (("rules", "show", "XA"), ["XAB-01"]),
        (("sample", "--check", "xab"), ["XAB-01"]),
        (("audit", "--check", "blk"), ["BLK", *(f"BLK-{number:02d}" for number in BLK)]),
        (("selfcheck", "--check", "sev"), [f"severity:{name}" for name in sorted(SEVERITIES)]),
        (("audit", "--check", "NATURE:"), [f"nature:{name}" for name in sorted(NATURES)]),
        (("docs", "conf"), ["configuration"]),
        (("dev", "schema", "o"), ["overview"]),
        (("ca",), ["cases"]),
        (("store", ""), ["access", "purge", "withdraw", "verify"]),
        (("ver",), []),
    ],
)  # fmt: skip
def test_values_are_completed(words: tuple[str, ...], expected: list[str]) -> None:
    assert completed(*words) == expected


def test_ids_of_checks_are_those_of_the_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert completed("rules", "show", "") == sorted(check.id for check in load_catalogue())
    assert completed("rules", "test", "blk-0")[0].startswith("BLK-0")


@pytest.mark.parametrize("text", ["= no TOML", 'out = 3\nstore = ["a"]\ncarriers = 1', "\x00"])
def test_what_can_not_be_read_completes_nothing(installation: Path, text: str) -> None:
    (installation / "simaudit.toml").write_text(text)
    (installation / "reports" / "2026-10" / "cases.json").write_text("{")
    (installation / "out").write_text("a file")
    assert completed("cases", "show", "") == []
    assert "restricted" not in completed("sample", "--carrier", "")


def test_a_value_is_still_any_text(installation: Path) -> None:
    """What isn't known is for the command to refuse."""
    command = main.commands["dossier"]
    (case,) = [one for one in command.params if one.name == "case_id"]
    assert case.type.convert("V-9999-9999", case, None) == "V-9999-9999"
    assert installation.is_dir()


def test_a_bash_with_the_script_completes(installation: Path) -> None:
    """As the page `install` has it, in a shell of its own; another language changes nothing."""
    bash = program("bash", "bash")
    tool = installation / "bin" / "simaudit"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{STARTED}" "$@"\n')
    tool.chmod(0o755)
    switched_on = 'eval "$(_SIMAUDIT_COMPLETE=bash_source simaudit)"'
    assert f"`{switched_on}`" in (DOCS / "install.md").read_text(encoding="utf-8")
    script = (
        f"{switched_on}\n"
        + """\
COMP_WORDS=(simaudit cases show V-A) COMP_CWORD=3
_simaudit_completion simaudit
printf '%s\\n' "${COMPREPLY[@]}"
COMPREPLY=() COMP_WORDS=(simaudit audit --carrier zeb) COMP_CWORD=3
_simaudit_completion simaudit
printf '%s\\n' "${COMPREPLY[@]}"
"""
    )
    environment = os.environ | {"PATH": f"{tool.parent}:{os.environ['PATH']}", "SIMAUDIT_LANG": "xx"}
    done = subprocess.run(
        [bash, "--norc", "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["V-AAAA-2222", "zebra"], "")


STARTED = "import sys; sys.argv[0] = 'simaudit'; from simaudit.cli import main; main()"

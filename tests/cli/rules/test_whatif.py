"""`simaudit rules whatif` as it is typed."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.few_checks import judge_by
from support.tried_months import CHECKS, tried_folder

from simaudit.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = shutil.copytree(tried_folder(tmp_path_factory), tmp_path / "copy")
    monkeypatch.chdir(copy)
    monkeypatch.setenv("SIMAUDIT_LANG", "en")
    judge_by(monkeypatch, CHECKS)
    return copy


def whatif(*words: str) -> Result:
    return CliRunner().invoke(main, ["rules", "whatif", "--no-honest", "--months", "1", *words])


def config() -> str:
    return file.read_text(encoding="utf-8") if (file := Path("simaudit.toml")).exists() else ""


def test_it_prints_a_table_and_says_where_the_page_is() -> None:
    before = config()
    done = whatif("--set", "BLK-15.fewest_numbers=4")
    assert done.exit_code == 0, done.output
    assert config() == before
    lines = done.stdout.splitlines()
    assert [line.split() for line in lines[1:3]] == [
        ["BLK-14", "judges", "what", "others", "find", "0", "0", "0"],
        ["BLK-15", "rule", "changed", "8", "0", "4"],
    ]
    assert lines[3] == "4 rows come or go: out/whatif/2026-10/whatif.html"
    access = CliRunner().invoke(main, ["store", "access"])
    assert [line for line in access.output.splitlines() if "whatif" in line and "2026-10" in line]


def test_accepting_writes_configuration_and_entry() -> None:
    words = [
        "--set",
        "BLK-15.fewest_numbers=4",
        "--accept",
        "--reason",
        "after visits",
        "--approver",
        "A, Director",
    ]
    done = whatif(*words)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == "in force: entry 1 of the ledger, simaudit.toml"
    assert "fewest_numbers = 4" in Path("simaudit.toml").read_text(encoding="utf-8")
    page = Path("out/whatif/2026-10/whatif.html").read_text(encoding="utf-8")
    assert "<strong>In force.</strong>" in page
    again = whatif(*words)
    assert (again.exit_code, "nothing is accepted" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--set", "BLK-15.fewest=4"], "no such parameter"),
        (["--set", "BLK-15"], "--set: not of the form CHECK.PARAM=VALUE"),
        ([], "no change is given"),
        (["--set", "BLK-15.fewest_numbers=4", "--reason", "x"], "--reason: only a change that is accepted"),
        (
            ["--set", "BLK-15.fewest_numbers=4", "--accept", "--reason", "x"],
            "--approver: a change is accepted by",
        ),
        (["--checks", "nowhere"], "nowhere"),
        (["--set", "BLK-15.fewest_numbers=4", "--carrier", "mobifone"], "mobifone"),
    ],
)
def test_what_cannot_be_tried_ends_with_2_and_a_sentence(words: list[str], text: str) -> None:
    done = whatif(*words)
    assert (done.exit_code, text in done.stderr) == (2, True), done.output
    assert not Path("out/whatif").exists()


def test_a_list_that_cannot_be_read_ends_with_3_and_nothing_is_accepted() -> None:
    Path("inbox/2026-10/reported.csv").write_text("msisdn\n", encoding="utf-8")
    words = ["--accept", "--reason", "x", "--approver", "A"]
    done = whatif("--set", "BLK-15.fewest_numbers=4", *words)
    assert done.exit_code == 3
    assert "reported.csv" in done.stderr
    assert "not accepted" in done.stderr
    assert "fewest_numbers" not in Path("simaudit.toml").read_text(encoding="utf-8")

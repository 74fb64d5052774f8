"""The store's commands: who worked with it, what is deleted when, and what is taken back why."""

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.command import simaudit_

from simaudit.cli import main


def test_access_lists_a_line_a_run_with_month_carrier_and_files(audited_folder: Path) -> None:
    simaudit_("sample", "--carrier", "viettel", "--size", "1", "--out", "s.xlsx")
    lines = [re.split(" {2,}", line)[1:] for line in simaudit_("store", "access").stdout.splitlines()]
    assert [(code, command) for code, _, command, *_ in lines] == [("0", "audit"), ("0", "sample")]
    assert lines[0][-3:] == ["2026-10", "viettel", "2026-10/viettel.csv"]
    assert lines[1][-3:] == ["2026-10", "viettel", "s.xlsx"]
    rows = list(csv.DictReader(simaudit_("store", "access", "--csv").stdout.splitlines()))
    shown = ("command", "period", "carriers", "files", "reason")
    assert [tuple(row[name] for name in shown) for row in rows] == [
        ("audit", "2026-10", "viettel", "2026-10/viettel.csv", ""),
        ("sample", "2026-10", "viettel", "s.xlsx", ""),
    ]


def test_purge_deletes_nothing_that_it_only_lists_or_cannot_ask_about(audited_folder: Path) -> None:
    listed = simaudit_("store", "purge", "--period", "2026-10", "--dry-run")
    assert listed.exit_code == 0
    assert [line.split()[:2] for line in listed.stdout.splitlines()] == [
        ["(all)", "annexes"], ["viettel", "annexes"], ["viettel", "rows"],
    ]  # fmt: skip
    asked = simaudit_("store", "purge", "--period", "2026-10")
    assert (asked.exit_code, asked.stdout) == (2, listed.stdout)
    assert "there is no terminal to ask for confirmation on" in asked.stderr
    assert Path("store/months/2026-10/viettel.parquet").exists()


def test_what_was_purged_is_in_the_history(audited_folder: Path) -> None:
    assert simaudit_("store", "purge", "--history").stdout == ""
    assert simaudit_("store", "purge", "--period", "2026-10", "--carrier", "viettel", "--yes").exit_code == 0
    assert not Path("store/months/2026-10/viettel.parquet").exists()
    history = simaudit_("store", "purge", "--history").stdout.splitlines()
    assert [re.sub(" +", " ", line).split(" purge ")[1] for line in sorted(history, key=_last_words)] == [
        "2026-10 (all) annexes", "2026-10 viettel annexes", "2026-10 viettel rows",
    ]  # fmt: skip


def _last_words(line: str) -> list[str]:
    return line.split()[-2:]


def test_a_withdrawal_needs_month_and_reason_and_keeps_both(audited_folder: Path) -> None:
    for words, fault in (
        (["--reason", "x"], "the month to withdraw is not named"),
        (["--period", "2026-10"], "a withdrawal needs a reason"),
        (["--period", "2026-10", "--reason", " \t"], "a withdrawal needs a reason"),
    ):
        refused = simaudit_("store", "withdraw", *words)
        assert (refused.exit_code, refused.stderr.startswith(f"simaudit: {fault}")) == (2, True)
    done = simaudit_("store", "withdraw", "--yes", "--period", "2026-10", "--reason", " wrong \n files ")
    assert (done.exit_code, done.stdout) == (0, "2026-10: withdrawn of viettel\n")
    month, file = simaudit_("store", "withdraw", "--history").stdout.splitlines()
    assert month.endswith(" 2026-10 viettel        wrong files")
    assert file.endswith("  viettel.csv")


def test_a_withdrawal_lists_and_asks_before(audited_folder: Path) -> None:
    listed = simaudit_("store", "withdraw", "--period", "2026-10", "--dry-run")
    assert (listed.exit_code, listed.stdout) == (
        0,
        "2026-10: would be withdrawn of viettel\n"
        f"  {Path('store/months/2026-10')}\n"
        f"  {Path('out/2026-10')}\n",
    )
    asked = simaudit_("store", "withdraw", "--period", "2026-10", "--reason", "wrong")
    assert (asked.exit_code, asked.stdout) == (2, listed.stdout)
    assert asked.stderr == (
        "simaudit: there is no terminal to ask for confirmation on; use --yes, or --dry-run to list only\n"
    )
    unknown = simaudit_("store", "withdraw", "--period", "2026-10", "--carrier", "vinaphone", "--dry-run")
    assert unknown.exit_code == 2
    assert (Path("store/months/2026-10/viettel.parquet").exists(), Path("out/2026-10").exists()) == (
        True,
        True,
    )


def test_a_withdrawal_that_is_answered_with_no_changes_nothing(
    audited_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.cli.store._on_terminal", lambda: True)
    words = ["store", "withdraw", "--period", "2026-10", "--reason", "wrong"]
    refused = CliRunner().invoke(main, words, input="n\n")
    assert (refused.exit_code, Path("out/2026-10").exists()) == (1, True)
    assert CliRunner().invoke(main, words, input="y\n").exit_code == 0
    assert not Path("out/2026-10").exists()

"""The store's commands: who worked with it, what is deleted when, and what is taken back why."""

import csv
import re
from pathlib import Path

from support.command import simaudit_


def test_access_lists_a_line_a_run_and_names_files_in_csv_alone(audited_folder: Path) -> None:
    simaudit_("sample", "--carrier", "viettel", "--size", "1", "--out", "s.xlsx")
    lines = [re.split(" {2,}", line)[1:] for line in simaudit_("access").stdout.splitlines()]
    assert [(code, command) for code, _, command, *_ in lines] == [("0", "audit"), ("0", "sample")]
    assert lines[0][-2:] == ["2026-10", "1 file"]
    rows = list(csv.DictReader(simaudit_("access", "--csv").stdout.splitlines()))
    assert [(row["command"], row["period"], row["files"], row["reason"]) for row in rows] == [
        ("audit", "2026-10", "2026-10/viettel.csv", ""),
        ("sample", "", "s.xlsx", ""),
    ]


def test_purge_deletes_nothing_that_it_only_lists_or_cannot_ask_about(audited_folder: Path) -> None:
    listed = simaudit_("purge", "--period", "2026-10", "--dry-run")
    assert listed.exit_code == 0
    assert [line.split()[:2] for line in listed.stdout.splitlines()] == [
        ["(all)", "annexes"], ["viettel", "annexes"], ["viettel", "rows"],
    ]  # fmt: skip
    asked = simaudit_("purge", "--period", "2026-10")
    assert (asked.exit_code, asked.stdout) == (2, listed.stdout)
    assert "there is no terminal to ask for confirmation on" in asked.stderr
    assert Path("store/months/2026-10/viettel.parquet").exists()


def test_what_was_purged_is_in_the_history(audited_folder: Path) -> None:
    assert simaudit_("purge", "--history").stdout == ""
    assert simaudit_("purge", "--period", "2026-10", "--carrier", "viettel", "--yes").exit_code == 0
    assert not Path("store/months/2026-10/viettel.parquet").exists()
    history = simaudit_("purge", "--history").stdout.splitlines()
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
        refused = simaudit_("withdraw", *words)
        assert (refused.exit_code, refused.stderr.startswith(f"simaudit: {fault}")) == (2, True)
    done = simaudit_("withdraw", "--period", "2026-10", "--reason", " wrong \n files ")
    assert (done.exit_code, done.stdout) == (0, "2026-10: withdrawn of viettel\n")
    month, file = simaudit_("withdraw", "--history").stdout.splitlines()
    assert month.endswith(" 2026-10 viettel        wrong files")
    assert file.endswith("  viettel.csv")

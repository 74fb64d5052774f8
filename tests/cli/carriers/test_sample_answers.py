"""`answers`: each row that can't be merged is listed, then nothing is."""

from pathlib import Path

import polars as pl
import pytest
from support.command import simaudit_

from simaudit.store.ledger import Ledger

HEADER = "period,carrier,check_id,finding_key,Phản hồi / Response,Lý do / Reason\n"


def answer(key: str) -> str:
    return f"2026-10,viettel,UNR-01,{key},accept,\n"


def test_rows_that_cannot_be_merged_are_listed(audited_folder: Path) -> None:
    Path("answers.csv").write_text(HEADER + answer("0" * 64) + answer("1" * 64), encoding="utf-8")
    refused = simaudit_("answers", "answers.csv")
    assert refused.exit_code == 3
    assert refused.stdout.splitlines() == [
        "row 2: no finding has its finding_key", "row 3: no finding has its finding_key",
    ]  # fmt: skip
    assert refused.stderr == (
        "simaudit: answers.csv: nothing was merged; "
        "correct what is listed (2) and read the whole file again\n"
    )


@pytest.mark.usefixtures("audited_folder")
def test_what_was_merged_is_counted_and_a_file_is_merged_once() -> None:
    (key,) = pl.read_parquet("out/2026-10/viettel/restricted/findings.parquet")["finding_key"]
    Path("answers.csv").write_text(HEADER + answer(key), encoding="utf-8")
    merged = simaudit_("answers", "answers.csv")
    assert (merged.exit_code, merged.stderr) == (0, "")
    assert merged.stdout.startswith("viettel 2026-10: 1 ")
    assert simaudit_("answers", "answers.csv").stdout.startswith("answers.csv: ")


@pytest.mark.usefixtures("audited_folder")
def test_a_plan_counts_as_the_merge_does_and_merges_nothing() -> None:
    (key,) = pl.read_parquet("out/2026-10/viettel/restricted/findings.parquet")["finding_key"]
    Path("answers.csv").write_text(HEADER + answer(key), encoding="utf-8")
    planned = simaudit_("answers", "answers.csv", "--plan")
    assert (planned.exit_code, planned.stdout, planned.stderr) == (
        0, "viettel 2026-10: 1 answer new, 0 changed, 0 as before. Nothing was merged.\n", "",
    )  # fmt: skip
    assert merged_so_far() == (0, 0)
    assert simaudit_("store", "verify", "store").exit_code == 0
    merged = simaudit_("answers", "answers.csv")
    assert merged.stdout == (
        "viettel 2026-10: 1 answer new, 0 changed, 0 as before. "
        "Shown by the next audit, and by: simaudit report --period 2026-10\n"
    )
    assert merged_so_far() == (1, 1)
    assert simaudit_("answers", "answers.csv", "--plan").stdout.startswith("answers.csv: merged already on ")


@pytest.mark.usefixtures("audited_folder")
def test_a_plan_lists_the_rows_that_cannot_be_merged() -> None:
    Path("answers.csv").write_text(HEADER + answer("0" * 64), encoding="utf-8")
    refused = simaudit_("answers", "answers.csv", "--plan")
    assert (refused.exit_code, refused.stdout) == (3, "row 2: no finding has its finding_key\n")


def merged_so_far() -> tuple[int, int]:
    """Responses, and files that were merged."""
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        return (
            ledger.first("SELECT count(*) FROM response"),
            ledger.first("SELECT count(*) FROM received"),
        )

"""`answers`: each row that can't be merged is listed, then nothing is."""

from pathlib import Path

import polars as pl
import pytest
from support.command import simaudit_

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

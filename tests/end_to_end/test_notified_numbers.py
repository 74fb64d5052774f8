"""Numbers that letters named: they outlast rows, and go with their month."""

from pathlib import Path

import pytest
from support.command import simaudit_
from support.letter_month import NAMELESS, audit, extract, in_august, letter, observed, overdue, recorded


@pytest.fixture(autouse=True)
def august(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    in_august(tmp_path, tmp_path_factory, monkeypatch)


def test_numbers_outlast_the_rows_and_go_with_the_month_that_they_are_of() -> None:
    letter("--document", "1/SKHCN", "--on", "2026-09-02")
    for month in ("2026-09", "2026-10"):
        extract(month, {1: NAMELESS, 2: NAMELESS, 3: NAMELESS})
    audit("2026-09")
    Path("store/months/2026-08/viettel.parquet").unlink()
    line = letter("--document", "1/SKHCN", "--on", "2026-09-03")
    assert line.startswith("the rows of 2026-08 are no longer in the store as they were: of the letter on")
    audit("2026-10")
    assert overdue("2026-10") == [(number, "stage=one-way days=53") for number in (1, 2, 3)]
    assert len(observed()) == 6
    done = simaudit_("store", "withdraw", "--period", "2026-08", "--reason", "wrong", "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert observed() == []
    assert [(notice.period, notice.numbers) for notice in recorded()] == [("", 0)]
    audit("2026-10")
    assert overdue("2026-10") == "reference file absent: notified"

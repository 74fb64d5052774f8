"""`sample`: it says what it drew, and what can't hold the draw is refused before anything is opened."""

from pathlib import Path

from support.command import simaudit_


def test_what_was_drawn_is_said(audited_folder: Path) -> None:
    drawn = simaudit_("sample", "--carrier", "viettel", "--size", "5", "--check", "unr-01", "--out", "s.xlsx")
    assert (drawn.exit_code, drawn.stderr) == (0, "")
    assert drawn.stdout == (
        "viettel 2026-10: 1 of 1 unit of 1 check drawn, seed 1; 1 row to look at. Personal data: s.xlsx\n"
    )
    assert Path("s.xlsx").stat().st_mode & 0o077 == 0


def test_a_worksheet_that_is_no_workbook_is_refused(folder: Path) -> None:
    refused = simaudit_("sample", "--carrier", "viettel", "--size", "5", "--out", "s.csv")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("simaudit: s.csv: the worksheet is a workbook")

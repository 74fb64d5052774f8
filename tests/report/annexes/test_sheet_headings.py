"""Headings of filled-in files: with their hidden row, without it, and as workbooks had them before."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from simaudit.report.annexes.returned_workbook import read_returned

MACHINE = ["period", "carrier", "check_id", "finding_key", "Phản hồi / Response", "Lý do / Reason"]
SHOWN = ["Kỳ", "Doanh nghiệp", "Mã", "Khóa của dấu hiệu", "Phản hồi", "Lý do"]
ENGLISH = ["Period", "Carrier", "Check", "Key", "Response", "Reason"]
FILLED = ["2026-10", "viettel", "UNR-01", "ab" * 32, "phản đối / contested", "vì sao"]


@pytest.mark.parametrize(
    "headings",
    [[MACHINE], [MACHINE, SHOWN], [MACHINE, ENGLISH], [SHOWN], [ENGLISH]],
    ids=["before", "both", "both in English", "lost", "lost in English"],
)
def test_a_sheet_is_read_whatever_headings_it_has(tmp_path: Path, headings: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for row in (*headings, FILLED):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    responses = read_returned(tmp_path / "a.xlsx").responses
    assert responses is not None
    assert responses.drop("sheet").rows() == [
        (len(headings) + 1, "answer", *FILLED[:4], "phản đối / contested", "vì sao")
    ]


def test_a_csv_is_read_by_either(tmp_path: Path) -> None:
    for name, headings in (("a", MACHINE), ("b", SHOWN)):
        frame = pl.DataFrame([FILLED], schema=headings, orient="row")
        frame.write_csv(tmp_path / f"{name}.csv")
        responses = read_returned(tmp_path / f"{name}.csv").responses
        assert responses is not None
        assert responses["response"].to_list() == ["phản đối / contested"]

"""Headings of filled-in files: with their hidden row, without it, and as workbooks had them before."""

from pathlib import Path

import openpyxl
import polars as pl

from simaudit.report.annexes.returned_workbook import read_returned
from simaudit.report.annexes.workbook_sheets import cell_text

MACHINE = ["period", "carrier", "check_id", "finding_key", "Phản hồi / Response", "Lý do / Reason"]
SHOWN = ["Kỳ", "Doanh nghiệp", "Mã", "Khóa của dấu hiệu", "Phản hồi", "Lý do"]
ENGLISH = ["Period", "Carrier", "Check", "Key", "Response", "Reason"]
FILLED = ["2026-10", "viettel", "UNR-01", "ab" * 32, "phản đối / contested", "vì sao"]


def test_a_sheet_is_read_whatever_headings_it_has(tmp_path: Path) -> None:
    headings = {
        "before": [MACHINE],
        "both": [MACHINE, SHOWN],
        "both in English": [MACHINE, ENGLISH],
        "lost": [SHOWN],
        "lost in English": [ENGLISH],
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in headings.items():
        sheet = book.create_sheet(name)
        for row in (*lines, FILLED):
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    responses = read_returned(tmp_path / "a.xlsx").responses
    assert responses is not None
    read = zip(headings, responses.drop("sheet", "msisdn").rows(), strict=True)
    assert list(read) == [
        (name, (len(lines) + 1, "answer", *FILLED, None, None, None)) for name, lines in headings.items()
    ]


def test_a_cell_takes_as_many_units_as_excel_does() -> None:
    for text in ("x" * 40_000, "\U0001f600" * 16_384, "x" + "\U0001f600" * 16_383, "short"):
        cut = cell_text(text)
        assert text.startswith(cut)
        assert min(32_766, 2 * len(text)) <= len(cut.encode("utf-16-le")) // 2 <= 32_767 or cut == text


def test_a_csv_is_read_by_either(tmp_path: Path) -> None:
    for name, headings in (("a", MACHINE), ("b", SHOWN)):
        frame = pl.DataFrame([FILLED], schema=headings, orient="row")
        frame.write_csv(tmp_path / f"{name}.csv")
        responses = read_returned(tmp_path / f"{name}.csv").responses
        assert responses is not None
        assert responses["response"].to_list() == ["phản đối / contested"]

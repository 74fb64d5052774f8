"""Formulas without a value: found in the columns that are read, and nowhere else."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from simaudit.errors import IntakeError
from simaudit.intake.load import load_month
from simaudit.intake.workbook.uncalculated import uncalculated

HEAD = ("msisdn", "full_name", "ghi chú")


def by_openpyxl(path: Path, *rows: tuple[str, ...]) -> Path:
    """A workbook whose formulas no program has worked out."""
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(path)
    return path


def by_xlsxwriter(path: Path, value: str | int) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ("0912345678",))
    sheet.write_formula(1, 1, '="An"', None, value)
    book.close()
    return path


def looked_at(path: Path) -> dict[str, dict[str, list[int]]]:
    name = openpyxl.load_workbook(path).sheetnames
    return uncalculated(str(path), "xlsx", name, name)


def test_formulas_without_a_value_are_found_by_column_and_row(tmp_path: Path) -> None:
    rows = (
        ("0912345678", '="An"', "=1+1"),
        ("0912345679", "Bình", "=1+1"),
        ("Tổng cộng", "=COUNTA(A2:A3)", ""),
    )
    assert looked_at(by_openpyxl(tmp_path / "a.xlsx", *rows)) == {"Sheet": {"1": [2], "2": [2, 3]}}
    assert looked_at(by_xlsxwriter(tmp_path / "zero.xlsx", 0)) == {"Sheet1": {"1": [2]}}
    assert looked_at(by_xlsxwriter(tmp_path / "value.xlsx", "An")) == {"Sheet1": {}}


def test_a_workbook_with_one_in_a_column_that_is_read_is_refused(tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path / "viettel.xlsx", ("0912345678", '="An"', ""))
    with pytest.raises(
        IntakeError, match=r"sheet 'Sheet', row 2: what stands below 'full_name' is a formula.*save"
    ):
        load_month("viettel", [path], tmp_path / "loaded")
    beside = by_openpyxl(tmp_path / "itel.xlsx", ("0912345678", "An", "=1+1"), ("Tổng", "=COUNTA(A2:A2)", ""))
    assert load_month("itel", [beside], tmp_path / "loaded").accounts[0].set_aside == {"total": 1}


def test_an_open_document_tells_of_its_sheet(tmp_path: Path) -> None:
    path = tmp_path / "viettel.ods"
    cells = (
        '<table:table table:name="Data"><table:table-row>'
        '<table:table-cell table:formula="of:=[.A1]" office:value-type="string"/>'
        '<table:table-cell {}table:formula="of:={}"/></table:table-row></table:table>'
    )
    for formula, rows in (("SUM([.A1])", {}), ("[.A1]", {"Data": {"": [0]}})):
        with zipfile.ZipFile(path, "w") as book:
            book.writestr("content.xml", cells.format("", formula))
        assert uncalculated(str(path), "ods", ["Data"], ["Data"]) == rows


def test_what_is_no_workbook_is_left_to_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "viettel.xlsx"
    path.write_bytes(b"PK\x03\x04 cut")
    assert uncalculated(str(path), "xlsx", ["Data"], ["Data"]) == {}
    assert uncalculated(str(path), "xls", ["Data"], ["Data"]) == {}

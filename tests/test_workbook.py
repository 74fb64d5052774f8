"""The workbook, read back with another library: exact cells, as text, over as many sheets as are needed."""

import zipfile
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from simaudit.contract import FAMILIES, Finding
from simaudit.workbook import write_workbook

COLUMNS = list(Finding.to_schema().columns)
SCHEMA = {name: column.dtype.type for name, column in Finding.to_schema().columns.items()}
ODD = [
    "=1+1", "0123456789", "1E5", "2026-10-31", "TRUE", " leading", "trailing ", "a  b", "<b>&amp;\"'", "a\nb",
    "Đặng", "😀", "_x0041_", "_x004_", "a\rb", "-",
]  # fmt: skip


def findings(*rows: tuple[str, str | None, str | None]) -> pl.DataFrame:
    """(check_id, msisdn, detail) → findings, whose records count from 1."""
    return pl.DataFrame(
        [
            (
                "2026-10",
                "viettel",
                id_,
                "high",
                "data",
                msisdn,
                record,
                "a.csv",
                None,
                detail,
                "new",
                "2026-10",
                False,
                "0" * 64,
            )
            for record, (id_, msisdn, detail) in enumerate(rows, start=1)
        ],
        schema=SCHEMA,
        orient="row",
    )


def sheets(path: Path) -> dict[str, list[dict[str, object]]]:
    book = fastexcel.read_excel(path)
    return {name: book.load_sheet(name, dtypes="string").to_polars().to_dicts() for name in book.sheet_names}


def test_cells_are_text_and_exact(tmp_path: Path) -> None:
    rows = findings(*(("EXT-01", text, text) for text in ODD))
    write_workbook(rows, {"EXT-01": "extract"}, tmp_path / "x.xlsx")
    read = sheets(tmp_path / "x.xlsx")
    assert list(read) == FAMILIES
    assert [name for name in read if read[name]] == ["extract"]
    assert list(read["extract"][0]) == COLUMNS
    assert [row["detail"] for row in read["extract"]] == ODD
    assert [row["msisdn"] for row in read["extract"]] == ODD
    assert [row["record"] for row in read["extract"]] == [str(n) for n in range(1, len(ODD) + 1)]
    assert {row["subject"] for row in read["extract"]} == {None}
    assert {row["waived"] for row in read["extract"]} == {"false"}
    xml = zipfile.ZipFile(tmp_path / "x.xlsx").read("xl/worksheets/sheet5.xml").decode()
    assert "<f>" not in xml
    # A spreadsheet reads _xHHHH_ as an escape, so the text's own underscore is escaped.
    assert "_x005F_x0041_" in xml


def test_control_characters_are_replaced(tmp_path: Path) -> None:
    rows = findings(("EXT-01", "84\x00961\x1f", "a\x0bb\ufffe"))
    write_workbook(rows, {"EXT-01": "extract"}, tmp_path / "x.xlsx")
    (row,) = sheets(tmp_path / "x.xlsx")["extract"]
    assert (row["msisdn"], row["detail"]) == ("84\ufffd961\ufffd", "a\ufffdb\ufffd")


def test_what_a_sheet_cannot_hold_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.workbook.MAX_ROWS", 3)
    monkeypatch.setattr("simaudit.workbook._CHUNK", 2)
    numbers = [f"8496100000{n}" for n in range(7)]
    rows = findings(*(("BLK-01", number, None) for number in numbers), ("UNR-01", "84", None))
    write_workbook(rows, {"BLK-01": "bulk", "UNR-01": "unregistered"}, tmp_path / "x.xlsx")
    read = sheets(tmp_path / "x.xlsx")
    assert {name: [row["msisdn"] for row in listed] for name, listed in read.items() if listed} == {
        "unregistered": ["84"],
        "bulk": numbers[:3],
        "bulk (2)": numbers[3:6],
        "bulk (3)": numbers[6:],
    }


def test_is_closed_to_others_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    rows = findings(("EXT-01", "84961000001", None))
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(rows, {"EXT-01": "extract"}, tmp_path / name)
    assert (tmp_path / "a.xlsx").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_month_without_findings_has_its_sheets(tmp_path: Path) -> None:
    write_workbook(findings(), {}, tmp_path / "x.xlsx")
    assert fastexcel.read_excel(tmp_path / "x.xlsx").sheet_names == FAMILIES

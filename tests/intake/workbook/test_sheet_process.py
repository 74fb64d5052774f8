"""The process that writes a workbook's sheets: what a stream says of its sheet, and codes of unread ones."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc
import pytest
import xlsxwriter

from simaudit.intake.workbook import sheet_process
from simaudit.intake.workbook.sheet_process import WorkbookExitCode, main


@pytest.fixture(autouse=True)
def without_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    # It would hold for the tests that come after.
    monkeypatch.setattr(sheet_process, "limit_process", lambda memory: None)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        first = book.add_worksheet("Tháng 10")
        first.write_row(1, 1, ["msisdn", "iccid"])
        first.write_string(2, 1, "0912345678")
        # A number of more digits than a cell keeps, and the same as text.
        first.write_number(2, 2, 8984048123456780)
        first.write_string(3, 2, "8984048123456780")
        first.write_formula(3, 1, "=1/0", None, "#DIV/0!")
        second = book.add_worksheet("Ghi chú")
        second.write_column(0, 0, ["một", "hai", "ba"])
        second.hide()
    return path


def streams(
    path: Path, *sheets: str, head: int = 2
) -> list[tuple[dict[str, Any], list[tuple[str | None, ...]]]]:
    """What the schema of each stream says, and its rows."""
    out = io.BytesIO()
    assert main(str(path), "xlsx", 10**9, head, list(sheets), out) == 0
    out.seek(0)
    read = []
    while out.tell() < len(out.getbuffer()):
        table: pa.Table = pyarrow.ipc.open_stream(out).read_all()
        about = json.loads((table.schema.metadata or {})[b"sheet"])
        read.append((about, list(zip(*(column.to_pylist() for column in table.columns), strict=True))))
    return read


def test_a_named_sheet_is_written_whole_with_its_errors_and_lost_digits(workbook: Path) -> None:
    ((about, rows),) = streams(workbook, "Tháng 10")
    assert about == {
        "name": "Tháng 10",
        "names": ["Tháng 10", "Ghi chú"],
        "visible": True,
        "readable": True,
        "rows": 4,
        "left": 1,
        "lost_digits": {"1": 1},
        "uncalculated": {},
    }
    assert rows == [
        (None, None),
        ("msisdn", "iccid"),
        ("0912345678", "8984048123456780"),
        ("#DIV/0!", "8984048123456780"),
    ]


def test_digits_are_lost_in_the_first_column_of_a_table_that_begins_further_right(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Tháng 10")
        sheet.write_column(0, 2, ["iccid"])
        sheet.write_number(1, 2, 8984048123456780)
    ((about, _),) = streams(tmp_path / "book.xlsx")
    assert (about["left"], about["lost_digits"]) == (2, {"0": 1})


def test_of_several_sheets_the_first_rows_are_written_where_none_is_named(workbook: Path) -> None:
    (first, first_rows), (second, second_rows) = streams(workbook)
    assert ([row[0] for row in first_rows], first["lost_digits"]) == ([None, "msisdn"], {})
    assert (second["name"], second["visible"], second_rows) == ("Ghi chú", False, [("một",), ("hai",)])


def test_what_cant_be_read_is_told_by_the_code(workbook: Path, tmp_path: Path) -> None:
    out = io.BytesIO()
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes(workbook.read_bytes()[:200])
    assert main(str(damaged), "xlsx", 10**9, 2, [], out) == WorkbookExitCode.DAMAGED
    assert main(str(workbook), "xlsx", 10**9, 2, ["Tháng 11"], out) == WorkbookExitCode.NO_SHEET
    assert out.getvalue() == b""

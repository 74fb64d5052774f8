"""What is filled into the columns of follow-ups: read as texts, typed, and told apart where it can't be."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from simaudit.errors import IntakeError
from simaudit.report.annexes.response_words import HEADINGS
from simaudit.report.annexes.returned_workbook import Returned, read_returned, typed_follow_ups

Cells = list[object]


def book(folder: Path, headings: list[str], *rows: Cells) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Vụ việc"
    for row in (headings, *rows):
        sheet.append(row)
    path = folder / "cases.xlsx"
    made.save(path)
    return path


def typed(folder: Path, *rows: Cells) -> list[dict[str, object]]:
    """The typed rows of a sheet of cases, without where they stand."""
    returned = read_returned(book(folder, ["case_id", *HEADINGS.values()], *rows))
    assert returned.follow_ups is not None
    return typed_follow_ups(returned.follow_ups).drop("sheet", "row", "subject", "state text").to_dicts()


EMPTY: dict[str, object] = dict.fromkeys([*HEADINGS, "unread"])


def test_rows_say_where_they_stand_and_whose_they_are(tmp_path: Path) -> None:
    rows: list[Cells] = [
        ["V-7F3K-29QD", "Đã thông báo / Notified", "05/11/2026", *[None] * 5, "0"],
        [None] * 9,
        ["V-AAAA-2222", *[None] * 7, "0"],
    ]
    found = read_returned(book(tmp_path, ["case_id", *HEADINGS.values()], *rows)).follow_ups
    assert found is not None
    assert found.select("sheet", "row", "subject", "state", "on", "entry").rows() == [
        ("'Vụ việc'", 2, "V-7F3K-29QD", "Đã thông báo / Notified", "05/11/2026", "0"),
        ("'Vụ việc'", 4, "V-AAAA-2222", None, None, "0"),
    ]


def test_checks_are_named_with_their_carriers_also_in_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "checks.csv"
    headings = ["check_id", "carrier", *HEADINGS.values()]
    pl.DataFrame([["UNR-01", "viettel", "open", *[""] * 6, "0"]], schema=headings, orient="row").write_csv(
        path
    )
    found = read_returned(path).follow_ups
    assert found is not None
    assert found.select("sheet", "row", "subject", "state").rows() == [(None, 2, "viettel:UNR-01", "open")]


def test_a_csv_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    """As Excel saves one: CSV UTF-8."""
    path = tmp_path / "checks.csv"
    headings = ["check_id", "carrier", *HEADINGS.values()]
    rows = pl.DataFrame([["UNR-01", "viettel", "open", *[""] * 6, "0"]], schema=headings, orient="row")
    path.write_text(rows.write_csv(), encoding="utf-8-sig")
    followed = read_returned(path).follow_ups
    assert followed is not None
    assert followed["subject"].to_list() == ["viettel:UNR-01"]


def test_cells_are_read_as_people_write_them(tmp_path: Path) -> None:
    rows: list[Cells] = [
        [
            "a",
            "đã THÔNG báo",
            "05/11/2026",
            " 12/SKHCN ",
            "2026-12-01",
            "Kiều  Lan",
            "70.000.000",
            " x\ny",
            "1",
        ],
        ["b", "decided", date(2026, 11, 5), "9/QĐ", datetime(2026, 12, 1), None, 70_000_000, None, 2],  # noqa: DTZ001
        ["c", "Closed", None, None, None, None, "70,000,000", None, "0"],
        ["d", "closed", None, None, None, None, "500", None, None],
    ]
    same = {"on": date(2026, 11, 5), "deadline": date(2026, 12, 1), "amount": 70_000_000}
    first = {"state": "notified", "document": "12/SKHCN", "person": "Kiều Lan", "reason": "x y", "entry": 1}
    assert typed(tmp_path, *rows) == [
        {**EMPTY, **same, **first},
        {**EMPTY, **same, "state": "decided", "document": "9/QĐ", "entry": 2},
        {**EMPTY, "state": "closed", "amount": 70_000_000, "entry": 0},
        {**EMPTY, "state": "closed", "amount": 500},
    ]


def test_what_cannot_be_read_is_told_by_its_column(tmp_path: Path) -> None:
    """A row for each fault: a process of its own reads each workbook."""
    faults: list[tuple[int, str, str | None]] = [
        (0, "maybe", "state"),
        (1, "31/02/2026", "on"),
        (1, "45231", "on"),
        (1, "05/11/2026 09:00", None),
        (3, "soon", "deadline"),
        (5, "70 triệu", "amount"),
        (5, "70.000.00", "amount"),
        (5, "-5", "amount"),
        (5, "1,5", "amount"),
    ]
    rows: list[Cells] = []
    for column, cell, _ in faults:
        cells: Cells = ["open", *[None] * 6]
        cells[column] = cell
        rows.append(["V-7F3K-29QD", *cells, "0"])
    told = [row["unread"] for row in typed(tmp_path, *rows)]
    assert list(zip(faults, told, strict=True)) == [(fault, fault[2]) for fault in faults]


def test_a_sheet_that_lacks_a_column_is_refused(tmp_path: Path) -> None:
    headings = [name for name in HEADINGS.values() if name != "Lần ghi / Entry"]
    with pytest.raises(IntakeError, match=r"sheet 'Vụ việc': .*'Lần ghi / Entry'"):
        read_returned(book(tmp_path, ["case_id", *headings], ["V-7F3K-29QD"]))


def test_a_sheet_without_a_subject_is_none_of_follow_ups(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="no sheet has the headings finding_key"):
        read_returned(book(tmp_path, ["carrier", *HEADINGS.values()], ["viettel"]))


def test_a_file_may_have_nothing_but_empty_rows(tmp_path: Path) -> None:
    found = read_returned(book(tmp_path, ["case_id", *HEADINGS.values()]))
    assert isinstance(found, Returned)
    assert found.responses is None
    assert found.follow_ups is not None
    assert found.follow_ups.is_empty()

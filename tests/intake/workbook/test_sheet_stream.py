"""The sheets of a workbook, streamed from a process of their own."""

from pathlib import Path

import pytest
from support.workbooks import Cell, xlsx

from simaudit.errors import IntakeError
from simaudit.intake.limits.sizes import DEFAULT_LIMITS, FileLimits
from simaudit.intake.workbook.sheet_stream import SheetStreams, check_size, workbook_form


@pytest.fixture
def book(tmp_path: Path) -> Path:
    first: list[list[Cell]] = [["msisdn", "imei"], [84912345678, 123456789012345678], [None, "#N/A"]]
    return xlsx(tmp_path / "book.xlsx", {"Data": first, "Khác": [["x"]]}, hidden=["Khác"])


def test_the_form_is_told_by_the_content_not_the_name(book: Path, tmp_path: Path) -> None:
    text, old = tmp_path / "a.xlsx", tmp_path / "b.csv"
    text.write_bytes(b"msisdn\n")
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on")
    assert [workbook_form(path) for path in (book, text, old, tmp_path / "none")] == [
        "xlsx",
        None,
        "xls",
        None,
    ]


def test_each_sheet_comes_with_its_rows_as_text_and_what_numbers_lost(book: Path) -> None:
    streams = SheetStreams(book, "xlsx", DEFAULT_LIMITS, ["Data", "Khác"])
    try:
        sheets = [
            (sheet.name, sheet.names, sheet.visible, sheet.height, sheet.lost_digits, list(sheet.rows))
            for sheet in streams.sheets()
        ]
    finally:
        streams.close()
    (name, names, visible, height, lost_digits, (rows,)), other = sheets
    assert (name, names, visible, height) == ("Data", ["Data", "Khác"], True, 3)
    assert rows.rows()[0] == ("msisdn", "imei")
    assert rows["0"].to_list() == ["msisdn", "84912345678", None]
    # Fifteen digits are kept of a number.
    assert lost_digits == {"1": 1}
    assert other[:3] == ("Khác", ["Data", "Khác"], False)


@pytest.mark.parametrize(
    ("content", "sheets", "code"),
    [(None, ["Lạ"], "sheet_not_found"), (b"PK\x03\x04 x", [], "workbook_unreadable")],
)
def test_a_workbook_that_cannot_be_read_says_why(
    content: bytes | None, sheets: list[str], code: str, book: Path
) -> None:
    if content is not None:
        book.write_bytes(content)
    streams = SheetStreams(book, "xlsx", DEFAULT_LIMITS, sheets)
    try:
        with pytest.raises(IntakeError) as refused:
            for _ in streams.sheets():
                pass
    finally:
        streams.close()
    assert refused.value.code == code


def test_a_workbook_larger_than_it_may_be_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "large.xlsx", {"Data": [["x" * 30_000]]})
    check_size(path, DEFAULT_LIMITS)
    with pytest.raises(IntakeError) as refused:
        check_size(path, FileLimits(max_expansion=1))
    assert refused.value.code == "workbook_expands_too_much"


@pytest.mark.parametrize("name", ["a\0b", "x" * 200_000])
def test_a_name_that_no_process_can_be_given_refuses_the_workbook(name: str, book: Path) -> None:
    with pytest.raises(IntakeError) as refused:
        SheetStreams(book, "xlsx", DEFAULT_LIMITS, [name])
    assert (refused.value.code, refused.value.path) == ("workbook_unreadable", book)

"""Rows inserted into a book: as texts in their columns' format, escaped, and cut where a cell is full."""

import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from simaudit.report.annexes.sheet_rows import cut_cells, fill
from simaudit.report.annexes.workbook_sheets import LONGEST_CELL, new_book


def empty() -> io.BytesIO:
    """A book with headings of two columns, in the format of texts."""
    buffer = io.BytesIO()
    with new_book(buffer) as book:
        sheet = book.add_worksheet()
        sheet.set_column(0, 1, 9, book.add_format({"num_format": "@"}))
        sheet.write_string(0, 0, "a")
        sheet.write_string(0, 1, "b")
    return buffer


def written(rows: pl.DataFrame, folder: Path) -> list[tuple[object, ...]]:
    path = folder / "rows.xlsx"
    fill(empty(), {1: rows}, path, "[cut]")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.dimensions == f"A1:B{1 + rows.height}"
    return list(sheet.iter_rows(min_row=2, values_only=True))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "=1+1"),
        ("<b>&amp;", "<b>&amp;"),
        (" two  blanks ", " two  blanks "),
        # openpyxl leaves what an inline text escapes.
        ("_x0041_", "_x005F_x0041_"),
        ("a\x00b", "a\ufffdb"),
        ("a\nb", "a\nb"),
    ],
)
def test_a_text_reads_back_as_it_is(text: str, cell: str, tmp_path: Path) -> None:
    rows = pl.DataFrame({"a": [text, None], "b": [7, None]})
    assert written(rows, tmp_path) == [(cell, 7), (None, None)]


def test_chunks_follow_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simaudit.report.annexes.sheet_rows.CHUNK", 2)
    rows = pl.DataFrame({"a": list("vwxyz"), "b": [1, 2, 3, 4, 5]})
    assert written(rows, tmp_path) == rows.rows()


def test_a_text_too_long_for_a_cell_says_that_it_is_cut(tmp_path: Path) -> None:
    whole, long = "x" * LONGEST_CELL, "x" * (LONGEST_CELL + 1)
    rows = pl.DataFrame({"a": [whole, long], "b": ["", None]})
    assert cut_cells(rows) == 1
    assert [cell for cell, _ in written(rows, tmp_path)] == [whole, "x" * (LONGEST_CELL - 5) + "[cut]"]


def test_a_character_of_two_units_counts_twice() -> None:
    half = LONGEST_CELL // 2
    texts = ["\U0001f600" * half, "\U0001f600" * (half + 1), "ư" * LONGEST_CELL]
    assert [cut_cells(pl.DataFrame({"a": [text]})) for text in texts] == [0, 1, 0]

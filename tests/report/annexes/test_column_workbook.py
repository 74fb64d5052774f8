"""The blank workbook: filled in, an audit reads it without a profile."""

from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from simaudit.cli.carriers.columns import columns_table
from simaudit.contract import COLUMNS
from simaudit.errors import OutputError
from simaudit.intake.load import load_month
from simaudit.intake.values.canonical import read_column
from simaudit.report.annexes.column_workbook import (
    EXPLANATIONS_SHEET,
    ROWS_SHEET,
    write_column_workbook,
)
from simaudit.rules.delivered_columns import delivered_columns
from simaudit.rules.load import load_catalogue

DELIVERED = delivered_columns(load_catalogue())
TABLES = {language: columns_table(DELIVERED, language) for language in ("vi", "en")}


def _typed(example: str, form: str | None) -> datetime | str:
    return datetime.strptime(example, form) if form else example  # noqa: DTZ007 (cells have no zone)


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    path = tmp_path / "viettel_2026-10.xlsx"
    write_column_workbook(DELIVERED, TABLES, path)
    return path


def test_filled_in_it_is_read_as_it_is(blank: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(blank)
    sheet = book[ROWS_SHEET]
    for place, column in enumerate(DELIVERED, start=1):
        form = {"date": "%d/%m/%Y", "timestamp": "%d/%m/%Y %H:%M:%S"}.get(column.kind)
        for row in (2, 3):
            # A person types a date, of which Excel makes a date cell.
            sheet.cell(row, place, _typed(column.example, form))
    sheet.cell(3, 1, "0961234568")
    book.save(blank)
    loaded = load_month("viettel", [blank], tmp_path / "month.parquet")
    assert loaded.rejects.is_empty()
    assert loaded.columns == frozenset(COLUMNS)
    rows = pl.read_parquet(loaded.path)
    assert rows["msisdn"].to_list() == ["84961234567", "84961234568"]
    assert rows["unreadable"].to_list() == [None, None]
    assert not [name for name in COLUMNS if rows[name].null_count()]


def test_each_coded_column_offers_what_is_read_as_each_of_its_values(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    lists = book["Danh mục"]
    assert lists.sheet_state == "hidden"
    offered = {}
    for rule in book[ROWS_SHEET].data_validations.dataValidation:
        (cells,) = rule.sqref.ranges
        column = DELIVERED[cells.min_col - 1]
        cells_of_list = lists[rule.formula1.partition("!")[2].replace("$", "")]
        texts = [cell.value for (cell,) in cells_of_list]
        read = read_column(pl.Series(column.name, texts), column.name).to_list()
        offered[column.name] = [str(value).lower() for value in read]
    assert offered == {
        column.name: [value.lower() for value in column.wordings] for column in DELIVERED if column.wordings
    }


def test_the_explanations_are_those_that_are_printed(blank: Path) -> None:
    sheet = openpyxl.load_workbook(blank)[EXPLANATIONS_SHEET]
    lines = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    vietnamese, english = TABLES.values()
    assert lines[: len(DELIVERED) + 1] == _explained(vietnamese)
    assert lines[-len(DELIVERED) - 1 :] == _explained(english)


def _explained(table: pl.DataFrame) -> list[list[str]]:
    return [[f"{name}: {headings}", *others] for name, headings, *others in [table.columns, *table.rows()]]


def test_no_cell_is_a_formula(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n"}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"none/blank\.xlsx"):
        write_column_workbook(DELIVERED, TABLES, tmp_path / "none" / "blank.xlsx")

"""Fills in workbooks as a person would, with a library other than the one that wrote them."""

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

Row = dict[str, Any]


def first_row(sheet: Any) -> int:
    """The first row of cells, from 1: below a hidden row of machine names stand the headings that show."""
    return 3 if sheet.row_dimensions[1].hidden else 2


def fill(path: Path, filled: Path, answer: Callable[[Row], Mapping[str, object]]) -> Path:
    """Write a copy of a workbook with `answer(row)` filled in, in every row of sheets with finding_key."""
    with warnings.catch_warnings():
        # openpyxl warns that it drops validations that it doesn't know; a spreadsheet keeps them.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        columns = {cell.value: cell.column for cell in sheet[1]}
        if "finding_key" not in columns:
            continue
        for number in range(first_row(sheet), sheet.max_row + 1):
            row = {name: sheet.cell(number, column).value for name, column in columns.items()}
            for name, value in answer(row).items():
                sheet.cell(number, columns[name]).value = value
    book.save(filled)
    return filled

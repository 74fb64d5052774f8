"""The blank workbook that a carrier fills in: rows with lists to choose from, and explanations."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from simaudit.messages import Words
from simaudit.report.annexes.response_words import both
from simaudit.report.annexes.workbook_sheets import new_book
from simaudit.rules.delivered_columns import DeliveredColumn
from simaudit.rules.vocabulary import value_names

_WORDS: Final = Words("column_book", "vi")
ROWS_SHEET: Final = _WORDS["rows"]
EXPLANATIONS_SHEET: Final = _WORDS["explanations"]
_LISTS_SHEET: Final = _WORDS["lists"]

LISTED_ROWS: Final = 10_000
"""Rows that have lists to choose from; a workbook of more rows is better handed in as CSV."""

_FORMS: Final = {"date": "dd/mm/yyyy", "timestamp": "dd/mm/yyyy hh:mm:ss"}
"""Number format by kind; every other column is text, which keeps zeros and long numbers."""


def write_column_workbook(
    columns: Sequence[DeliveredColumn], explanations: Mapping[str, pl.DataFrame], path: Path
) -> None:
    """Write it; `explanations` are tables by language, one under the other. Raises OutputError."""
    with new_book(path) as book:
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top"})
        needed = book.add_format({"bold": True, "bg_color": "#F8D7A8", "text_wrap": True, "valign": "top"})
        rows = book.add_worksheet(ROWS_SHEET)
        _write_explanations(book.add_worksheet(EXPLANATIONS_SHEET), explanations, head, book)
        lists = book.add_worksheet(_LISTS_SHEET)
        lists.hide()
        rows.freeze_panes(1, 1)
        for index, column in enumerate(columns):
            cell_format = book.add_format({"num_format": _FORMS.get(column.kind, "@")})
            rows.set_column(index, index, max(12, len(column.heading) + 2), cell_format)
            is_needed = column.required or column.expected
            rows.write_string(0, index, column.heading, needed if is_needed else head)
            if column.wordings:
                _offer(rows, lists, index, column)


def _offer(rows: Worksheet, lists: Worksheet, index: int, column: DeliveredColumn) -> None:
    """A list to choose from, of the usual wordings; another that is read may be typed."""
    offered = [wordings[0] if wordings else value for value, wordings in column.wordings.items()]
    if column.kind == "boolean":
        offered = [value_names()[truth].capitalize() for truth in ("true", "false")]
    for line, wording in enumerate(offered):
        lists.write_string(line, index, wording)
    column_name = xl_col_to_name(index)
    rows.data_validation(
        1, index, LISTED_ROWS, index,
        {
            "validate": "list",
            "source": f"='{_LISTS_SHEET}'!${column_name}$1:${column_name}${len(offered)}",
            "error_type": "warning",
            "error_title": column.heading[:32],
            "error_message": both("book", "not_listed"),
        },
    )  # fmt: skip


def _write_explanations(
    sheet: Worksheet, tables: Mapping[str, pl.DataFrame], head: Format, book: xlsxwriter.Workbook
) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    line = 0
    for table in tables.values():
        for index, heading in enumerate(_explained(table.columns)):
            sheet.set_column(index, index, 26)
            sheet.write_string(line, index, heading, head)
        for row in table.iter_rows():
            line += 1
            for index, text in enumerate(_explained(row)):
                sheet.write_string(line, index, text, wrapped)
        line += 3


def _explained(row: Sequence[str]) -> list[str]:
    """Name and headings in one cell: a reader would take a row of known headings for those of a register."""
    name, headings, *others = row
    return [f"{name}: {headings}", *others]

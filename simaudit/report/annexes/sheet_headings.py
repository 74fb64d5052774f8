"""Headings of a sheet that is read back: a hidden row of machine names above the row that people see."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from simaudit.report.annexes.response_words import normalised

MACHINE_ROW, SHOWN_ROW, FIRST_ROW = 0, 1, 2
"""Rows of a sheet, counted from 0: the two of headings, and the first of cells."""

_LONGEST_TITLE: Final = 32
"""Characters of an input message's title (Excel specifications and limits)."""


@dataclass(frozen=True)
class Heading:
    """One column: its machine name, what is shown, and what it means."""

    machine: str
    text: str
    meaning: str
    width: float
    style: Any
    """The format of the column's cells."""
    head: Any
    """The format of its heading."""
    hidden: bool = False


def write_headings(sheet: Any, headings: Sequence[Heading], first: int = 0) -> None:
    """Head the columns from column `first` on; the meaning shows when a heading is selected."""
    for at, heading in enumerate(headings, start=first):
        sheet.set_column(at, at, heading.width, heading.style, {"hidden": heading.hidden})
        sheet.write_string(MACHINE_ROW, at, heading.machine)
        sheet.write_string(SHOWN_ROW, at, heading.text, heading.head)
        if heading.meaning:
            explained = {"input_title": heading.text[:_LONGEST_TITLE], "input_message": heading.meaning[:255]}
            sheet.data_validation(SHOWN_ROW, at, SHOWN_ROW, at, {"validate": "any", **explained})
    sheet.set_row(MACHINE_ROW, None, None, {"hidden": True})


def finish_sheet(sheet: Any, columns: int, height: int, frozen: int = 0) -> None:
    """Freeze and repeat the headings, and filter below them; `height` counts rows of cells."""
    sheet.freeze_panes(FIRST_ROW, frozen)
    sheet.repeat_rows(MACHINE_ROW, SHOWN_ROW)
    sheet.autofilter(SHOWN_ROW, 0, max(SHOWN_ROW + height, FIRST_ROW), columns - 1)


def repeated_headings(cells: pl.DataFrame, names_by_heading: Mapping[str, str]) -> frozenset[str]:
    """The machine names that head two columns or more of a sheet, as `read_headings` knows them."""
    texts = [normalised(text or "") for text in cells.row(0)] if cells.height else []
    names = Counter(names_by_heading.get(text, text) for text in texts if text)
    return frozenset(name for name, columns in names.items() if columns > 1)


def read_headings(
    cells: pl.DataFrame, names_by_heading: Mapping[str, str], keys: Collection[str]
) -> tuple[dict[str, str], int]:
    """(machine name → column of `cells`, rows that headings take) of a sheet whose cells are texts.

    `names_by_heading` is what people see → the machine name, for a file that has lost its hidden row; both
    are given as `normalised` has them. A second row is one of headings where it has one in any of the columns
    `keys`.
    """
    if not cells.height:
        return {}, 0
    names: dict[str, str] = {}
    for column, text in zip(cells.columns, cells.row(0), strict=True):
        heading = normalised(text or "")
        if (name := names_by_heading.get(heading, heading)) and name not in names:
            names[name] = column
    second = dict(zip(cells.columns, cells.row(1), strict=True)) if cells.height > 1 else {}
    repeated = any(
        names_by_heading.get(normalised(second.get(names[key]) or "")) == key for key in keys if key in names
    )
    return names, 1 + repeated

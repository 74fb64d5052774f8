"""What the sheets of all workbooks share: formats, page setup, the guide, tables of meanings, headings.

A sheet that is read back has a hidden row of machine names above the headings that people see.
"""

import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from simaudit.errors import OutputError
from simaudit.messages import Words
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
    choices: Sequence[str] = ()
    """The words that its cells take, and no other; none: any text."""
    refusal: str = ""
    """What is said of another."""


def headings(
    texts: Words,
    widths: Mapping[str, float],
    heading_prefix: str,
    meaning_prefix: str,
    style: Any,
    head: Any,
    hidden: Collection[str] = (),
) -> list[Heading]:
    """The columns of these machine names; `texts` has headings and meanings by prefix and name."""
    return [
        Heading(
            name,
            texts[f"{heading_prefix}.{name}"],
            texts[f"{meaning_prefix}.{name}"],
            width,
            style,
            head,
            hidden=name in hidden,
        )
        for name, width in widths.items()
    ]


def head_sheet(sheet: Any, headings: Sequence[Heading], height: int, frozen: int = 0) -> None:
    """Head the columns, frozen and repeated, with a filter over `height` rows of cells.

    The meaning of a column shows when its heading is selected.
    """
    for at, heading in enumerate(headings):
        sheet.set_column(at, at, heading.width, heading.style, {"hidden": heading.hidden})
        sheet.write_string(MACHINE_ROW, at, heading.machine)
        sheet.write_string(SHOWN_ROW, at, heading.text, heading.head)
        if heading.meaning:
            explained = {"input_title": heading.text[:_LONGEST_TITLE], "input_message": heading.meaning[:255]}
            sheet.data_validation(SHOWN_ROW, at, SHOWN_ROW, at, {"validate": "any", **explained})
    sheet.set_row(MACHINE_ROW, None, None, {"hidden": True})
    last = FIRST_ROW + max(height, 1) - 1
    for at, heading in enumerate(headings):
        if heading.choices:
            refused = {"error_title": heading.text, "error_message": heading.refusal}
            choice = {"validate": "list", "source": heading.choices, **refused}
            sheet.data_validation(FIRST_ROW, at, last, at, choice)
    sheet.freeze_panes(FIRST_ROW, frozen)
    sheet.repeat_rows(MACHINE_ROW, SHOWN_ROW)
    sheet.autofilter(SHOWN_ROW, 0, max(SHOWN_ROW + height, FIRST_ROW), len(headings) - 1)


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


LONGEST_CELL: Final = 32_767
"""UTF-16 code units in a cell (Excel specifications and limits)."""


def cell_text(text: str) -> str:
    """As much of a text as a cell holds."""
    if 2 * len(text) <= LONGEST_CELL:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")


_A4: Final = 9

_LINE: Final = 15
"""Points of a line of text."""

_LINE_LENGTH: Final = 140
"""Characters of a line of the guide."""


_MADE: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""A fixed moment: the same contents give the same bytes."""


@contextmanager
def new_book(target: Path | io.BytesIO, title: str = "") -> Iterator[Any]:
    """A book to fill, in which no text becomes a formula or a link; raises OutputError."""
    options = {
        "in_memory": isinstance(target, io.BytesIO),
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    try:
        with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options) as book:
            book.set_properties({"created": _MADE} | ({"title": title} if title else {}))
            yield book
    except (OSError, xlsxwriter.exceptions.XlsxFileError) as error:
        if not isinstance(target, Path):
            raise
        raise OutputError("worksheet_not_written", path=target) from error


class Formats:
    """The cell formats of one book."""

    def __init__(self, book: Any) -> None:
        ruled = {"valign": "top", "bottom": 4, "bottom_color": "#A6A6A6"}
        head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self.text = book.add_format({"num_format": "@"})
        # Aligned so that its text doesn't spill over into the empty cell for the answer.
        self.key = book.add_format({"num_format": "@", "align": "fill"})
        # Rows of one finding: shaded, and a line above the first.
        self.shared = book.add_format({"bg_color": "#EEF3FA"})
        self.first_shared = book.add_format({"bg_color": "#EEF3FA", "top": 1, "top_color": "#7F9DB9"})
        self.answer = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.head = book.add_format({**head, "bg_color": "#E8EDF3"})
        self.fill_in = book.add_format({**head, "bg_color": "#FFF2CC"})
        self.title = book.add_format({"bold": True, "font_size": 16, "text_wrap": True, "valign": "top"})
        self.wrapped = book.add_format({**ruled, "text_wrap": True, "indent": 1})
        self.number = book.add_format({**ruled, "num_format": "#,##0"})
        self.link = book.add_format({**ruled, "font_color": "#0563C1", "underline": 1})
        self.soft = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#595959"})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})


def landscape_sheet(book: Any, name: str) -> Any:
    """A new sheet that prints on as many pages as it is long, with the file's name and the page number."""
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&F&C&A&R&P / &N")
    return sheet


def list_sheet(
    book: Any, formats: Formats, name: str, columns: Sequence[tuple[str, float]], height: int
) -> None:
    """Add a sheet of texts, headed (heading and width of each column), for `height` rows to be filled in."""
    sheet = landscape_sheet(book, name)
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    for at, (heading, width) in enumerate(columns):
        sheet.set_column(at, at, width, text)
        sheet.write_string(0, at, heading, formats.head)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(height, 1), len(columns) - 1)


def guide_sheet(
    book: Any,
    formats: Formats,
    texts: Words | Mapping[str, str],
    facts: Mapping[str, str],
    paragraphs: Iterable[str] = (),
    tables: Sequence[tuple[tuple[str, str], Mapping[str, str]]] = (),
) -> None:
    """The first sheet: its title, the facts that there are, paragraphs, and tables of words and meanings.

    Facts and paragraphs have names in `texts`; tables have headings.
    """
    sheet = landscape_sheet(book, texts["sheet.guide"])
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)
    sheet.merge_range(0, 0, 0, 1, texts["title"], formats.title)
    row = 2
    for name, text in facts.items():
        if text:
            sheet.write_string(row, 0, texts[f"fact.{name}"], formats.head)
            sheet.write_string(row, 1, text, formats.plain)
            row += 1
    row += 1
    for text in (texts[name] for name in paragraphs):
        sheet.merge_range(row, 0, row, 1, text, formats.plain)
        sheet.set_row(row, _LINE * (1 + len(text) // _LINE_LENGTH))
        row += 1
    for headings, meanings in tables:
        row += 1
        lines = [(headings, formats.head), *((entry, formats.wrapped) for entry in meanings.items())]
        for line, style in lines:
            for column, text in enumerate(line):
                sheet.write_string(row, column, text, style)
            row += 1

"""What the sheets of all workbooks share: formats, page setup, the guide, tables of meanings."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

LONGEST_CELL: Final = 32_767
"""UTF-16 code units in a cell (Excel specifications and limits)."""

_A4: Final = 9

_LINE: Final = 15
"""Points of a line of text."""

_LINE_LENGTH: Final = 140
"""Characters of a line of the guide."""


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


def meanings_table(
    sheet: Any, formats: Formats, headings: tuple[str, str], row: int, meanings: Mapping[str, str]
) -> int:
    """Write a table of words and their meanings; return the row below it."""
    for column, text in enumerate(headings):
        sheet.write_string(row, column, text, formats.head)
    for entry, texts in enumerate(meanings.items(), start=row + 1):
        for column, text in enumerate(texts):
            sheet.write_string(entry, column, text, formats.wrapped)
    return row + 1 + len(meanings)


def guide_sheet(
    book: Any, formats: Formats, name: str, title: str, facts: Mapping[str, str]
) -> tuple[Any, int]:
    """The first sheet with its title and the facts that there are; (the sheet, the row below them)."""
    sheet = landscape_sheet(book, name)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)
    sheet.merge_range(0, 0, 0, 1, title, formats.title)
    for row, (heading, text) in enumerate(facts.items(), start=2):
        sheet.write_string(row, 0, heading, formats.head)
        sheet.write_string(row, 1, text, formats.plain)
    return sheet, 3 + len(facts)


def write_paragraphs(sheet: Any, formats: Formats, row: int, paragraphs: Iterable[str]) -> int:
    """Write a paragraph a row over both columns; return the row below them."""
    for text in paragraphs:
        sheet.merge_range(row, 0, row, 1, text, formats.plain)
        sheet.set_row(row, _LINE * (1 + len(text) // _LINE_LENGTH))
        row += 1
    return row

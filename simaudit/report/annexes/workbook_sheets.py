"""What the sheets of all workbooks share: formats, page setup, explained headings, tables of meanings."""

from collections.abc import Mapping
from typing import Any, Final

from simaudit.catalogue.check import Wording

_A4: Final = 9


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


def explain_heading(sheet: Any, column: int, name: str, meaning: Wording) -> None:
    """Show what a column means when its heading is selected; screen readers read it."""
    hint = {"validate": "any", "input_title": name, "input_message": f"{meaning.vi}\n{meaning.en}"}
    sheet.data_validation(0, column, 0, column, hint)


def meanings_table(
    sheet: Any, formats: Formats, left: Wording, right: Wording, row: int, meanings: Mapping[str, Wording]
) -> int:
    """Write a table of words and their meanings in both languages; return the row below it."""
    for column, text in enumerate((f"{left.vi} / {left.en}", right.vi, right.en)):
        sheet.write_string(row, column, text, formats.head)
    for entry, (name, meaning) in enumerate(meanings.items(), start=row + 1):
        for column, text in enumerate((name, meaning.vi, meaning.en)):
            sheet.write_string(entry, column, text, formats.wrapped)
    return row + 1 + len(meanings)

"""The cases of a month as a workbook to work with: instructions, a row a case, and a row a record."""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from simaudit.cases.month_cases import CASE, MonthCases
from simaudit.catalogue.check import Wording
from simaudit.errors import OutputError
from simaudit.files import private_file, write_failure
from simaudit.report.annexes.case_tables import case_row_table
from simaudit.report.annexes.case_workbook_words import (
    ROW_COLUMNS,
    CaseWorkbookWords,
    case_workbook_words,
)
from simaudit.report.annexes.follow_up_sheet import (
    FollowUpSheets,
    write_cells,
    write_checks,
    write_columns,
)
from simaudit.report.annexes.follow_up_words import HEADINGS
from simaudit.report.annexes.sheet_rows import fill
from simaudit.report.annexes.workbook_sheets import (
    Formats,
    explain_heading,
    landscape_sheet,
    meanings_table,
)
from simaudit.report.annexes.workbook_words import LONGEST_CELL
from simaudit.report.pages.code_words import CODE_WORDS
from simaudit.report.pages.language import Language
from simaudit.store.follow_ups import Subject

NAME: Final = "cases.xlsx"

MAX_ROWS: Final = 500_000
"""Records in the book, as of findings in findings.xlsx; a sheet has at most 1,048,576 rows."""

_CUT: Final = " … [cắt bớt, xem cases.csv / cut, see cases.csv]"
_ROWS_SHEET: Final = 3
_CASE_WIDTHS: Final = {"case_id": 13, "state": 22, "carriers": 14, "links": 44, "marks": 60,
                      "continued_from": 14, "split_from": 13, "merged_from": 13}  # fmt: skip
_ROW_WIDTHS: Final = {"case_id": 13, "msisdn": 14, "id_number": 16, "links": 30, "marks": 30}
_LINE: Final = 15
"""Points of a line of text."""


def write_case_workbook(
    found: MonthCases,
    period: str,
    titles: Mapping[str, Wording],
    follow_ups: FollowUpSheets,
    folder: Path,
) -> None:
    """Write cases.xlsx (mode 0600) with at most MAX_ROWS records, those of the first cases.

    `titles` are those of checks, by id; `follow_ups` are what their columns hold. Raises OutputError.
    """
    rows = case_row_table(found)
    shown = rows.head(MAX_ROWS)
    path = private_file(folder / NAME)
    try:
        book = _empty_book(found, period, titles, follow_ups, (shown.height, rows.height))
        fill(book, {_ROWS_SHEET: shown}, path, _CUT)
    except (OSError, xlsxwriter.exceptions.XlsxFileError) as error:
        raise OutputError("cannot_be_written", path=path, why=write_failure(error)) from error


def _empty_book(
    found: MonthCases,
    period: str,
    titles: Mapping[str, Wording],
    follow_ups: FollowUpSheets,
    heights: tuple[int, int],
) -> io.BytesIO:
    """The book with cases and checks, and a sheet for records that has its header only.

    `heights` = how many records the sheet is for, and how many there are.
    """
    texts = case_workbook_words()
    height, records = heights
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        # A fixed date: the same cases give the same bytes.
        book.set_properties({"title": texts.title.vi, "created": datetime(1980, 1, 1, tzinfo=UTC)})
        formats = Formats(book)
        facts: dict[str, str | int | None] = {
            "period": period,
            "cases": found.cases.height,
            "rows": records,
            "left": records - height or None,
        }
        _guide(book, formats, texts, facts)
        _cases(book, formats, texts, found, titles, follow_ups)
        _rows(book, formats, texts, height)
        write_checks(book, formats, texts, follow_ups, titles)
    return buffer


def _guide(
    book: Any, formats: Formats, texts: CaseWorkbookWords, facts: Mapping[str, str | int | None]
) -> None:
    sheet = landscape_sheet(book, texts.sheets["guide"])
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 62)
    sheet.merge_range(0, 0, 0, 2, texts.title.vi, formats.title)
    sheet.merge_range(1, 0, 1, 2, texts.title.en, formats.soft)
    row = 3
    for name, value in facts.items():
        if value is not None:
            sheet.write_string(row, 0, _both(texts.facts[name]), formats.head)
            shown = Language("vi").number(value) if isinstance(value, int) else value
            sheet.merge_range(row, 1, row, 2, shown, formats.plain)
            row += 1
    row += 1
    for paragraph in (*([texts.partial] if facts["left"] else []), *texts.guide):
        for text, form in ((paragraph.vi, formats.plain), (paragraph.en, formats.soft)):
            sheet.merge_range(row, 0, row, 2, text, form)
            sheet.set_row(row, _LINE * (1 + len(text) // 150))
            row += 1
    links = {
        name: Wording(vi=Language("vi").word("link", name), en=Language("en").word("link", name))
        for name in CODE_WORDS["link"]
    }
    headings = texts.headings
    filled_in = {HEADINGS[name]: meaning for name, meaning in texts.follow_up.items()}
    columns = (texts.cases, filled_in, texts.rows, texts.checks)
    for name, meanings in (("link", links), *(("column", meanings) for meanings in columns)):
        row = meanings_table(sheet, formats, headings[name], headings["meaning"], row + 1, meanings)


def _cases(
    book: Any,
    formats: Formats,
    texts: CaseWorkbookWords,
    found: MonthCases,
    titles: Mapping[str, Wording],
    follow_ups: FollowUpSheets,
) -> None:
    sheet = landscape_sheet(book, texts.sheets["cases"])
    day = book.add_format({"valign": "top", "num_format": "dd/mm/yyyy", "align": "left"})
    number = book.add_format({"valign": "top", "num_format": "#,##0"})
    for column, name in enumerate(CASE):
        sheet.set_column(column, column, _CASE_WIDTHS.get(name, 11))
        sheet.write_string(0, column, name, formats.head)
        explain_heading(sheet, column, name, texts.cases[name])
    write_columns(sheet, formats, texts, len(CASE), found.cases.height)
    for row, case in enumerate(found.cases.select(*CASE).iter_rows(named=True), start=1):
        cells = _in_words(case, titles)
        for column, value in enumerate(cells.values()):
            if isinstance(value, int):
                sheet.write_number(row, column, value, number)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            elif value:
                sheet.write_string(row, column, value[:LONGEST_CELL], formats.plain)
        entries = follow_ups.history.get(Subject(case_id=case["case_id"]), ())
        write_cells(sheet, formats, row, len(CASE), entries)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(found.cases.height, 1), len(CASE) + len(HEADINGS) - 1)


def _rows(book: Any, formats: Formats, texts: CaseWorkbookWords, height: int) -> None:
    sheet = landscape_sheet(book, texts.sheets["rows"])
    for column, name in enumerate(ROW_COLUMNS):
        sheet.set_column(column, column, _ROW_WIDTHS.get(name, 12), formats.text)
        sheet.write_string(0, column, name, formats.head)
        explain_heading(sheet, column, name, texts.rows[name])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(height, 1), len(ROW_COLUMNS) - 1)


def _in_words(case: Mapping[str, Any], titles: Mapping[str, Wording]) -> dict[str, Any]:
    """A case with words in both languages for its codes, a line for each link and mark."""
    marks = [f"{id_}: {_both(titles[id_])}" if id_ in titles else id_ for id_ in case["marks"]]
    words = {
        "state": _word("case_state", case["state"]),
        "carriers": ", ".join(case["carriers"]),
        "links": "\n".join(_word("link", name) for name in case["links"]),
        "marks": "\n".join(marks),
        "merged_from": ", ".join(case["merged_from"]),
    }
    return {**case, **words}


def _word(kind: str, code: str) -> str:
    return " / ".join(Language(lang).word(kind, code) for lang in ("vi", "en"))


def _both(wording: Wording) -> str:
    return f"{wording.vi} / {wording.en}"

"""The workbook without findings: guide, summary by check, and the natures' sheets with headings only."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from simaudit.contract import NATURES
from simaudit.messages import Words
from simaudit.report.annexes.findings_in_words import HIDDEN, SHOWN, BookFacts
from simaudit.report.annexes.response_words import ANSWERS, KEY_COLUMN, REASON, RESPONSE, half
from simaudit.report.annexes.sheet_headings import FIRST_ROW, Heading, finish_sheet, write_headings
from simaudit.report.annexes.workbook_sheets import (
    Formats,
    guide_sheet,
    landscape_sheet,
    meanings_table,
    write_paragraphs,
)
from simaudit.report.figures.holders import COLUMNS as HOLDER_COLUMNS
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import carrier_name
from simaudit.rules.check import Check

_WIDTHS: Final = {
    "check_id": 9, "severity": 12, "msisdn": 14, "record": 9, "file": 22, "subject": 18, "detail": 30,
    "state": 13, "first_period": 11, "waived": 10, RESPONSE: 24, REASON: 36,
}  # fmt: skip
_HOLDER_WIDTHS: Final = {"full_name": 26, "org_name": 26, "id_type": 22, "id_number": 16, "checks": 22}
_SUMMARY_WIDTHS: Final = {"check_id": 9, "title": 44, "nature": 12, "severity": 13, "remedy": 72}
SUMMARY_COLUMNS: Final = (
    "check_id", "title", "nature", "severity", "findings", "listed", "new", "persisting", "reopened",
    "waived", "remedy",
)  # fmt: skip
_GUIDE: Final = ("personal_data", "sheets", "filter", "answers", "shaded", "holders", "hidden", "text")
_COUNTS: Final = ("findings", "listed", "new", "persisting", "reopened", "waived")


@dataclass(frozen=True)
class Omissions:
    """What the book doesn't hold in full: `cut` = cells that were cut, `beyond_limit` = findings left out."""

    cut: int
    beyond_limit: int


@dataclass(frozen=True)
class CountedCheck:
    """A check with findings, and their counts.

    These are findings, waived, new, persisting, reopened and `listed`, those in the book.
    """

    check: Check
    counts: Mapping[str, int]


def empty_book(
    first: Mapping[str, Any],
    counted: Sequence[CountedCheck],
    heights: Mapping[str, int],
    omissions: Omissions,
    facts: BookFacts,
) -> io.BytesIO:
    """The book as XLSX: guide, summary, then the sheets of NATURES and of the holders with headings only.

    `first` is the first finding, `counted` are the checks in the order in which they are to be taken up;
    `heights` = nature, or `holders` → its rows in the book.
    """
    texts = Words("findings_book", facts.lang)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        # A fixed date: the same findings give the same bytes.
        properties = {"title": texts["title"], "created": datetime(1980, 1, 1, tzinfo=UTC)}
        book.set_properties(properties)
        formats = Formats(book)
        _guide(book, formats, texts, _facts(first, counted, omissions, facts), facts.lang)
        _summary(book, formats, texts, counted, facts.lang)
        for nature in NATURES:
            _nature(book, formats, texts, nature, heights[nature], facts.lang)
        _holders(book, formats, texts, heights["holders"])
    return buffer


def _facts(
    first: Mapping[str, Any], counted: Sequence[CountedCheck], omissions: Omissions, facts: BookFacts
) -> dict[str, str]:
    """What the guide states, by name; what there is nothing to say of is left out."""
    language = Language(facts.lang)
    stated = {
        "carrier": carrier_name(first["carrier"], facts.names) if first else "",
        "period": language.month(first["period"]) if first else "",
        "findings": language.number(sum(counted_check.counts["findings"] for counted_check in counted)),
        "answer_by": language.day(facts.answer_by) if facts.answer_by else "",
        "contact": facts.contact,
        "cut": language.number(omissions.cut) if omissions.cut else "",
        "left": language.number(omissions.beyond_limit) if omissions.beyond_limit else "",
    }
    return {name: text for name, text in stated.items() if text}


def _guide(book: Any, formats: Formats, texts: Words, stated: Mapping[str, str], lang: str) -> None:
    facts = {texts[f"fact.{name}"]: text for name, text in stated.items()}
    sheet, row = guide_sheet(book, formats, texts["sheet.guide"], texts["title"], facts)
    paragraphs = [*(["partial"] if "left" in stated else []), *(f"guide.{name}" for name in _GUIDE)]
    row = write_paragraphs(sheet, formats, row, (texts[name] for name in paragraphs))
    column, meaning = (Words("book", lang)[name] for name in ("column", "meaning"))
    answers = {half(word, lang): texts[f"answer.{code}"] for code, word in ANSWERS.items()}
    row = meanings_table(sheet, formats, (half(RESPONSE, lang), meaning), row + 1, answers)
    columns = {texts[f"heading.{name}"]: texts[f"meaning.{name}"] for name in SHOWN}
    meanings_table(sheet, formats, (column, meaning), row + 1, columns)


def _summary(book: Any, formats: Formats, texts: Words, counted: Sequence[CountedCheck], lang: str) -> None:
    sheet = landscape_sheet(book, texts["sheet.summary"])
    language = Language(lang)
    for column, name in enumerate(SUMMARY_COLUMNS):
        sheet.set_column(column, column, _SUMMARY_WIDTHS.get(name, 11))
        sheet.write_string(0, column, texts[f"summary.{name}"], formats.head)
    for row, counted_check in enumerate(counted, start=1):
        check = counted_check.check
        cells = {
            "title": check.header.title.get(lang),
            "nature": language.word("nature", check.nature),
            "severity": language.word("severity", check.severity),
            "remedy": check.header.remedy.get(lang),
        }
        for column, name in enumerate(SUMMARY_COLUMNS):
            if name == "check_id":
                target = f"internal:'{texts[f'sheet.{check.nature}']}'!A1"
                sheet.write_url(row, column, target, formats.link, check.id)
            elif name in _COUNTS:
                sheet.write_number(row, column, counted_check.counts[name], formats.number)
            else:
                sheet.write_string(row, column, cells[name], formats.wrapped)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(len(counted), 1), len(SUMMARY_COLUMNS) - 1)


def _nature(book: Any, formats: Formats, texts: Words, nature: str, height: int, lang: str) -> None:
    sheet = landscape_sheet(book, texts[f"sheet.{nature}"])
    columns = [*HIDDEN, *SHOWN]
    headings = [
        Heading(
            name,
            texts[f"heading.{name}"],
            texts[f"meaning.{name}"],
            _WIDTHS.get(name, 11),
            formats.key if name == KEY_COLUMN else formats.text,
            formats.head,
            hidden=name in HIDDEN,
        )
        for name in columns
    ]
    filled_in = [
        Heading(name, half(name, lang), "", _WIDTHS[name], formats.answer, formats.fill_in)
        for name in (RESPONSE, REASON)
    ]
    write_headings(sheet, [*headings, *filled_in])
    response, last = len(columns), FIRST_ROW + max(height, 1) - 1
    choice = {
        "validate": "list",
        "source": [half(word, lang) for word in ANSWERS.values()],
        "error_title": half(RESPONSE, lang),
        "error_message": Words("book", lang)["choose"],
    }
    sheet.data_validation(FIRST_ROW, response, last, response, choice)
    _mark_shared(sheet, formats, columns.index(KEY_COLUMN), last, response + 1)
    finish_sheet(sheet, response + 2, height)


def _holders(book: Any, formats: Formats, texts: Words, height: int) -> None:
    """Holders who owe an explanation of the use of their numbers; nothing is filled in here."""
    sheet = landscape_sheet(book, texts["sheet.holders"])
    headings = [
        Heading(
            name,
            texts[f"holder.{name}"],
            texts[f"holder_meaning.{name}"],
            _HOLDER_WIDTHS.get(name, 13),
            formats.text,
            formats.head,
        )
        for name in HOLDER_COLUMNS
    ]
    write_headings(sheet, headings)
    finish_sheet(sheet, len(headings), height)


def _mark_shared(sheet: Any, formats: Formats, key: int, last: int, columns: int) -> None:
    """Shade rows of the same finding, which stand below each other; `key` is the column that has its key."""
    rows = (FIRST_ROW - 1, FIRST_ROW, FIRST_ROW + 1)
    above, middle, below = (xl_rowcol_to_cell(row, key, col_abs=True) for row in rows)
    for criteria, cell_format in (
        (f"=AND({middle}={below},{middle}<>{above})", formats.first_shared),
        (f"={middle}={above}", formats.shared),
    ):
        rule = {"type": "formula", "criteria": criteria, "format": cell_format}
        sheet.conditional_format(FIRST_ROW, 0, last, columns, rule)

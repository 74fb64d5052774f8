"""The workbook without findings: guide, summary by check, and the natures' sheets with headings only."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from simaudit.contract import NATURES
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
from simaudit.report.annexes.workbook_words import FACTS, SUMMARY_COLUMNS, WorkbookWords, workbook_words
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import carrier_name
from simaudit.rules.check import Check

_WIDTHS: Final = {
    "check_id": 9, "severity": 12, "msisdn": 14, "record": 9, "file": 22, "subject": 18, "detail": 30,
    "state": 13, "first_period": 11, "waived": 10, RESPONSE: 24, REASON: 36,
}  # fmt: skip
_HOLDER_WIDTHS: Final = {"full_name": 26, "org_name": 26, "id_type": 22, "id_number": 16, "checks": 22}
_SUMMARY_WIDTHS: Final = {"check_id": 9, "title": 44, "nature": 12, "severity": 13, "remedy": 72}
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
    texts = workbook_words()
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        # A fixed date: the same findings give the same bytes.
        properties = {"title": texts.title.get(facts.lang), "created": datetime(1980, 1, 1, tzinfo=UTC)}
        book.set_properties(properties)
        formats = Formats(book)
        _guide(book, formats, texts, _facts(first, counted, omissions, facts), facts.lang)
        _summary(book, formats, texts, counted, facts.lang)
        for nature in NATURES:
            _nature(book, formats, texts, nature, heights[nature], facts.lang)
        _holders(book, formats, texts, heights["holders"], facts.lang)
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
    return {name: stated[name] for name in FACTS if stated[name]}


def _guide(book: Any, formats: Formats, texts: WorkbookWords, stated: Mapping[str, str], lang: str) -> None:
    facts = {texts.facts[name].get(lang): text for name, text in stated.items()}
    name, title = texts.sheets["guide"].get(lang), texts.title.get(lang)
    sheet, row = guide_sheet(book, formats, name, title, facts)
    paragraphs = [*([texts.partial] if "left" in stated else []), *texts.guide]
    row = write_paragraphs(sheet, formats, row, (paragraph.get(lang) for paragraph in paragraphs))
    answer, column, meaning = (texts.headings[name].get(lang) for name in ("answer", "column", "meaning"))
    answers = {half(ANSWERS[code], lang): wording.get(lang) for code, wording in texts.answers.items()}
    row = meanings_table(sheet, formats, (answer, meaning), row + 1, answers)
    columns = {texts.names[name].get(lang): texts.columns[name].get(lang) for name in SHOWN}
    meanings_table(sheet, formats, (column, meaning), row + 1, columns)


def _summary(
    book: Any, formats: Formats, texts: WorkbookWords, counted: Sequence[CountedCheck], lang: str
) -> None:
    sheet = landscape_sheet(book, texts.sheets["summary"].get(lang))
    language = Language(lang)
    for column, name in enumerate(SUMMARY_COLUMNS):
        sheet.set_column(column, column, _SUMMARY_WIDTHS.get(name, 11))
        sheet.write_string(0, column, texts.summary[name].get(lang), formats.head)
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
                target = f"internal:'{texts.sheets[check.nature].get(lang)}'!A1"
                sheet.write_url(row, column, target, formats.link, check.id)
            elif name in _COUNTS:
                sheet.write_number(row, column, counted_check.counts[name], formats.number)
            else:
                sheet.write_string(row, column, cells[name], formats.wrapped)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(len(counted), 1), len(SUMMARY_COLUMNS) - 1)


def _nature(book: Any, formats: Formats, texts: WorkbookWords, nature: str, height: int, lang: str) -> None:
    sheet = landscape_sheet(book, texts.sheets[nature].get(lang))
    columns = [*HIDDEN, *SHOWN]
    headings = [
        Heading(
            name,
            texts.names[name].get(lang),
            texts.columns[name].get(lang),
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
        "error_title": texts.headings["answer"].get(lang),
        "error_message": texts.choose.get(lang),
    }
    sheet.data_validation(FIRST_ROW, response, last, response, choice)
    _mark_shared(sheet, formats, columns.index(KEY_COLUMN), last, response + 1)
    finish_sheet(sheet, response + 2, height)


def _holders(book: Any, formats: Formats, texts: WorkbookWords, height: int, lang: str) -> None:
    """Holders who owe an explanation of the use of their numbers; nothing is filled in here."""
    sheet = landscape_sheet(book, texts.sheets["holders"].get(lang))
    headings = [
        Heading(
            name,
            texts.holder_names[name].get(lang),
            meaning.get(lang),
            _HOLDER_WIDTHS.get(name, 13),
            formats.text,
            formats.head,
        )
        for name, meaning in texts.holders.items()
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

"""The cases of a month as a workbook to work with: instructions, a row a case, and a row a record.

Follow-ups are filled in behind the cases, and on a sheet of checks.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from simaudit.cases.month_cases import CASE, MonthCases
from simaudit.errors import OutputError
from simaudit.files import private_file, write_failure
from simaudit.messages import Words
from simaudit.report.annexes.findings_in_words import IN_VIETNAMESE, BookFacts
from simaudit.report.annexes.response_words import (
    CHECK_COLUMNS,
    ENTRY,
    FIELDS,
    HEADINGS,
    STATE,
    half,
    state_words,
)
from simaudit.report.annexes.sheet_rows import fill
from simaudit.report.annexes.tables import case_row_table
from simaudit.report.annexes.workbook_sheets import (
    FIRST_ROW,
    Formats,
    Heading,
    cell_text,
    finish_sheet,
    guide_sheet,
    headings,
    landscape_sheet,
    meanings_table,
    new_book,
    offer_choice,
    write_headings,
    write_paragraphs,
)
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import carrier_name
from simaudit.rules.check import Wording
from simaudit.store.follow_ups import FollowUp, Subject

NAME: Final = "cases.xlsx"

MAX_ROWS: Final = 500_000
"""Records in the book, as of findings in findings.xlsx; a sheet has at most 1,048,576 rows."""

ROW_COLUMNS: Final = (
    "case_id", "carrier", "record", "msisdn", "id_number", "person", "links", "signs", "marks"
)  # fmt: skip
"""Columns of a row of a case, as cases.csv has them."""

_ROWS_SHEET: Final = 3
_GUIDE: Final = ("personal_data", "cases", "sheets", "text", "follow_up")
_CASE_WIDTHS: Final = dict.fromkeys(CASE, 11) | {
    "case_id": 13, "state": 22, "carriers": 14, "signs": 34, "links": 44, "marks": 60,
    "continued_from": 14, "split_from": 13, "merged_from": 13,
}  # fmt: skip
_ROW_WIDTHS: Final = dict.fromkeys(ROW_COLUMNS, 12) | {
    "case_id": 13, "msisdn": 14, "id_number": 16, "links": 30, "signs": 30, "marks": 30,
}  # fmt: skip
_FOLLOW_UP_WIDTHS: Final = {"state": 26, "on": 13, "document": 20, "deadline": 13, "person": 24, "amount": 18,
                  "reason": 36, "entry": 8}  # fmt: skip
_CHECK_WIDTHS: Final = {"carrier": 14, "carrier_name": 14, "check_id": 9, "title": 60, "findings": 10}


@dataclass(frozen=True)
class FollowUpSheets:
    """What the columns hold, and the checks that are listed."""

    history: Mapping[Subject, Sequence[FollowUp]]
    """Every entry by subject."""
    findings: Mapping[tuple[str, str], int]
    """(carrier, check) → findings of the carrier's last month that are not waived, if any."""


def write_case_workbook(
    month_cases: MonthCases,
    period: str,
    titles: Mapping[str, Wording],
    follow_ups: FollowUpSheets,
    folder: Path,
    facts: BookFacts = IN_VIETNAMESE,
) -> None:
    """Write cases.xlsx (mode 0600) with at most MAX_ROWS records, those of the first cases.

    `titles` are those of checks, by id; `follow_ups` are what their columns hold. Raises OutputError.
    """
    rows = case_row_table(month_cases)
    worded_rows = _rows_in_words(rows.head(MAX_ROWS), facts)
    path = private_file(folder / NAME)
    stated: dict[str, str | int | None] = {
        "period": Language(facts.lang).month(period),
        "cases": month_cases.cases.height,
        "rows": rows.height,
    }
    stated["left"] = rows.height - worded_rows.height or None
    try:
        book = _empty_book(_Contents(month_cases, stated, titles, follow_ups, facts), worded_rows.height)
        fill(book, {_ROWS_SHEET: worded_rows}, path, Words("case_book", facts.lang)["cut"], heads=2)
    except (OSError, xlsxwriter.exceptions.XlsxFileError) as error:
        raise OutputError("cannot_be_written", path=path, why=write_failure(error)) from error


@dataclass(frozen=True)
class _Contents:
    """What the sheets but that of records are made from."""

    month_cases: MonthCases
    stated: Mapping[str, str | int | None]
    """What the guide states."""
    titles: Mapping[str, Wording]
    follow_ups: FollowUpSheets
    facts: BookFacts


def _empty_book(contents: _Contents, height: int) -> io.BytesIO:
    """The book with cases and checks, and a sheet for `height` records that has its headings only."""
    texts = Words("case_book", contents.facts.lang)
    buffer = io.BytesIO()
    with new_book(buffer, texts["title"]) as book:
        formats = Formats(book)
        _guide(book, formats, texts, contents.stated, contents.facts.lang)
        _cases(book, formats, texts, contents)
        _rows(book, formats, texts, height)
        _write_checks(book, formats, texts, contents.follow_ups, contents.titles, contents.facts)
    return buffer


def _guide(
    book: Any, formats: Formats, texts: Words, stated: Mapping[str, str | int | None], lang: str
) -> None:
    language = Language(lang)
    facts = {
        texts[f"fact.{name}"]: language.number(value) if isinstance(value, int) else value
        for name, value in stated.items()
        if value is not None
    }
    sheet, row = guide_sheet(book, formats, texts["sheet.guide"], texts["title"], facts)
    paragraphs = (*(["partial"] if stated["left"] else []), *(f"guide.{name}" for name in _GUIDE))
    row = write_paragraphs(sheet, formats, row, (texts[name] for name in paragraphs))
    links = dict.fromkeys(Words("link", lang).under().values(), "")
    column, meaning = (Words("book", lang)[name] for name in ("column", "meaning"))
    filled_in = {half(heading, lang): texts[f"follow_up.{name}"] for name, heading in HEADINGS.items()}
    columns = {
        texts[f"heading.{name}"]: texts[f"{sheet_of}.{name}"]
        for sheet_of, names in (("case", CASE), ("row", ROW_COLUMNS), ("check", CHECK_COLUMNS))
        for name in names
    }
    row = meanings_table(sheet, formats, (texts["link"], ""), row + 1, links)
    meanings_table(sheet, formats, (column, meaning), row + 1, columns | filled_in)


def _cases(book: Any, formats: Formats, texts: Words, contents: _Contents) -> None:
    lang, month_cases = contents.facts.lang, contents.month_cases
    sheet = landscape_sheet(book, texts["sheet.cases"])
    day = book.add_format({"valign": "top", "num_format": "dd/mm/yyyy", "align": "left"})
    number = book.add_format({"valign": "top", "num_format": "#,##0"})
    shown, meanings = texts.under("heading."), texts.under("case.")
    columns = headings(CASE, shown, meanings, _CASE_WIDTHS, None, formats.head)
    write_headings(sheet, [*columns, *_follow_up_headings(formats, texts, lang)])
    _offer_states(sheet, len(CASE), month_cases.cases.height, lang)
    for row, case in enumerate(month_cases.cases.select(*CASE).iter_rows(named=True), start=FIRST_ROW):
        for column, value in enumerate(_in_words(case, contents.titles, contents.facts).values()):
            if isinstance(value, int):
                sheet.write_number(row, column, value, number)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            elif value:
                sheet.write_string(row, column, cell_text(value), formats.plain)
        entries = contents.follow_ups.history.get(Subject(case_id=case["case_id"]), ())
        _write_cells(sheet, formats, row, len(CASE), entries, lang)
    finish_sheet(sheet, len(CASE) + len(HEADINGS), month_cases.cases.height, frozen=1)


def _rows(book: Any, formats: Formats, texts: Words, height: int) -> None:
    sheet = landscape_sheet(book, texts["sheet.rows"])
    shown = texts.under("heading.") | {"carrier": texts["heading.carrier_name"]}
    meanings = texts.under("row.")
    write_headings(sheet, headings(ROW_COLUMNS, shown, meanings, _ROW_WIDTHS, formats.text, formats.head))
    finish_sheet(sheet, len(ROW_COLUMNS), height)


def _rows_in_words(rows: pl.DataFrame, facts: BookFacts) -> pl.DataFrame:
    """Records with carriers as they write themselves and links in words."""
    language = Language(facts.lang)
    carriers = {name: carrier_name(name, facts.names) for name in rows["carrier"].unique()}
    worded = {
        column: {
            text: "; ".join(language.word(kind, name) for name in text.split(","))
            for text in rows[column].unique().drop_nulls()
            if text
        }
        for column, kind in (("links", "link"), ("signs", "case_sign"))
    }
    return rows.with_columns(
        pl.col("carrier").replace(carriers), *(pl.col(name).replace(words) for name, words in worded.items())
    )


def _in_words(case: Mapping[str, Any], titles: Mapping[str, Wording], facts: BookFacts) -> dict[str, Any]:
    """A case with words for its codes, a line for each link and mark."""
    language = Language(facts.lang)
    marks = [f"{id_}: {titles[id_].get(facts.lang)}" if id_ in titles else id_ for id_ in case["marks"]]
    words = {
        "first_period": language.month(case["first_period"]),
        "state": language.word("case_state", case["state"]),
        "carriers": ", ".join(carrier_name(name, facts.names) for name in case["carriers"]),
        "police": language.word("for_police", "yes") if case["police"] else "",
        "signs": "\n".join(
            f"{language.word('case_sign', row['sign'])}: {language.number(row['size'])}"
            for row in case["signs"]
        ),
        "links": "\n".join(language.word("link", name) for name in case["links"]),
        "reason": language.word("case_reason", case["reason"]) if case["reason"] else "",
        "marks": "\n".join(marks),
        "merged_from": ", ".join(case["merged_from"]),
    }
    return {**case, **words}


def follow_up_cells(entries: Sequence[FollowUp], lang: str = "vi") -> dict[str, str]:
    """Heading → text of a subject's cells; `entries` are all it has, none where it isn't followed up."""
    cells = dict.fromkeys(HEADINGS.values(), "")
    cells[ENTRY] = str(len(entries))
    if entries:
        last, day = entries[-1], Language(lang).day
        values = {
            "state": half(state_words()[last.state], lang),
            "on": day(last.happened_on),
            "document": last.document,
            "deadline": last.deadline and day(last.deadline),
            "person": last.person,
            "amount": None if last.amount is None else str(last.amount),
            "reason": last.reason,
        }
        cells |= {FIELDS[field]: value or "" for field, value in values.items()}
    return cells


def _follow_up_headings(formats: Formats, texts: Words, lang: str) -> list[Heading]:
    """The headings of the columns; how many entries there were is hidden."""
    return [
        Heading(
            heading,
            half(heading, lang),
            texts[f"follow_up.{name}"],
            _FOLLOW_UP_WIDTHS[name],
            formats.answer,
            formats.fill_in if name in FIELDS else formats.head,
            hidden=heading == ENTRY,
        )
        for name, heading in HEADINGS.items()
    ]


def _offer_states(sheet: Any, column: int, height: int, lang: str) -> None:
    """Offer the states in a column, counted from 0, of `height` rows of cells."""
    words = [half(word, lang) for word in state_words().values()]
    offer_choice(sheet, column, height, words, half(STATE, lang), Words("book", lang)["choose"])


def _write_cells(
    sheet: Any, formats: Formats, row: int, first: int, entries: Sequence[FollowUp], lang: str
) -> None:
    """Fill the columns of one row."""
    for column, text in enumerate(follow_up_cells(entries, lang).values(), start=first):
        _write(sheet, row, column, text, formats.answer)


def _write_checks(
    book: Any,
    formats: Formats,
    texts: Words,
    followed: FollowUpSheets,
    titles: Mapping[str, Wording],
    facts: BookFacts,
) -> None:
    """Add the sheet of checks: a row for each at a carrier that has open findings, or is followed up."""
    lang, subject_columns = facts.lang, len(CHECK_COLUMNS)
    sheet = landscape_sheet(book, texts["sheet.checks"])
    shown, meanings, hidden = texts.under("heading."), texts.under("check."), ("carrier",)
    columns = headings(CHECK_COLUMNS, shown, meanings, _CHECK_WIDTHS, formats.text, formats.head, hidden)
    write_headings(sheet, [*columns, *_follow_up_headings(formats, texts, lang)])
    rows = _checks(followed)
    _offer_states(sheet, subject_columns, len(rows), lang)
    for row, (carrier, check_id) in enumerate(rows, start=FIRST_ROW):
        title = titles.get(check_id)
        name = carrier_name(carrier, facts.names)
        for column, text in enumerate((carrier, name, check_id, title.get(lang) if title else "")):
            _write(sheet, row, column, text, formats.plain)
        sheet.write_number(
            row, subject_columns - 1, followed.findings.get((carrier, check_id), 0), formats.number
        )
        entries = followed.history.get(Subject(carrier=carrier, check_id=check_id), ())
        _write_cells(sheet, formats, row, subject_columns, entries, lang)
    finish_sheet(sheet, subject_columns + len(HEADINGS), len(rows), frozen=3)


def _checks(followed: FollowUpSheets) -> list[tuple[str, str]]:
    subjects = [
        (subject.carrier, subject.check_id)
        for subject in followed.history
        if subject.carrier is not None and subject.check_id is not None
    ]
    return sorted({*subjects, *followed.findings})


def _write(sheet: Any, row: int, column: int, text: str, cell_format: Any) -> None:
    if text:
        sheet.write_string(row, column, cell_text(text), cell_format)
    else:
        sheet.write_blank(row, column, None, cell_format)

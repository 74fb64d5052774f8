"""The cases of a month as a workbook to work with: instructions, a row a case, and a row a record.

Follow-ups are filled in behind the cases, and on a sheet of checks.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from simaudit.cases.month_cases import CASE, MonthCases
from simaudit.errors import OutputError
from simaudit.files import private_file, write_failure
from simaudit.messages import Words
from simaudit.report.annexes.columns import cell, in_words
from simaudit.report.annexes.findings_workbook import IN_VIETNAMESE, BookFacts
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
    guide_sheet,
    head_sheet,
    headings,
    landscape_sheet,
    new_book,
)
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import carrier_name
from simaudit.rules.check import Wording
from simaudit.rules.scope import in_scope
from simaudit.store.follow_ups import FollowUp, Subject

NAME: Final = "cases.xlsx"

MAX_ROWS: Final = 500_000
"""Records in the book, as of findings in findings.xlsx; a sheet has at most 1,048,576 rows."""

ROW_COLUMNS: Final = (
    "case_id", "carrier", "record", "msisdn", "id_number", "province_code", "person", "links", "signs",
    "marks",
)  # fmt: skip
"""Columns of a row of a case: as cases.csv has them, and its province."""

_ROWS_SHEET: Final = 3
_GUIDE: Final = ("personal_data", "cases", "sheets", "text", "follow_up")
_CASE_WIDTHS: Final = dict.fromkeys(CASE, 11) | {
    "case_id": 13, "state": 22, "carriers": 14, "signs": 34, "links": 44, "marks": 60,
    "continued_from": 14, "split_from": 13, "merged_from": 13, "title": 48, "related": 13,
}  # fmt: skip
_CASE_KINDS: Final = {
    "first_period": "month", "state": "case_state", "carriers": "carrier", "reason": "case_reason",
    "merged_from": "text", "related": "text",
}  # fmt: skip
_TITLE: Final = "case_title"
"""The heading of a case's title; `title` is a check's."""
_ROW_WIDTHS: Final = dict.fromkeys(ROW_COLUMNS, 12) | {
    "case_id": 13, "msisdn": 14, "id_number": 16, "province_code": 16, "links": 30, "signs": 30, "marks": 30,
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
    scope = month_cases.rows.select("province_code", in_scope=in_scope(facts.scope))
    rows = case_row_table(month_cases).hstack(scope)
    in_book = rows.filter("in_scope").select(ROW_COLUMNS)
    kinds = {"carrier": "carrier", "province_code": "province", "links": "link", "signs": "case_sign"}
    listed = in_book.head(MAX_ROWS).with_columns(pl.col("links", "signs").str.split(","))
    worded_rows = in_words(listed, kinds, Language(facts.lang), facts.names)
    path, empty = private_file(folder / NAME), io.BytesIO()
    texts, language = Words("case_book", facts.lang), Language(facts.lang)
    guide_facts = {
        "period": language.month(period),
        "cases": language.number(month_cases.cases.height),
        "rows": language.number(in_book.height),
        "elsewhere": cell(rows.height - in_book.height, "count", language),
        "left": cell(in_book.height - worded_rows.height, "count", language),
    }
    try:
        with new_book(empty, texts["title"]) as book:
            formats = Formats(book)
            _guide(book, formats, texts, guide_facts, facts.lang)
            contents = _Contents(book, formats, texts, titles, follow_ups, facts)
            _cases(contents, month_cases.cases)
            columns = headings(texts, _ROW_WIDTHS, "heading", "row", formats.text, formats.head)
            columns[1] = replace(columns[1], text=texts["heading.carrier_name"])
            head_sheet(landscape_sheet(book, texts["sheet.rows"]), columns, worded_rows.height)
            _checks(contents)
        fill(empty, {_ROWS_SHEET: worded_rows}, path, texts["cut"], heads=2)
    except (OSError, xlsxwriter.exceptions.XlsxFileError) as error:
        raise OutputError("cannot_be_written", path=path, why=write_failure(error)) from error


@dataclass(frozen=True)
class _Contents:
    """The book, and what the sheets of cases and checks are made from."""

    book: Any
    formats: Formats
    texts: Words
    titles: Mapping[str, Wording]
    follow_ups: FollowUpSheets
    facts: BookFacts

    def headings(self) -> list[Heading]:
        """The headings of follow-ups; how many entries there were is hidden."""
        lang, choose = self.facts.lang, Words("book", self.facts.lang)["choose"]
        states = [half(word, lang) for word in state_words().values()]
        return [
            Heading(
                heading,
                half(heading, lang),
                self.texts[f"follow_up.{name}"],
                _FOLLOW_UP_WIDTHS[name],
                self.formats.answer,
                self.formats.fill_in if name in FIELDS else self.formats.head,
                hidden=heading == ENTRY,
                choices=states if heading == STATE else (),
                refusal=choose,
            )
            for name, heading in HEADINGS.items()
        ]

    def write_follow_up(self, sheet: Any, row: int, column: int, subject: Subject) -> None:
        """Fill the columns of follow-ups of one row, from a column on."""
        cells = follow_up_cells(self.follow_ups.history.get(subject, ()), self.facts.lang)
        sheet.write_row(row, column, map(cell_text, cells.values()), self.formats.answer)


def _guide(book: Any, formats: Formats, texts: Words, guide_facts: Mapping[str, str], lang: str) -> None:
    paragraphs = (*(["partial"] if guide_facts["left"] else []), *(f"guide.{name}" for name in _GUIDE))
    links = dict.fromkeys(Words("link", lang).under().values(), "")
    column, meaning = (Words("book", lang)[name] for name in ("column", "meaning"))
    filled_in = {half(heading, lang): texts[f"follow_up.{name}"] for name, heading in HEADINGS.items()}
    columns = {
        texts[f"heading.{_TITLE if (sheet_of, name) == ('case', 'title') else name}"]: texts[
            f"{sheet_of}.{name}"
        ]
        for sheet_of, names in (("case", CASE), ("row", ROW_COLUMNS), ("check", CHECK_COLUMNS))
        for name in names
    }
    tables = [((texts["link"], ""), links), ((column, meaning), columns | filled_in)]
    guide_sheet(book, formats, texts, guide_facts, paragraphs, tables)


def _cases(contents: _Contents, cases: pl.DataFrame) -> None:
    book, formats, texts = contents.book, contents.formats, contents.texts
    sheet = landscape_sheet(book, texts["sheet.cases"])
    day = book.add_format({"valign": "top", "num_format": "dd/mm/yyyy", "align": "left"})
    number = book.add_format({"valign": "top", "num_format": "#,##0"})
    by_type = {int: number, date: day, str: formats.plain}
    columns = headings(texts, _CASE_WIDTHS, "heading", "case", None, formats.head)
    at = list(CASE).index("title")
    columns[at] = replace(columns[at], text=texts[f"heading.{_TITLE}"])
    head_sheet(sheet, [*columns, *contents.headings()], cases.height, frozen=1)
    for row, case in enumerate(cases.select(*CASE).iter_rows(named=True), start=FIRST_ROW):
        for column, value in enumerate(_in_words(case, contents.titles, contents.facts).values()):
            if value not in (None, ""):
                text = cell_text(value) if isinstance(value, str) else value
                sheet.write(row, column, text, by_type[type(value)])
        contents.write_follow_up(sheet, row, len(CASE), Subject(case_id=case["case_id"]))


def _checks(contents: _Contents) -> None:
    """Add the sheet of checks: a row for each at a carrier that has open findings, or is followed up."""
    formats, texts, followed = contents.formats, contents.texts, contents.follow_ups
    lang, names = contents.facts.lang, contents.facts.names
    sheet = landscape_sheet(contents.book, texts["sheet.checks"])
    columns = headings(texts, _CHECK_WIDTHS, "heading", "check", formats.text, formats.head, ("carrier",))
    subjects = {
        (subject.carrier, subject.check_id)
        for subject in followed.history
        if subject.carrier is not None and subject.check_id is not None
    }
    rows = sorted({*subjects, *followed.findings})
    head_sheet(sheet, [*columns, *contents.headings()], len(rows), frozen=3)
    for row, (carrier, check_id) in enumerate(rows, start=FIRST_ROW):
        title = contents.titles[check_id].get(lang) if check_id in contents.titles else ""
        of_check = (carrier, carrier_name(carrier, names), check_id, title)
        sheet.write_row(row, 0, map(cell_text, of_check), formats.plain)
        findings = followed.findings.get((carrier, check_id), 0)
        sheet.write_number(row, len(columns) - 1, findings, formats.number)
        contents.write_follow_up(sheet, row, len(columns), Subject(carrier=carrier, check_id=check_id))


def _in_words(case: Mapping[str, Any], titles: Mapping[str, Wording], facts: BookFacts) -> dict[str, Any]:
    """A case with words for its codes, a line for each link and mark."""
    language = Language(facts.lang)
    marks = [f"{id_}: {titles[id_].get(facts.lang)}" if id_ in titles else id_ for id_ in case["marks"]]
    words = {name: cell(case[name], kind, language, facts.names) for name, kind in _CASE_KINDS.items()}
    lines = {
        "signs": (
            f"{language.word('case_sign', row['sign'])}: {language.number(row['size'])}"
            for row in case["signs"]
        ),
        "links": (language.word("link", name) for name in case["links"]),
        "marks": marks,
    }
    police = language.word("for_police", "yes") if case["police"] else ""
    joined = {name: "\n".join(texts) for name, texts in lines.items()}
    return {**case, **words, **joined, "police": police}


def follow_up_cells(entries: Sequence[FollowUp], lang: str = "vi") -> dict[str, str]:
    """Heading → text of a subject's cells; `entries` are all it has, none where it isn't followed up."""
    cells = dict.fromkeys(HEADINGS.values(), "") | {ENTRY: str(len(entries))}
    if not entries:
        return cells
    last, language = entries[-1], Language(lang)
    values = asdict(last) | {"state": half(state_words()[last.state], lang), "on": last.happened_on}
    kinds = dict.fromkeys(("on", "deadline"), "day")
    texts = {name: cell(values[name], kinds.get(name, "text"), language) for name in FIELDS}
    return cells | {FIELDS[name]: text for name, text in texts.items()}

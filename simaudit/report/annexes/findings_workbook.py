"""Findings as a workbook to work with: instructions, a summary by check, and one sheet per nature.

XlsxWriter makes the book with its formats, filters, frozen headers and drop-down lists, but without rows,
which are inserted into its sheets (sheet_rows.py). A book for people who read and answer has a limit of rows:
CSV and Parquet hold all findings.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
from xlsxwriter.utility import xl_rowcol_to_cell

from simaudit.contract import FINDING_STATES, NATURES
from simaudit.files import private_file
from simaudit.messages import Words
from simaudit.report.annexes.columns import cell, in_words
from simaudit.report.annexes.response_words import ANSWERS, KEY_COLUMN, REASON, RESPONSE, half
from simaudit.report.annexes.sheet_rows import cut_cells, fill
from simaudit.report.annexes.workbook_sheets import (
    FIRST_ROW,
    Formats,
    Heading,
    guide_sheet,
    head_sheet,
    headings,
    landscape_sheet,
    new_book,
)
from simaudit.report.figures.checks import priority
from simaudit.report.figures.holders import COLUMNS as HOLDER_COLUMNS
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierNames, carrier_name
from simaudit.rules.check import Check
from simaudit.rules.vocabulary import details_in_words

HIDDEN: Final = ("period", "carrier", "nature", "finding_key")
"""The columns by which answers are matched; their cells are as the store has them."""

SHOWN: Final = (
    "check_id", "severity", "msisdn", "record", "file", "subject", "detail", "state", "first_period",
    "waived",
)  # fmt: skip

_KINDS: Final = {
    "severity": "severity", "state": "finding_state", "first_period": "month", "subject": "field",
    "province_code": "province",
}  # fmt: skip

_WIDTHS: Final = {
    "check_id": 9, "severity": 12, "msisdn": 14, "province_code": 16, "record": 9, "file": 22, "subject": 18,
    "detail": 30, "state": 13, "waived": 10,
}  # fmt: skip
_ANSWER_WIDTHS: Final = {RESPONSE: 24, REASON: 36}
_HOLDER_WIDTHS: Final = dict.fromkeys(HOLDER_COLUMNS, 13) | {
    "full_name": 26, "org_name": 26, "id_type": 22, "id_number": 16, "checks": 22,
}  # fmt: skip
_SUMMARY_WIDTHS: Final = {"check_id": 9, "title": 44, "nature": 12, "severity": 13, "remedy": 72}
SUMMARY_COLUMNS: Final = (
    "check_id", "title", "nature", "severity", "findings", "listed", "new", "persisting", "reopened",
    "waived", "remedy",
)  # fmt: skip
_GUIDE: Final = ("personal_data", "sheets", "filter", "answers", "shaded", "holders", "hidden", "text")
_COUNTS: Final = ("findings", "listed", "new", "persisting", "reopened", "waived")


@dataclass(frozen=True)
class BookFacts:
    """What a workbook says besides the findings, and in which language."""

    lang: str = "vi"
    names: CarrierNames = field(default_factory=dict)
    """How the configuration writes carriers."""
    answer_by: date | None = None
    contact: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """The detail of a record that could not be loaded → the same in the workbook's language."""
    scope: str = ""
    """What reports are about (rules/scope.py)."""
    elsewhere: bool = False
    """Whether the workbook has what lies elsewhere."""


IN_VIETNAMESE: Final = BookFacts()
"""A workbook of which nothing else is said."""

_Counted = Sequence[tuple[Check, Mapping[str, int]]]
"""Checks with findings and their counts: findings, waived, by state, and `listed`, those in the book."""

MAX_FINDINGS: Final = 500_000
"""Findings in the book: some 30 MB, which a spreadsheet still opens, sorts and filters. A sheet has at most
1,048,576 rows."""

_Span = tuple[int, int]
"""Consecutive findings: the index of the first, and their number."""


def write_workbook(
    findings: pl.DataFrame | pl.LazyFrame,
    holders: pl.DataFrame,
    checks: Sequence[Check],
    folder: Path,
    facts: BookFacts = IN_VIETNAMESE,
) -> None:
    """Write findings.xlsx (mode 0600) with at most MAX_FINDINGS rows; of the largest checks the first ones.

    `findings` are rows of `row_models.Finding` of one carrier and period, ordered by check; where the facts
    name a province with `province_code`, and those outside it make findings-elsewhere.xlsx. `holders` owe an
    explanation (figures/holders.py). Checks are in the order of the report. Raises OutputError.
    """
    rows = findings.lazy()
    counts = _counts(rows)
    findings_by_check = [count["findings"] for count in counts.values()]
    counted = _counted(counts, checks, _most_per_check(findings_by_check, MAX_FINDINGS))
    # All sheets at once: of few findings, each step takes the same time for each sheet.
    spans = [(of_check["start"], of_check["listed"]) for _, of_check in counted]
    worded = findings_in_words(_rows_of(rows, spans), facts)
    sheets, above = {}, 0
    for nature in NATURES:
        height = sum(of_check["listed"] for check, of_check in counted if check.nature == nature)
        sheets[nature] = worded.slice(above, height)
        above += height
    kinds = {"carrier": "carrier", "customer_type": "value", "id_type": "value"}
    language = Language(facts.lang)
    sheets["holders"] = in_words(holders.head(MAX_FINDINGS), kinds, language, facts.names)
    first = next(rows.head(1).collect().iter_rows(named=True), {})
    heights = {name: sheet.height for name, sheet in sheets.items()}
    omitted = sum(findings_by_check) - sum(count for _, count in spans)
    guide_facts = {
        "carrier": carrier_name(first["carrier"], facts.names) if first else "",
        "period": language.month(first["period"]) if first else "",
        "scope": language.province(facts.scope) if facts.scope and not facts.elsewhere else "",
        "outside": language.province(facts.scope) if facts.elsewhere else "",
        "findings": language.number(sum(of_check["findings"] for _, of_check in counted)),
        "answer_by": cell(facts.answer_by, "day", language),
        "contact": facts.contact,
        "cut": cell(cut_cells(worded), "count", language),
        "left": cell(omitted, "count", language),
    }
    empty = _empty_book(guide_facts, counted, heights, facts)
    # Sheets 1 and 2 are the guide and the summary.
    numbered, cut = dict(enumerate(sheets.values(), start=3)), Words("findings_book", facts.lang)["cut"]
    name = "findings-elsewhere.xlsx" if facts.elsewhere else "findings.xlsx"
    fill(empty, numbered, private_file(folder / name), cut, heads=2)


def _counts(findings: pl.LazyFrame) -> dict[str, dict[str, int]]:
    """By check with findings: the place of its first one, how many there are, waived, and by state."""
    counts = (
        findings.select("check_id", "state", "waived")
        .with_row_index("start")
        .group_by("check_id")
        .agg(
            pl.col("start").min(),
            findings=pl.len(),
            waived=pl.col("waived").sum(),
            **{state: (pl.col("state") == state).sum() for state in FINDING_STATES},
        )
    )
    return {row.pop("check_id"): row for row in counts.collect().iter_rows(named=True)}


def _counted(counts: Mapping[str, Mapping[str, int]], checks: Sequence[Check], most: int) -> _Counted:
    """The checks with findings as they are to be taken up in turn; the book has at most so many of each."""

    def in_order(check: Check) -> tuple[int, int, str]:
        open_ones = counts[check.id]["findings"] - counts[check.id]["waived"]
        return priority(check.nature, check.severity, open_ones, check.id)

    return [
        (check, {**counts[check.id], "listed": min(counts[check.id]["findings"], most)})
        for check in sorted((check for check in checks if check.id in counts), key=in_order)
    ]


def _rows_of(findings: pl.LazyFrame, spans: Sequence[_Span]) -> pl.DataFrame:
    """The findings of the spans; adjacent spans are read as one."""
    joined: list[_Span] = []
    for start, count in spans:
        if joined and sum(joined[-1]) == start:
            joined[-1] = (joined[-1][0], joined[-1][1] + count)
        else:
            joined.append((start, count))
    rows = pl.concat([findings.slice(*span) for span in joined] or [findings.head(0)]).collect()
    # The rows of one finding, of which there are seldom several, stand below its first row.
    if rows["finding_key"].n_unique() == rows.height:
        return rows
    numbered_rows = rows.with_row_index("place")
    return numbered_rows.sort(pl.col("place").min().over("finding_key"), "place").drop("place")


def _most_per_check(counts: Sequence[int], room: int) -> int:
    """The largest limit per check with which all checks' findings fit into `room`."""
    checks_left = len(counts)
    for count in sorted(counts):
        if count * checks_left > room:
            return room // checks_left
        room -= count
        checks_left -= 1
    return max(counts, default=0)


def _empty_book(
    guide_facts: Mapping[str, str],
    counted: _Counted,
    heights: Mapping[str, int],
    facts: BookFacts,
) -> io.BytesIO:
    """The book as XLSX: guide, summary, then the sheets of NATURES and of the holders with headings only.

    `guide_facts` = name → what the guide states; `counted` are the checks in the order in which they are to
    be taken up; `heights` = nature, or `holders` → its rows in the book.
    """
    texts = Words("findings_book", facts.lang)
    buffer = io.BytesIO()
    with new_book(buffer, texts["title"]) as book:
        formats = Formats(book)
        _guide(book, formats, texts, guide_facts, facts)
        _summary(book, formats, texts, counted, facts.lang)
        for nature in NATURES:
            _nature(book, formats, texts, nature, heights[nature], facts)
        # Holders owe an explanation of the use of their numbers; nothing is filled in here.
        columns = headings(texts, _HOLDER_WIDTHS, "holder", "holder_meaning", formats.text, formats.head)
        head_sheet(landscape_sheet(book, texts["sheet.holders"]), columns, heights["holders"])
    return buffer


def _guide(
    book: Any, formats: Formats, texts: Words, guide_facts: Mapping[str, str], facts: BookFacts
) -> None:
    lang, sections = facts.lang, (*(["elsewhere"] if facts.elsewhere else []), *_GUIDE)
    paragraphs = [*(["partial"] if guide_facts["left"] else []), *(f"guide.{name}" for name in sections)]
    column, meaning = (Words("book", lang)[name] for name in ("column", "meaning"))
    answers = {half(word, lang): texts[f"answer.{code}"] for code, word in ANSWERS.items()}
    columns = {texts[f"heading.{name}"]: texts[f"meaning.{name}"] for name in shown_columns(facts.scope)}
    tables = [((half(RESPONSE, lang), meaning), answers), ((column, meaning), columns)]
    guide_sheet(book, formats, texts, guide_facts, paragraphs, tables)


def _summary(book: Any, formats: Formats, texts: Words, counted: _Counted, lang: str) -> None:
    sheet = landscape_sheet(book, texts["sheet.summary"])
    language = Language(lang)
    for column, name in enumerate(SUMMARY_COLUMNS):
        sheet.set_column(column, column, _SUMMARY_WIDTHS.get(name, 11))
        sheet.write_string(0, column, texts[f"summary.{name}"], formats.head)
    for row, (check, counts) in enumerate(counted, start=1):
        cells = {
            **counts,
            "title": check.header.title.get(lang),
            "nature": language.word("nature", check.nature),
            "severity": language.word("severity", check.severity),
            "remedy": check.header.remedy.get(lang),
        }
        sheet.write_url(row, 0, f"internal:'{texts[f'sheet.{check.nature}']}'!A1", formats.link, check.id)
        for column, name in enumerate(SUMMARY_COLUMNS[1:], start=1):
            style = formats.number if name in _COUNTS else formats.wrapped
            sheet.write(row, column, cells[name], style)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(len(counted), 1), len(SUMMARY_COLUMNS) - 1)


def _nature(book: Any, formats: Formats, texts: Words, nature: str, height: int, facts: BookFacts) -> None:
    sheet, lang = landscape_sheet(book, texts[f"sheet.{nature}"]), facts.lang
    widths = {name: _WIDTHS.get(name, 11) for name in (*HIDDEN, *shown_columns(facts.scope))}
    columns = headings(texts, widths, "heading", "meaning", formats.text, formats.head, HIDDEN)
    key = [*widths].index(KEY_COLUMN)
    columns[key] = replace(columns[key], style=formats.key)
    response, reason = (
        Heading(name, half(name, lang), "", width, formats.answer, formats.fill_in)
        for name, width in _ANSWER_WIDTHS.items()
    )
    answers = [half(word, lang) for word in ANSWERS.values()]
    response = replace(response, choices=answers, refusal=Words("book", lang)["choose"])
    head_sheet(sheet, [*columns, response, reason], height)
    last = FIRST_ROW + max(height, 1) - 1
    _mark_shared(sheet, formats, key, last, len(columns) + 1)


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


def findings_in_words(rows: pl.DataFrame, facts: BookFacts) -> pl.DataFrame:
    """HIDDEN, then `shown_columns`: rows of `row_models.Finding` as people read them."""
    waived = Words("findings_book", facts.lang)["waived"]
    details = rows["detail"].replace(dict(facts.reasons)) if facts.reasons else rows["detail"]
    return (
        in_words(rows, {name: _KINDS[name] for name in _KINDS if name in rows.columns}, Language(facts.lang))
        .with_columns(
            pl.when("waived").then(pl.lit(waived)).alias("waived"),
            (details_in_words(details) if facts.lang == "vi" else details).alias("detail"),
        )
        .select(*HIDDEN, *shown_columns(facts.scope))
    )


def shown_columns(province: str) -> tuple[str, ...]:
    """SHOWN, and where reports are about a province, that of each row."""
    return (*SHOWN[:3], "province_code", *SHOWN[3:]) if province else SHOWN

"""The workbook without findings: guide, summary by check, and the natures' sheets with headers only."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from simaudit.catalogue.check import Check
from simaudit.contract import NATURES
from simaudit.report.annexes.response_words import ANSWERS, KEY_COLUMN, REASON, RESPONSE
from simaudit.report.annexes.workbook_sheets import (
    Formats,
    explain_heading,
    landscape_sheet,
    meanings_table,
)
from simaudit.report.annexes.workbook_words import SUMMARY_COLUMNS, WorkbookWords, workbook_words
from simaudit.report.figures.priorities import priority
from simaudit.report.pages.language import Language

_WIDTHS: Final = {
    "period": 8, "carrier": 12, "check_id": 9, "severity": 9, "nature": 11, "msisdn": 14, "record": 9,
    "file": 22, "subject": 16, "detail": 24, "state": 10, "first_period": 12, "waived": 7, "finding_key": 11,
    RESPONSE: 20, REASON: 36,
}  # fmt: skip
_HOLDER_WIDTHS: Final = {"full_name": 26, "org_name": 26, "id_number": 16, "checks": 22}
_SUMMARY_WIDTHS: Final = {"check_id": 9, "title": 44, "nature": 12, "severity": 13, "remedy": 72}
_COUNTS: Final = ("findings", "listed", "new", "persisting", "reopened", "waived")


@dataclass(frozen=True)
class Omissions:
    """What the book doesn't hold in full: `cut` = cells that were cut, `left` = findings beyond its limit."""

    cut: int
    left: int


def empty_book(
    findings: pl.LazyFrame,
    checks: Sequence[Check],
    listed: Mapping[str, int],
    heights: Mapping[str, int],
    omissions: Omissions,
) -> io.BytesIO:
    """The book as XLSX: guide, summary, then the sheets of NATURES and of the holders with headers only.

    `findings` are all findings; `listed` = check id → its findings in the book, `heights` = nature, or
    `holders` → its rows in the book.
    """
    texts = workbook_words()
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        # A fixed date: the same findings give the same bytes.
        book.set_properties({"title": texts.title.vi, "created": datetime(1980, 1, 1, tzinfo=UTC)})
        formats = Formats(book)
        _guide(book, formats, texts, findings, omissions)
        _summary(book, formats, texts, _counts_by_check(findings, checks), listed)
        columns = findings.collect_schema().names()
        for nature in NATURES:
            _nature(book, formats, texts, nature, columns, heights[nature])
        _holders(book, formats, texts, heights["holders"])
    return buffer


def _guide(
    book: Any, formats: Formats, texts: WorkbookWords, findings: pl.LazyFrame, omissions: Omissions
) -> None:
    sheet = landscape_sheet(book, texts.sheets["guide"])
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 62)
    sheet.merge_range(0, 0, 0, 2, texts.title.vi, formats.title)
    sheet.merge_range(1, 0, 1, 2, texts.title.en, formats.soft)
    row = 3
    first = next(findings.head(1).collect().iter_rows(named=True), {})
    facts = {
        "carrier": first.get("carrier"),
        "period": first.get("period"),
        "findings": findings.select(pl.len()).collect().item(),
        "cut": omissions.cut or None,
        "left": omissions.left or None,
    }
    for name, value in facts.items():
        if value is not None:
            sheet.write_string(row, 0, f"{texts.facts[name].vi} / {texts.facts[name].en}", formats.head)
            shown = f"{value:,}".replace(",", ".") if isinstance(value, int) else value
            sheet.merge_range(row, 1, row, 2, shown, formats.plain)
            row += 1
    row += 1
    for paragraph in (*([texts.partial] if omissions.left else []), *texts.guide):
        for text, form in ((paragraph.vi, formats.plain), (paragraph.en, formats.soft)):
            sheet.merge_range(row, 0, row, 2, text, form)
            sheet.set_row(row, 15 * (1 + len(text) // 150))
            row += 1
    row = meanings_table(
        sheet, formats, texts.headings["answer"], texts.headings["meaning"], row + 1,
        {ANSWERS[code]: meaning for code, meaning in texts.answers.items()},
    )  # fmt: skip
    meanings_table(
        sheet, formats, texts.headings["column"], texts.headings["meaning"], row + 1, texts.columns
    )


def _counts_by_check(findings: pl.LazyFrame, checks: Sequence[Check]) -> list[tuple[Check, dict[str, int]]]:
    """The checks with findings and their counts by state, in the order in which they are to be taken up."""
    counts = findings.group_by("check_id").agg(
        findings=pl.len(),
        waived=pl.col("waived").sum(),
        **{state: (pl.col("state") == state).sum() for state in ("new", "persisting", "reopened")},
    )
    rows = {row["check_id"]: row for row in counts.collect().iter_rows(named=True)}
    pairs = [(check, rows[check.id]) for check in checks if check.id in rows]

    def in_order(pair: tuple[Check, dict[str, int]]) -> tuple[int, int, str]:
        check, states = pair
        return priority(check.nature, check.severity, states["findings"] - states["waived"], check.id)

    return sorted(pairs, key=in_order)


def _summary(
    book: Any,
    formats: Formats,
    texts: WorkbookWords,
    by_check: Sequence[tuple[Check, Mapping[str, int]]],
    listed: Mapping[str, int],
) -> None:
    sheet = landscape_sheet(book, texts.sheets["summary"])
    language = Language("vi")
    for column, name in enumerate(SUMMARY_COLUMNS):
        sheet.set_column(column, column, _SUMMARY_WIDTHS.get(name, 11))
        sheet.write_string(0, column, texts.summary[name], formats.head)
    for row, (check, states) in enumerate(by_check, start=1):
        header = check.header
        counts = {**states, "listed": listed[check.id]}
        cells = {
            "title": f"{header.title.vi}\n{header.title.en}",
            "nature": language.word("nature", check.nature),
            "severity": language.word("severity", check.severity),
            "remedy": f"{header.remedy.vi}\n{header.remedy.en}",
        }
        for column, name in enumerate(SUMMARY_COLUMNS):
            if name == "check_id":
                target = f"internal:'{texts.sheets[check.nature]}'!A1"
                sheet.write_url(row, column, target, formats.link, check.id)
            elif name in _COUNTS:
                sheet.write_number(row, column, counts[name], formats.number)
            else:
                sheet.write_string(row, column, cells[name], formats.wrapped)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(len(by_check), 1), len(SUMMARY_COLUMNS) - 1)


def _nature(
    book: Any, formats: Formats, texts: WorkbookWords, nature: str, columns: Sequence[str], height: int
) -> None:
    sheet = landscape_sheet(book, texts.sheets[nature])
    last = max(height, 1)
    for index, name in enumerate(columns):
        sheet.set_column(index, index, _WIDTHS[name], formats.key if name == KEY_COLUMN else formats.text)
        sheet.write_string(0, index, name, formats.head)
        explain_heading(sheet, index, name, texts.columns[name])
    response, reason = len(columns), len(columns) + 1
    for index, name in ((response, RESPONSE), (reason, REASON)):
        sheet.set_column(index, index, _WIDTHS[name], formats.answer)
        sheet.write_string(0, index, name, formats.fill_in)
    choice = {
        "validate": "list",
        "source": list(ANSWERS.values()),
        "error_title": texts.headings["answer"].vi,
        "error_message": "Hãy chọn một từ trong danh sách. / Choose a word from the list.",
    }
    sheet.data_validation(1, response, last, response, choice)
    _mark_shared(sheet, formats, columns.index(KEY_COLUMN), last, reason)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, last, reason)


def _holders(book: Any, formats: Formats, texts: WorkbookWords, height: int) -> None:
    """Holders who owe an explanation of the use of their numbers; nothing is filled in here."""
    sheet = landscape_sheet(book, texts.sheets["holders"])
    for index, (name, meaning) in enumerate(texts.holders.items()):
        sheet.set_column(index, index, _HOLDER_WIDTHS.get(name, 13), formats.text)
        sheet.write_string(0, index, name, formats.head)
        explain_heading(sheet, index, name, meaning)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(height, 1), len(texts.holders) - 1)


def _mark_shared(sheet: Any, formats: Formats, key: int, last: int, columns: int) -> None:
    """Shade rows of the same finding, which stand below each other; `key` is the column that has its key."""
    above, own, below = (xl_rowcol_to_cell(row, key, col_abs=True) for row in (0, 1, 2))
    for criteria, form in (
        (f"=AND({own}={below},{own}<>{above})", formats.first_shared),
        (f"={own}={above}", formats.shared),
    ):
        rule = {"type": "formula", "criteria": criteria, "format": form}
        sheet.conditional_format(1, 0, last, columns, rule)

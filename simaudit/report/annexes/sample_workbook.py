"""The worksheet of a sample: rows to compare with papers, results to choose, and how it was drawn."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from simaudit.errors import OutputError
from simaudit.files import private_file
from simaudit.messages import Words
from simaudit.report.annexes.response_words import INSPECTION_RESULTS, KEY_COLUMN, REMARK, RESULT, half
from simaudit.report.annexes.workbook_sheets import (
    FIRST_ROW,
    LONGEST_CELL,
    Heading,
    finish_sheet,
    new_book,
    offer_choice,
    write_headings,
)
from simaudit.rules.check import Check
from simaudit.rules.vocabulary import details_in_words, value_names

_COLUMNS: Final = (
    "check_id", "msisdn", "full_name", "date_of_birth", "id_type", "id_number", "id_issue_date",
    "id_issue_place", "address", "org_name", "registered_at", "activated_at", "channel", "point_code",
    "clerk_code", "contract_no", "portrait_ref", "id_image_ref", "confirmation_ref", "subject", "detail",
    "file", "record", "period", "carrier", "finding_key",
)  # fmt: skip

_HIDDEN: Final = ("period", "carrier", KEY_COLUMN)
"""Columns by which a result is matched; their cells are as the store has them."""

_CODED: Final = ("id_type", "channel")

_WIDTHS: Final = {"full_name": 24, "address": 36, "detail": 28, "file": 24, KEY_COLUMN: 20}


def write_worksheet(
    drawn: pl.DataFrame,
    strata: pl.DataFrame,
    checks: Mapping[str, Check],
    how: str,
    path: Path,
    lang: str = "vi",
) -> None:
    """Write the workbook (mode 0600) of the rows `drawn`; raises OutputError.

    `strata` has check_id, drawn and found per stratum; `how` says how they were chosen; `lang` is that of the
    run whose findings they are. Every cell is a text, so none can be a formula. All cells but the result and
    the remark are locked.
    """
    try:
        with new_book(private_file(path)) as book:
            _sample(book, drawn, lang)
            _guide(book, strata, checks, how, lang)
    except (OSError, xlsxwriter.exceptions.XlsxFileError) as error:
        raise OutputError("worksheet_not_written", path=path) from error


def _sample(book: Any, drawn: pl.DataFrame, lang: str) -> None:
    texts, vietnamese = Words("sample_book", lang), lang == "vi"
    head = book.add_format(
        {"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True, "valign": "top"}
    )
    text = book.add_format({"num_format": "@", "valign": "top"})
    free = book.add_format({"num_format": "@", "valign": "top", "locked": False, "bg_color": "#FFF9E5"})
    sheet = book.add_worksheet(texts["sheet.sample"])
    # The columns to fill in come first, where they are visible without scrolling.
    filled_in = [Heading(RESULT, half(RESULT, lang), "", 26, free, head)]
    filled_in += [Heading(REMARK, half(REMARK, lang), "", 36, free, head)]
    headings = {**Words("findings_book", lang).under("heading."), **texts.under("heading.")}
    columns = [
        Heading(name, headings[name], "", _WIDTHS.get(name, 14), text, head, hidden=name in _HIDDEN)
        for name in _COLUMNS
    ]
    write_headings(sheet, [*filled_in, *columns])
    details = details_in_words(drawn["detail"]) if vietnamese else drawn["detail"]
    rows, values_in_words = drawn.select(_COLUMNS).with_columns(details), value_names() if vietnamese else {}
    for row, values in enumerate(rows.iter_rows(), start=FIRST_ROW):
        for at, (name, value) in enumerate(zip(_COLUMNS, values, strict=True), start=2):
            sheet.write_string(row, at, _cell_text(name, value, values_in_words), text)
        sheet.write_blank(row, 0, None, free)
        sheet.write_blank(row, 1, None, free)
    results = [half(word, lang) for word in INSPECTION_RESULTS.values()]
    offer_choice(sheet, 0, drawn.height, results, half(RESULT, lang), " · ".join(results))
    finish_sheet(sheet, 2 + len(columns), drawn.height, frozen=2)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


def _guide(book: Any, strata: pl.DataFrame, checks: Mapping[str, Check], how: str, lang: str) -> None:
    texts = Words("sample_book", lang)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(texts["sheet.guide"])
    sheet.set_column(0, 0, 11, wrap)
    sheet.set_column(1, 2, 60, wrap)
    sheet.set_column(3, 4, 12, wrap)
    lines = [*(texts[f"guide.{name}"] for name in ("restricted", "compare", "empty")), how]
    for row, line in enumerate(lines):
        sheet.merge_range(row, 0, row, 4, line, wrap)
        sheet.set_row(row, 32)
    top = len(lines) + 1
    columns = ("id", "title", "inspect", "drawn", "found")
    sheet.write_row(top, 0, [texts[f"check.{column}"] for column in columns], bold)
    counts = strata.group_by("check_id").agg(pl.col("drawn", "found").sum()).sort("check_id")
    for row, (check_id, number, findings) in enumerate(counts.iter_rows(), start=top + 1):
        header = checks[check_id].header
        sheet.write_string(row, 0, check_id, wrap)
        sheet.write_string(row, 1, header.title.get(lang), wrap)
        sheet.write_string(row, 2, header.inspect.get(lang), wrap)
        sheet.write_number(row, 3, number, wrap)
        sheet.write_number(row, 4, findings, wrap)


def _cell_text(name: str, value: object, values_in_words: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if name in _CODED:
        return values_in_words.get(str(value), str(value))
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value)[:LONGEST_CELL]

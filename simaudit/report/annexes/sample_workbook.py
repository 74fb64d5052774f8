"""The worksheet of a sample: rows to compare with papers, results to choose, and how it was drawn."""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.files import private_file
from simaudit.messages import Words
from simaudit.report.annexes.columns import as_texts, in_words
from simaudit.report.annexes.response_words import (
    AUDIT_RESULTS,
    FAULT,
    INSPECTION_RESULTS,
    KEY_COLUMN,
    LOOKED_BY,
    LOOKED_ON,
    RECORD,
    REMARK,
    RESULT,
    half,
)
from simaudit.report.annexes.sheet_rows import fill
from simaudit.report.annexes.workbook_sheets import Formats, Heading, head_sheet, new_book
from simaudit.report.pages.language import Language
from simaudit.rules.check import Check
from simaudit.rules.vocabulary import details_in_words

_COLUMNS: Final = (
    "check_id", "msisdn", "full_name", "date_of_birth", "id_type", "id_number", "id_issue_date",
    "id_issue_place", "address", "province_code", "org_name", "registered_at", "activated_at", "channel",
    "point_code", "clerk_code", "contract_no", "portrait_ref", "id_image_ref", "confirmation_ref", "subject",
    "detail", "file", "record", "period", "carrier", "finding_key",
)  # fmt: skip

_UNIT: Final = ("unit", "unit_rows")
"""Which rows are decided together, and how many there are of them in all."""

_NOT_IN_AUDIT: Final = ("subject", "detail")

_HIDDEN: Final = ("period", "carrier", KEY_COLUMN)
"""Columns by which a result is matched; their cells are as the store has them."""

_NARROW: Final = 14
"""Characters of a column whose texts are not broken into lines: codes and references."""

_WIDTHS: Final = {"full_name": 24, "address": 36, "detail": 28, "file": 24, KEY_COLUMN: _NARROW}


def write_worksheet(
    drawn: pl.DataFrame,
    strata: pl.DataFrame,
    checks: Mapping[str, Check],
    how: str,
    path: Path,
    lang: str = "vi",
    *,
    audit: bool = False,
) -> None:
    """Write the workbook (mode 0600) of the rows `drawn`; raises OutputError.

    `strata` has check_id, drawn and found per stratum; `how` says how they were chosen; `lang` is that of the
    run whose findings they are; `audit`: no check accuses these rows, and the record is what is judged. Rows
    with the same `unit`, where they have one, are decided together. Every cell is a text, so none can be a
    formula. All cells but those to fill in are locked.
    """
    texts, empty = Words("sample_book", lang), io.BytesIO()
    with new_book(empty) as book:
        sheet = book.add_worksheet(texts["sheet.sample"])
        cells = _sample(book, sheet, drawn, lang, audit=audit)
        lines = ("compare_record", "wrong") if audit else ("compare", "unit")
        notes = ["restricted", *(lines if "unit" in drawn.columns else lines[:1]), "images", "empty"]
        _guide(book, _risks(strata, lang) if audit else _signs(strata, checks, lang), notes, how, lang)
    fill(empty, {1: cells}, private_file(path), "", heads=2)


def _sample(book: Any, sheet: Any, drawn: pl.DataFrame, lang: str, *, audit: bool) -> pl.DataFrame:
    texts = Words("sample_book", lang)
    headings = {**Words("findings_book", lang).under("heading."), **texts.under("heading.")}
    names = [name for name in _COLUMNS if not (audit and name in _NOT_IN_AUDIT)]
    hidden = (*_HIDDEN, "check_id") if audit else _HIDDEN
    if "unit" in drawn.columns and not audit:
        names = [*_UNIT, *names]
        drawn = drawn.with_columns(unit=pl.struct("check_id", "unit").rle_id() + 1)
    if lang == "vi" and not audit:
        drawn = drawn.with_columns(details_in_words(drawn["detail"]))
    language = Language(lang)
    drawn = in_words(drawn.select(names), {"province_code": "province"}, language)
    columns = {name: (headings[name], _WIDTHS.get(name, _NARROW)) for name in names}
    answers = {RECORD: 26, FAULT: 36} if audit else {RESULT: 26, REMARK: 36}
    rows = as_texts(drawn, language)
    return answer_sheet(book, sheet, answers | {LOOKED_BY: 20, LOOKED_ON: 12}, columns, hidden, rows, lang)


def answer_sheet(
    book: Any,
    sheet: Any,
    answers: Mapping[str, float],
    columns: Mapping[str, tuple[str, float]],
    hidden: Collection[str],
    rows: pl.DataFrame,
    lang: str,
) -> pl.DataFrame:
    """Head a sheet whose first columns are filled in, and whose others are locked; returns its cells.

    `answers` are headings of response_words.py with widths, the first that of the result; `columns` are
    heading and width of each column of `rows`, which are texts. The columns to fill in come first, where they
    are visible without scrolling.
    """
    head = Formats(book).head
    cell = {"num_format": "@", "valign": "top"}
    text, wrapped = book.add_format(cell), book.add_format({**cell, "text_wrap": True})
    free = book.add_format({**cell, "text_wrap": True, "locked": False, "bg_color": "#FFF9E5"})
    filled_in = [Heading(word, half(word, lang), "", width, free, head) for word, width in answers.items()]
    words = AUDIT_RESULTS if RECORD in answers else INSPECTION_RESULTS
    results = [half(word, lang) for word in words.values()]
    filled_in[0] = replace(filled_in[0], choices=results, refusal=" · ".join(results))
    others = [
        Heading(name, heading, "", width, wrapped if width > _NARROW else text, head, hidden=name in hidden)
        for name, (heading, width) in columns.items()
    ]
    head_sheet(sheet, [*filled_in, *others], rows.height, frozen=2)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    return rows.select(*(pl.lit(None, pl.String).alias(word) for word in answers), *columns)


def _signs(
    strata: pl.DataFrame, checks: Mapping[str, Check], lang: str
) -> list[tuple[str, str, str, int, int]]:
    """Of each check: id, title, what to look at, drawn, found."""
    counts = strata.group_by("check_id").agg(pl.col("drawn", "found").sum()).sort("check_id")
    return [
        (
            check_id,
            checks[check_id].header.title.get(lang),
            checks[check_id].header.inspect.get(lang),
            *counted,
        )
        for check_id, *counted in counts.iter_rows()
    ]


def _risks(strata: pl.DataFrame, lang: str) -> list[tuple[str, str, str, int, int]]:
    """Of each stratum of an audit, the same; it has no id."""
    texts = Words("sample_book", lang)
    return [
        ("", texts[f"risk.{name}"], texts[f"look.{name}"], drawn, rows)
        for name, drawn, rows in strata.select("stratum", "drawn", "found").iter_rows()
    ]


def _guide(
    book: Any, strata: Sequence[tuple[str, str, str, int, int]], notes: Sequence[str], how: str, lang: str
) -> None:
    texts = Words("sample_book", lang)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(texts["sheet.guide"])
    sheet.set_column(0, 0, 11, wrap)
    sheet.set_column(1, 2, 60, wrap)
    sheet.set_column(3, 4, 12, wrap)
    lines = [*(texts[f"guide.{name}"] for name in notes), how]
    for row, line in enumerate(lines):
        sheet.merge_range(row, 0, row, 4, line, wrap)
        sheet.set_row(row, 32)
    top = len(lines) + 1
    columns = ("id", "title", "inspect", "drawn", "found")
    sheet.write_row(top, 0, [texts[f"check.{column}"] for column in columns], bold)
    for row, stratum in enumerate(strata, start=top + 1):
        for column, value in enumerate(stratum):
            sheet.write(row, column, value, wrap)

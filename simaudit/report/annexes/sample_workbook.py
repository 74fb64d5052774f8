"""The worksheet of a sample: rows to compare with papers, results to choose, and how it was drawn."""

from collections.abc import Mapping, Sequence
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
from simaudit.report.annexes.workbook_sheets import (
    FIRST_ROW,
    Formats,
    Heading,
    cell_text,
    head_sheet,
    new_book,
)
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

_WIDTHS: Final = {"full_name": 24, "address": 36, "detail": 28, "file": 24, KEY_COLUMN: 20}


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
    with new_book(private_file(path)) as book:
        _sample(book, drawn, lang, audit=audit)
        lines = ("compare_record", "wrong") if audit else ("compare", "unit")
        notes = ["restricted", *(lines if "unit" in drawn.columns else lines[:1]), "images", "empty"]
        _guide(book, _risks(strata, lang) if audit else _signs(strata, checks, lang), notes, how, lang)


def _sample(book: Any, drawn: pl.DataFrame, lang: str, *, audit: bool) -> None:
    texts, vietnamese = Words("sample_book", lang), lang == "vi"
    head = Formats(book).head
    text = book.add_format({"num_format": "@", "valign": "top"})
    free = book.add_format({"num_format": "@", "valign": "top", "locked": False, "bg_color": "#FFF9E5"})
    sheet = book.add_worksheet(texts["sheet.sample"])
    # The columns to fill in come first, where they are visible without scrolling.
    words = {RECORD: 26, FAULT: 36} if audit else {RESULT: 26, REMARK: 36}
    words |= {LOOKED_BY: 20, LOOKED_ON: 12}
    filled_in = [Heading(word, half(word, lang), "", width, free, head) for word, width in words.items()]
    results = [half(word, lang) for word in (AUDIT_RESULTS if audit else INSPECTION_RESULTS).values()]
    filled_in[0] = replace(filled_in[0], choices=results, refusal=" · ".join(results))
    headings = {**Words("findings_book", lang).under("heading."), **texts.under("heading.")}
    names = [name for name in _COLUMNS if not (audit and name in _NOT_IN_AUDIT)]
    hidden = (*_HIDDEN, "check_id") if audit else _HIDDEN
    if "unit" in drawn.columns and not audit:
        names = [*_UNIT, *names]
        drawn = drawn.with_columns(unit=pl.struct("check_id", "unit").rle_id() + 1)
    columns = [
        Heading(name, headings[name], "", _WIDTHS.get(name, 14), text, head, hidden=name in hidden)
        for name in names
    ]
    head_sheet(sheet, [*filled_in, *columns], drawn.height, frozen=2)
    if vietnamese and not audit:
        drawn = drawn.with_columns(details_in_words(drawn["detail"]))
    language = Language(lang)
    drawn = in_words(drawn.select(names), {"province_code": "province"}, language)
    cells = as_texts(drawn, language).fill_null("")
    for row, values in enumerate(cells.iter_rows(), start=FIRST_ROW):
        sheet.write_row(row, 0, [None] * len(filled_in), free)
        for at, value in enumerate(values, start=len(filled_in)):
            sheet.write_string(row, at, cell_text(value), text)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


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

"""Worksheets whose results are filled in: a sample's, and a commune's list.

A sample's has rows to compare with papers, and how it was drawn; a commune's has numbers with signs whose
holders live there, and what to ask.
"""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.files import private_file
from simaudit.messages import Words
from simaudit.report.annexes.columns import as_texts, in_words
from simaudit.report.annexes.findings_workbook import MAX_FINDINGS
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
from simaudit.report.annexes.tables import write_csv
from simaudit.report.annexes.workbook_sheets import (
    Formats,
    Heading,
    guide_sheet,
    head_sheet,
    landscape_sheet,
    new_book,
)
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.checks import CheckFigures
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import carrier_name
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
    headers = {check_id: check.header for check_id, check in checks.items()}
    return [
        (check_id, headers[check_id].title.get(lang), headers[check_id].inspect.get(lang), *counted)
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


HOLDER: Final = ("full_name", "date_of_birth", "id_number", "org_name", "customer_type", "address")
"""Canonical columns that tell whom to ask."""

_LIST_WIDTHS: Final = {
    "full_name": 18, "date_of_birth": 11, "id_number": 13, "org_name": 15, "address": 24, "msisdn": 12.5,
    "carrier_name": 12, "sign": 22, "ask": 38, "evidence": 15, "check_id": 9, "commune": 9, "period": 9,
    "carrier": 9, KEY_COLUMN: 9,
}  # fmt: skip
_EVIDENCE: Final = ("code", "address", "address_before")
_LIST_HIDDEN: Final = ("check_id", "commune", "period", "carrier", KEY_COLUMN)
_ANSWERS: Final = {RESULT: 15, REMARK: 22, LOOKED_BY: 14, LOOKED_ON: 11}
_LIST_GUIDE: Final = ("restricted", "signs", "ask", "absent", "back")


def write_commune_list(
    rows: pl.DataFrame, run: RunInfo, checks: Mapping[str, CheckFigures], commune: tuple[str, str], path: Path
) -> None:
    """Write the workbook at `path` (0600), and the same rows as CSV beside it; raises OutputError.

    `rows` are signs: carrier, msisdn, check_id, period, finding_key, evidence and HOLDER. `checks` are by id;
    `commune` is its code and name, and the same with its province. The workbook is in the run's first
    language. No cell is a formula, and all but those to fill in are locked. Of more than
    MAX_FINDINGS rows there is the CSV alone.
    """
    lang, empty = run.langs[0], io.BytesIO()
    texts, listed = Words("commune_book", lang), _in_words(rows, run, checks, commune[0])
    headings = {
        **Words("findings_book", lang).under("heading."),
        **Words("sample_book", lang).under("heading."),
        **texts.under("heading."),
    }
    with new_book(empty, texts["title"]) as book:
        formats = Formats(book)
        numbers = Language(lang).number(listed.select("carrier", "msisdn").n_unique())
        guide_facts = {
            "commune": commune[1],
            "period": Language(lang).month(run.period),
            "numbers": texts["numbers"].format(numbers=numbers, rows=Language(lang).number(listed.height)),
            "authority": run.letterhead.authority,
            "contact": run.letterhead.contact,
        }
        results = {half(word, lang): texts[f"result.{code}"] for code, word in INSPECTION_RESULTS.items()}
        listed_checks = [checks[check_id] for check_id in listed["check_id"].unique().sort()]
        signs = {
            check.title.get(lang): texts["sign"].format(
                why=check.why.get(lang), innocent=check.innocent.get(lang)
            )
            for check in listed_checks
        }
        tables = [
            ((half(RESULT, lang), texts["meaning"]), results),
            ((texts["heading.sign"], texts["meaning"]), signs),
        ]
        guide_sheet(book, formats, texts, guide_facts, [f"guide.{name}" for name in _LIST_GUIDE], tables)
        sheet = landscape_sheet(book, texts["sheet.list"])
        columns = {name: (headings[name], width) for name, width in _LIST_WIDTHS.items()}
        cells = answer_sheet(book, sheet, _ANSWERS, columns, _LIST_HIDDEN, listed, lang)
    if cells.height <= MAX_FINDINGS:
        # As it is dialled; in a CSV a spreadsheet would take the zero away.
        dialled = cells.with_columns(pl.col("msisdn").str.replace("^84", "0"))
        fill(empty, {2: dialled}, private_file(path), "", heads=2)
    write_csv(cells, private_file(path.with_suffix(".csv")))


def _in_words(
    rows: pl.DataFrame, run: RunInfo, checks: Mapping[str, CheckFigures], commune: str
) -> pl.DataFrame:
    """The columns of _LIST_WIDTHS as texts, what one holder is asked one below the other."""
    lang = run.langs[0]
    texts = Words("commune_book", lang)
    families = {check.id: check.family for check in checks.values()}
    titles = {check.id: check.title.get(lang) for check in checks.values()}
    names = {carrier: carrier_name(carrier, run.names) for carrier in rows["carrier"].unique()}
    organisation = pl.col("customer_type").cast(pl.String).eq_missing("ORGANISATION")
    kind = pl.when(organisation).then(pl.lit("organisation")).otherwise(pl.col("check_id").replace(families))
    worded = rows.sort("id_number", "full_name", "carrier", "msisdn", "check_id").with_columns(
        kind.replace_strict(texts.under("ask.")).alias("ask"),
        pl.col("check_id").replace(titles).alias("sign"),
        pl.col("carrier").replace(names).alias("carrier_name"),
        pl.col("evidence").replace({name: texts[f"evidence.{name}"] for name in _EVIDENCE}),
        pl.lit(commune).alias("commune"),
    )
    return as_texts(worded.select(*_LIST_WIDTHS), Language(lang))

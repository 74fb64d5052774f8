"""The list of a commune: numbers with signs whose holders live there, what to ask, and cells for it."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.files import private_file
from simaudit.messages import Words
from simaudit.report.annexes.columns import as_texts
from simaudit.report.annexes.findings_workbook import MAX_FINDINGS
from simaudit.report.annexes.response_words import (
    INSPECTION_RESULTS,
    KEY_COLUMN,
    LOOKED_BY,
    LOOKED_ON,
    REMARK,
    RESULT,
    half,
)
from simaudit.report.annexes.sample_workbook import answer_sheet
from simaudit.report.annexes.sheet_rows import fill
from simaudit.report.annexes.tables import write_csv
from simaudit.report.annexes.workbook_sheets import Formats, guide_sheet, landscape_sheet, new_book
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.checks import CheckFigures
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import carrier_name

HOLDER: Final = ("full_name", "date_of_birth", "id_number", "org_name", "customer_type", "address")
"""Canonical columns that tell whom to ask."""

_WIDTHS: Final = {
    "full_name": 18, "date_of_birth": 11, "id_number": 13, "org_name": 15, "address": 24, "msisdn": 12.5,
    "carrier_name": 12, "sign": 22, "ask": 38, "evidence": 15, "check_id": 9, "commune": 9, "period": 9,
    "carrier": 9, KEY_COLUMN: 9,
}  # fmt: skip
_EVIDENCE: Final = ("code", "address", "address_before")
_HIDDEN: Final = ("check_id", "commune", "period", "carrier", KEY_COLUMN)
_ANSWERS: Final = {RESULT: 15, REMARK: 22, LOOKED_BY: 14, LOOKED_ON: 11}
_GUIDE: Final = ("restricted", "signs", "ask", "absent", "back")


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
                meaning=check.meaning.get(lang), innocent=check.innocent.get(lang)
            )
            for check in listed_checks
        }
        tables = [
            ((half(RESULT, lang), texts["meaning"]), results),
            ((texts["heading.sign"], texts["meaning"]), signs),
        ]
        guide_sheet(book, formats, texts, guide_facts, [f"guide.{name}" for name in _GUIDE], tables)
        sheet = landscape_sheet(book, texts["sheet.list"])
        columns = {name: (headings[name], width) for name, width in _WIDTHS.items()}
        cells = answer_sheet(book, sheet, _ANSWERS, columns, _HIDDEN, listed, lang)
    if cells.height <= MAX_FINDINGS:
        fill(empty, {2: cells}, private_file(path), "", heads=2)
    write_csv(cells, private_file(path.with_suffix(".csv")))


def _in_words(
    rows: pl.DataFrame, run: RunInfo, checks: Mapping[str, CheckFigures], commune: str
) -> pl.DataFrame:
    """The columns of _WIDTHS as texts, what one holder is asked one below the other."""
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
    return as_texts(worded.select(*_WIDTHS), Language(lang))

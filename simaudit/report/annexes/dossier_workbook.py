"""The unmasked list of a dossier: numbers, people, portraits, findings in words, what to ask for."""

import io
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.contract import DTYPES
from simaudit.errors import OutputError
from simaudit.files import private_file
from simaudit.report.annexes.dossier_contents import (
    ASKED,
    LIST_COLUMNS,
    WORDS,
    DossierContents,
    basis_lines,
    counted_findings,
    list_headings,
    sources,
)
from simaudit.report.annexes.dossier_counts import people, portraits, reports
from simaudit.report.annexes.sheet_rows import cut_cells, fill
from simaudit.report.annexes.workbook_sheets import Formats, list_sheet, new_book
from simaudit.report.figures.case_symbols import SYMBOLS, symbol_column
from simaudit.report.pages.language import Language
from simaudit.rules.vocabulary import details_in_words, value_names

MOST_ROWS: Final = 500_000
"""In a sheet, which has at most 1,048,576 rows: a list for evidence is whole or not written."""

_LEFT_OUT: Final = ("portraits", "reports")
"""Sheets that a dossier has only where they have rows."""

_SIGN_COLUMNS: Final = (
    "msisdn", "carrier", "file", "record", "check_id", "title", "severity", "subject", "detail", "meaning",
)  # fmt: skip
_RULE_COLUMNS: Final = (
    "check_id", "title", "severity", "nature", "numbers", "meaning", "innocent", "basis",
)  # fmt: skip
_WIDTHS: Final = {
    "msisdn": 14, "full_name": 26, "id_number": 16, "address": 40, "id_issue_place": 24, "org_name": 26,
    "file": 24, "links": 44, "checks": 24, "title": 50, "meaning": 70, "innocent": 70, "basis": 60,
    "detail": 26, "subject": 22, "portrait_ref": 24, "id_image_ref": 24, "confirmation_ref": 24, "what": 60,
    "sha256": 70, "names": 40, "papers": 40, "births": 24, "signs": 40, "face": 40,
    **dict.fromkeys(map(symbol_column, SYMBOLS), 9),
}  # fmt: skip

_VI: Final = Language("vi")


def write_list(contents: DossierContents, path: Path) -> None:
    """Write the workbook (mode 0600); every cell is a text, so none can be a formula. Raises OutputError.

    So it does where a sheet can't hold all rows, or a cell a whole text.
    """
    tables = {
        "rows": _rows(contents),
        "people": _people(contents),
        "portraits": _counts_as_texts(portraits(contents)),
        "reports": _reports(contents),
        "signs": _signs(contents),
        "rules": _rules(contents),
        "asked": _references(contents),
        "origin": pl.DataFrame(sources(contents), schema=["what", "sha256"], orient="row"),
    }
    names = {carrier: contents.carrier_name(carrier) for carrier in contents.case.carriers}
    written_so = pl.col("^carrier$").replace(names)
    sheets = {
        name: rows.with_columns(written_so)
        for name, rows in tables.items()
        if rows.height or name not in _LEFT_OUT
    }
    if max(rows.height for rows in sheets.values()) > MOST_ROWS or any(map(cut_cells, sheets.values())):
        raise OutputError("case_too_large", path=path, most=MOST_ROWS)
    headings = {
        "rows": list_headings(),
        "people": WORDS.under("person."),
        "portraits": WORDS.under("portrait."),
        "reports": WORDS.under("report."),
        "signs": WORDS.under("sign."),
        "rules": WORDS.under("rule."),
        "asked": list_headings(),
        "origin": {"what": WORDS["heading.file"], "sha256": WORDS["heading.sha256"]},
    }
    buffer = io.BytesIO()
    with new_book(buffer) as book:
        formats = Formats(book)
        for name, rows in sheets.items():
            columns = [(headings[name][column], _WIDTHS.get(column, 15)) for column in rows.columns]
            list_sheet(book, formats, WORDS[f"sheet.{name}"], columns, rows.height)
    fill(buffer, dict(enumerate(sheets.values(), start=1)), private_file(path), "")


def _rows(contents: DossierContents) -> pl.DataFrame:
    """Every row of the case as texts, symbols first, without other columns of which none has a value."""
    checks_by_record = (
        contents.findings.group_by("carrier", "file", "record")
        .agg(pl.col("check_id").unique().sort().alias("checks"))
        .with_columns(pl.col("checks").list.join(", "))
    )
    links = {name: _VI.word("link", name) for name in contents.rows["links"].explode().unique()}
    signs = {
        name: _VI.word("case_sign", name) for name in contents.rows["signs"].explode().unique().drop_nulls()
    }
    rows = contents.rows.join(
        checks_by_record, on=["carrier", "file", "record"], how="left", maintain_order="left"
    ).with_columns(
        *(
            pl.col(column).list.eval(pl.element().replace(words)).list.join("; ")
            for column, words in (("links", links), ("signs", signs))
        )
    )
    texts = rows.select(_text(name, rows.schema[name]) for name in LIST_COLUMNS)
    symbols = [symbol_column(kind) for kind in SYMBOLS]
    return texts.select(
        name for name in texts.columns if name in symbols or texts[name].null_count() < texts.height
    )


def _people(contents: DossierContents) -> pl.DataFrame:
    """A row a person, as texts."""
    rows = people(contents).drop("paper_count")
    signs = {name: _VI.word("case_sign", name) for name in rows["signs"].explode().unique().drop_nulls()}
    return _counts_as_texts(
        rows.with_columns(pl.col("signs").list.eval(pl.element().replace(signs)).list.join("; "))
    )


def _reports(contents: DossierContents) -> pl.DataFrame:
    """A row a reported number and report of it, as texts."""
    rows = reports(contents)
    return rows.select(_text(name, dtype) for name, dtype in rows.schema.items())


def _counts_as_texts(rows: pl.DataFrame) -> pl.DataFrame:
    counts = [name for name, dtype in rows.schema.items() if dtype.is_integer()]
    return rows.select(
        pl.col(name).map_elements(_VI.number, return_dtype=pl.String)
        if name in counts
        else _text(name, dtype)
        for name, dtype in rows.schema.items()
    )


def _signs(contents: DossierContents) -> pl.DataFrame:
    """For each number the findings that speak of it, with the rule's words."""
    rules = {
        "title": {id_: rule.title for id_, rule in contents.rules.items()},
        "meaning": {id_: rule.meaning for id_, rule in contents.rules.items()},
    }
    order = contents.rows.select("carrier", "file", "record").with_row_index("place")
    rows = contents.findings.join(order, on=["carrier", "file", "record"]).sort("place", "check_id")
    severities = {code: _VI.word("severity", code) for code in rows["severity"].unique()}
    worded = rows.with_columns(
        pl.col("severity").replace(severities),
        details_in_words(rows["detail"]),
        *(
            pl.col("check_id").replace_strict(texts, default=None, return_dtype=pl.String).alias(name)
            for name, texts in rules.items()
        ),
    )
    return worded.select(_text(name, worded.schema[name]) for name in _SIGN_COLUMNS)


def _rules(contents: DossierContents) -> pl.DataFrame:
    """The checks that found something, those with most numbers first."""
    rows = []
    for check_id, numbers in counted_findings(contents).items():
        rule = contents.rules.get(check_id)
        rows.append(
            (
                check_id,
                rule and rule.title,
                rule and _VI.word("severity", rule.severity),
                rule and _VI.word("nature", rule.nature),
                _VI.number(numbers),
                rule and rule.meaning,
                rule and rule.innocent,
                rule and "\n".join(basis_lines(rule.basis)),
            )
        )
    return pl.DataFrame(rows, schema=dict.fromkeys(_RULE_COLUMNS, pl.String), orient="row")


def _references(contents: DossierContents) -> pl.DataFrame:
    """For each number the references under which its carrier holds documents; empty: it didn't say any."""
    columns = [name for name in ASKED if name in DTYPES]
    schema = contents.rows.schema
    return contents.rows.select(
        _text(name, schema[name]) for name in dict.fromkeys(("carrier", "msisdn", *columns))
    )


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as texts: days as 03/11/2026, codes and truths in words."""
    value = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        return value.dt.strftime("%d/%m/%Y %H:%M:%S")
    if dtype == pl.Date:
        return value.dt.strftime("%d/%m/%Y")
    coded = dtype == pl.Boolean or isinstance(DTYPES.get(name), pl.Enum)
    text = value.cast(pl.String)
    return text.replace(dict(value_names())) if coded else text

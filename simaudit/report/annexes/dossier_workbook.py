"""The unmasked list of a dossier: numbers, people, portraits, findings in words, what to ask for."""

from pathlib import Path
from typing import Final

import polars as pl

from simaudit.contract import DTYPES
from simaudit.errors import OutputError
from simaudit.report.annexes.columns import as_texts, in_words, named_communes
from simaudit.report.annexes.dossier_contents import (
    ASKED,
    LIST_COLUMNS,
    SYMBOLS,
    WORDS,
    DossierContents,
    basis_lines,
    counted_findings,
    list_headings,
    people,
    portraits,
    reports,
    sources,
    symbol_column,
)
from simaudit.report.annexes.sheet_rows import write_lists
from simaudit.report.pages.language import Language
from simaudit.rules.reference_tables import communes
from simaudit.rules.vocabulary import details_in_words

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
    "": 15, "msisdn": 14, "full_name": 26, "id_number": 16, "address": 40, "id_issue_place": 24,
    "org_name": 26, "file": 24, "links": 44, "checks": 24, "title": 50, "meaning": 70, "innocent": 70,
    "basis": 60, "detail": 26, "subject": 22, "portrait_ref": 24, "id_image_ref": 24, "confirmation_ref": 24,
    "what": 60, "sha256": 70, "names": 40, "papers": 40, "births": 24, "signs": 40, "face": 40,
    **dict.fromkeys(map(symbol_column, SYMBOLS), 9),
}  # fmt: skip

_OF_PERSON: Final = {"numbers": "number", "signs": "case_sign"}
_COUNTS: Final = dict.fromkeys(("numbers", "point_count", "clerk_count"), "number")

_VI: Final = Language("vi")


def write_list(contents: DossierContents, path: Path) -> None:
    """Write the workbook (mode 0600); every cell is a text, so none can be a formula. Raises OutputError.

    So it does where a sheet can't hold all rows, or a cell a whole text.
    """
    # For each number the references under which its carrier holds documents; empty: it didn't say any.
    references = ("carrier", "msisdn", *(name for name in ASKED if name in DTYPES))
    tables = {
        "rows": (list_headings(), _rows(contents)),
        "people": (
            WORDS.under("person."),
            _texts(in_words(people(contents).drop("paper_count"), _OF_PERSON, _VI)),
        ),
        "portraits": (WORDS.under("portrait."), in_words(portraits(contents), _COUNTS, _VI)),
        "reports": (WORDS.under("report."), _texts(reports(contents))),
        "signs": (WORDS.under("sign."), _signs(contents)),
        "rules": (WORDS.under("rule."), _rules(contents)),
        "asked": (list_headings(), _texts(contents.rows.select(references))),
        "origin": (
            {"what": WORDS["heading.file"], "sha256": WORDS["heading.sha256"]},
            pl.DataFrame(sources(contents), schema=["what", "sha256"], orient="row"),
        ),
    }
    written_so = pl.col("^carrier$").replace(
        {origin.carrier: contents.carrier_name(origin.carrier) for origin in contents.origins}
    )
    sheets = {
        WORDS[f"sheet.{name}"]: (headings, rows.with_columns(written_so))
        for name, (headings, rows) in tables.items()
        if rows.height or name not in _LEFT_OUT
    }
    if not write_lists(sheets, _WIDTHS, path, MOST_ROWS):
        raise OutputError("case_too_large", path=path, most=MOST_ROWS)


def _rows(contents: DossierContents) -> pl.DataFrame:
    """Every row of the case as texts, symbols first, without other columns of which none has a value."""
    checks_by_record = (
        contents.findings.group_by("carrier", "file", "record")
        .agg(pl.col("check_id").unique().sort().alias("checks"))
        .with_columns(pl.col("checks").list.join(", "))
    )
    rows = contents.rows.join(
        checks_by_record, on=["carrier", "file", "record"], how="left", maintain_order="left"
    )
    rows = rows.with_columns(named_communes(communes(contents.period.as_of, contents.maker.reference)))
    texts = _texts(
        in_words(rows, {"province_code": "province", "links": "link", "signs": "case_sign"}, _VI).select(
            LIST_COLUMNS
        )
    )
    symbols = [symbol_column(kind) for kind in SYMBOLS]
    return texts.select(
        name for name in texts.columns if name in symbols or texts[name].null_count() < texts.height
    )


def _signs(contents: DossierContents) -> pl.DataFrame:
    """For each number the findings that speak of it, with the rule's words."""
    rules = {
        name: {id_: getattr(rule, name) for id_, rule in contents.rules.items()}
        for name in ("title", "meaning")
    }
    order = contents.rows.select("carrier", "file", "record").with_row_index("place")
    rows = contents.findings.join(order, on=["carrier", "file", "record"]).sort("place", "check_id")
    worded = in_words(rows, {"severity": "severity"}, _VI).with_columns(
        details_in_words(rows["detail"]),
        *(
            pl.col("check_id").replace_strict(texts, default=None, return_dtype=pl.String).alias(name)
            for name, texts in rules.items()
        ),
    )
    return _texts(worded.select(_SIGN_COLUMNS))


def _rules(contents: DossierContents) -> pl.DataFrame:
    """The checks that found something, those with most numbers first."""
    rows = []
    for check_id, numbers in counted_findings(contents).items():
        row = {"check_id": check_id, "numbers": _VI.number(numbers)}
        if (rule := contents.rules.get(check_id)) is not None:
            row |= {name: getattr(rule, name) for name in ("title", "meaning", "innocent")}
            row |= {name: _VI.word(name, getattr(rule, name)) for name in ("severity", "nature")}
            row["basis"] = "\n".join(basis_lines(rule.basis))
        rows.append(row)
    return pl.DataFrame(rows, schema=dict.fromkeys(_RULE_COLUMNS, pl.String))


def _texts(rows: pl.DataFrame) -> pl.DataFrame:
    return as_texts(rows, _VI, "%d/%m/%Y %H:%M:%S")

"""Findings and results as files: CSV, Parquet, JSON; cells that a spreadsheet would run are made harmless."""

import json
import shutil
from pathlib import Path
from typing import Final, TypeVar

import polars as pl

from simaudit.contract import Finding
from simaudit.errors import Note, OutputError, system_reason
from simaudit.files import private_file, write_failure, write_text
from simaudit.intake.records import with_reasons_in_words
from simaudit.store.month_comparison import REASONS

_Frame = TypeVar("_Frame", pl.DataFrame, pl.LazyFrame)

# A leading sign makes a spreadsheet run the cell (OWASP: CSV injection; ASVS 5.0, 1.2.10). A text that has
# quotes of its own before it gets one more, so that taking one away gives every text back.
_FORMULA: Final = r"^'*[=+\-@\t\r\n\x00＝＋－＠]"
# Plain numbers and a lone dash run nothing.
_NUMBER: Final = r"^(-|[+-]?[0-9]+(\.[0-9]+)?)$"

_ALL_TEXT: Final = pl.col(pl.String)
_OPEN: Final = pl.col(
    [
        name
        for name, column in Finding.to_schema().columns.items()
        if column.dtype.type == pl.String and not column.checks
    ]
)
"""The texts of a finding that may be anything: the contract holds all others to words, months and digits."""


def formula_safe(frame: _Frame, text: pl.Expr = _ALL_TEXT) -> _Frame:
    """Cells of the `text` columns that a spreadsheet would take for a formula, with `'` before them.

    To have the text back, take one `'` away wherever quotes are followed by a sign.
    """
    risky = text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER)
    return frame.with_columns(pl.when(risky).then("'" + text).otherwise(text).name.keep())


def write_csv(frame: pl.DataFrame | pl.LazyFrame, path: Path, text: pl.Expr = _ALL_TEXT) -> None:
    """Comma, UTF-8, LF, empty where there is nothing, `text` as `formula_safe` has it; raises OutputError."""
    booleans = pl.col(pl.Boolean).cast(pl.String)
    try:
        formula_safe(frame.lazy(), text).with_columns(booleans).sink_csv(path, line_terminator="\n")
    except OSError as error:
        raise OutputError("cannot_be_written", path=path, why=write_failure(error)) from error


RESULTS: Final = ("results.csv", "results.json")


def write_results(results: pl.DataFrame, comparison: pl.DataFrame, folder: Path) -> None:
    """results.csv and results.json, one row a check, notes in English.

    The second has the counts of `comparison` (month_comparison.compare) too.
    """
    notes = {note: Note.of(note).text() for note in results["note"].drop_nulls().unique()}
    results = results.with_columns(pl.col("note").replace(notes))
    write_csv(results, folder / "results.csv")
    compared = comparison.select("check_id", "since", "rebaselined", *REASONS)
    rows = results.join(compared, on="check_id", how="left", maintain_order="left").to_dicts()
    write_text(folder / "results.json", json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def write_findings(findings: Path, folder: Path) -> None:
    """findings.csv and findings.parquet (0600) in a restricted folder, of `Finding` rows as Parquet."""
    write_csv(pl.scan_parquet(findings), private_file(folder / "findings.csv"), _OPEN)
    try:
        shutil.copyfile(findings, private_file(folder / "findings.parquet"))
    except OSError as error:
        path = folder / "findings.parquet"
        raise OutputError("cannot_be_written", path=path, why=system_reason(error)) from error


def write_rejects(rejects: pl.DataFrame, folder: Path) -> None:
    """rejects.csv in a restricted folder, 0600: file, line, reason, text."""
    worded = with_reasons_in_words(rejects)
    write_csv(worded.select("file", "line", "reason", "text"), private_file(folder / "rejects.csv"))

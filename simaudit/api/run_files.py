"""What a run has written into its folder, OUT/<period>, as frames and texts."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.cases.month_cases import CASE
from simaudit.errors import UsageError
from simaudit.files import read_text
from simaudit.report.annexes.tables import JSON, RESTRICTED
from simaudit.report.pages.render import file_name
from simaudit.store.manifest import read_manifest

CASE_ROW: Final = {
    "case_id": pl.String,
    "carrier": pl.String,
    "record": pl.Int64,
    "msisdn": pl.String,
    "id_number": pl.String,
    "links": pl.String,
    "marks": pl.String,
}
"""Columns of cases.csv: a row a case and record; links and marks are joined by commas."""


def findings_of(folder: Path, carriers: Sequence[str]) -> pl.DataFrame:
    """The findings of these carriers, rows of `contract.Finding`.

    Raises UsageError where the run wrote none, or encrypted.
    """
    return pl.concat(_parquet(folder / carrier / RESTRICTED / "findings.parquet") for carrier in carriers)


def cases_of(folder: Path) -> pl.DataFrame:
    """The month's cases, a row each, with the columns of CASE."""
    cases = json.loads(read_text(folder / JSON, UsageError))
    texts = {name: pl.String if dtype == pl.Date else dtype for name, dtype in CASE.items()}
    days = [pl.col(name).str.to_date() for name, dtype in CASE.items() if dtype == pl.Date]
    return pl.DataFrame(cases, schema=texts, orient="row").with_columns(days)


def case_rows_of(folder: Path) -> pl.DataFrame:
    """The records of the month's cases, with the columns of CASE_ROW; raises UsageError as `findings_of`."""
    return _parquet(folder / RESTRICTED / "cases.parquet").cast(pl.Schema(CASE_ROW))


def page_of(folder: Path, subfolder: str, stem: str, lang: str) -> str:
    """A page that the run wrote, `report` of a carrier's folder say; raises UsageError where there is none.

    It is there in the languages in which the run wrote its pages.
    """
    langs = tuple(read_manifest(folder)["langs"])
    path = folder / subfolder / file_name(stem, lang, langs)
    if lang not in langs or not path.exists():
        raise UsageError("page_not_written", path=path, languages=langs)
    return read_text(path, UsageError)


def _parquet(path: Path) -> pl.DataFrame:
    if not path.exists():
        raise UsageError("no_annexes_to_read", path=path.parent)
    return pl.read_parquet(path)

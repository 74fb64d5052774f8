"""Findings for a workbook, and what is read of it with other libraries."""

from pathlib import Path

import fastexcel
import openpyxl
import polars as pl

from simaudit.contract import NATURES
from simaudit.messages import Words
from simaudit.row_models import Finding
from simaudit.rules.load import load_catalogue

_SCHEMA = {name: column.dtype.type for name, column in Finding.to_schema().columns.items()}

CHECKS = load_catalogue()
WORDS = Words("findings_book", "vi")
SHEETS = WORDS.under("sheet.")
COVER = [SHEETS["guide"], SHEETS["summary"]]


def findings(*rows: tuple[str, str | None, str | None]) -> pl.DataFrame:
    """(check_id, msisdn, detail) → findings, whose records count from 1."""
    return pl.DataFrame(
        [
            (
                "2026-10",
                "viettel",
                id_,
                "high",
                "data",
                msisdn,
                record,
                "a.csv",
                None,
                detail,
                "new",
                "2026-10",
                False,
                f"{record:064x}",
            )
            for record, (id_, msisdn, detail) in enumerate(rows, start=1)
        ],
        schema=_SCHEMA,
        orient="row",
    )


def sheets(path: Path) -> dict[str, list[dict[str, object]]]:
    """Sheet of a nature → its rows, as fastexcel reads them."""
    book = fastexcel.read_excel(path)
    assert book.sheet_names == [*COVER, *(SHEETS[nature] for nature in NATURES), SHEETS["holders"]]
    return {
        # The headings that show stand below the machine names.
        nature: book.load_sheet(SHEETS[nature], dtypes="string").to_polars().to_dicts()[1:]
        for nature in NATURES
    }


def cells(path: Path, sheet: str) -> list[tuple[object, ...]]:
    """Every row of a sheet, as openpyxl reads them."""
    book = openpyxl.load_workbook(path)
    return list(book[SHEETS[sheet]].iter_rows(values_only=True))

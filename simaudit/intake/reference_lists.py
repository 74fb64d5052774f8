"""Reference lists of an audit: points of sale, active numbers, revoked papers."""

from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import IntakeError, Note
from simaudit.intake.column_names import Naming, canonical_name
from simaudit.intake.extract_file import ExtractFile
from simaudit.intake.load import open_extract
from simaudit.intake.values.canonical import read_column
from simaudit.intake.values.text import fold, read_text

LIST_COLUMNS: Final = {
    "points": ("point_code", "carrier"),
    "active": ("msisdn", "carrier"),
    "revoked": ("id_number", "reason"),
}
"""Kind of list → its columns; the first one identifies an entry."""

_OWN_WORDINGS: Final = {
    "CARRIER": "carrier",
    "DOANH NGHIEP": "carrier",
    "DOANH NGHIEP VIEN THONG": "carrier",
    "NHA MANG": "carrier",
    "REASON": "reason",
    "LY DO": "reason",
}


def read_reference(path: Path, kind: str) -> pl.DataFrame:
    """A list, read and normalised like an extract, with carriers in lower case and without duplicates.

    Of a paper revoked twice the first reason is taken. Raises IntakeError if the file can't be read or an
    entry is rejected: an incomplete list would cause false findings.
    """
    entry, companion = LIST_COLUMNS[kind]

    def lookup(name: str) -> str | None:
        column = _OWN_WORDINGS.get(fold(name)) or canonical_name(name)
        return column if column in (entry, companion) else None

    required = (entry,) if companion == "reason" else (entry, companion)
    reader = open_extract(ExtractFile(path, "", Naming(lookup, required)))
    frames = []
    for chunk in reader.chunks():
        if chunk.rejects:
            first = chunk.rejects[0]
            place = Note("at_line", line=str(first.line))
            raise IntakeError("list_entry_rejected", path=path, place=place, why=Note.of(first.reason))
        cells = chunk.cells
        columns = [read_column(cells[entry], entry).alias(entry)]
        if companion in cells.columns:
            columns.append(read_text(cells[companion]))
        else:
            columns.append(pl.Series(companion, [None] * cells.height, dtype=pl.String))
        frames.append(pl.DataFrame(columns))
    rows = pl.concat(frames).filter(pl.col(entry).is_not_null())
    if companion == "reason":
        return rows.unique(subset=entry, keep="first", maintain_order=True)
    return rows.with_columns(pl.col("carrier").str.to_lowercase()).unique(maintain_order=True)

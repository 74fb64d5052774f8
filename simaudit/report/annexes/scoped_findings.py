"""A carrier's findings in the scope of the province that reports are about, and those that lie outside it."""

from pathlib import Path

import polars as pl

from simaudit.files import private_file
from simaudit.rules.scope import in_scope


def split_by_scope(
    findings: Path, register: pl.LazyFrame, province: str, own: Path, elsewhere: Path | None = None
) -> None:
    """Write the findings in scope, and those elsewhere, to Parquet (0600), with `province_code` of the rows.

    `findings` are rows of `contract.Finding`, whose order is kept; `register` has the carrier's rows. What is
    found of a number without a row, or of a point as a whole, is in scope.
    """
    codes = register.select("file", pl.col("record").cast(pl.Int64), "province_code")
    rows = pl.scan_parquet(findings).join(codes, on=["file", "record"], how="left", maintain_order="left")
    rows.filter(in_scope(province)).sink_parquet(private_file(own), compression="lz4")
    if elsewhere is not None:
        rows.filter(~in_scope(province)).sink_parquet(private_file(elsewhere), compression="lz4")

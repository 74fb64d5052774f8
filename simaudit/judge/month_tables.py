"""What is kept of a carrier's month beside its rows, written as Parquet."""

from pathlib import Path

import polars as pl

from simaudit.errors import OutputError
from simaudit.files import private_file, write_failure


def write_table(table: pl.DataFrame, target: Path) -> None:
    """Write a table as Parquet (0600); raises OutputError."""
    try:
        table.write_parquet(private_file(target), compression="zstd")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise OutputError("cannot_be_written", path=target, why=write_failure(error)) from error

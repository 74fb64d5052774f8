"""A carrier's month as it is kept: a Parquet file with the columns that the carrier's files had.

What is not there costs nothing to write and to read. Whoever asks for it gets NULL.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.contract import DTYPES

_SQL_TYPES: Final[dict[type[pl.DataType], str]] = {
    pl.String: "VARCHAR",
    pl.Enum: "VARCHAR",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Datetime: "TIMESTAMP",
    pl.Int8: "TINYINT",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.UInt32: "UINTEGER",
    pl.UInt64: "UBIGINT",
}


def every_column(there: Collection[str]) -> list[pl.Expr]:
    """Every column of `Subscriber`, those that aren't there as NULL."""
    return [
        pl.col(name) if name in there else pl.lit(None, dtype).alias(name) for name, dtype in DTYPES.items()
    ]


def month_rows(path: Path) -> pl.LazyFrame:
    """The rows with every column of `Subscriber`."""
    return pl.scan_parquet(path).select(every_column(pl.read_parquet_schema(path)))


def month_columns(path: Path | None) -> list[str]:
    """The columns of `Subscriber` as a SELECT over the file names them; without a file all are NULL."""
    there = pl.read_parquet_schema(path) if path else ()
    return [
        name if name in there else f"CAST(NULL AS {_SQL_TYPES[dtype.base_type()]}) AS {name}"
        for name, dtype in DTYPES.items()
    ]

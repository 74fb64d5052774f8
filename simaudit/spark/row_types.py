"""The columns of `Subscriber` in Spark's types, and rows from polars to Spark and back.

Every column is declared: with Spark's own inference, a moment would have a zone or none by the session's
settings. Spark has no unsigned numbers. Those of 32 bits are a BIGINT; those of 64 bits, which are hashes,
are the BIGINT of the same bits, so that equal ones stay equal.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

import polars as pl
import pyarrow as pa

from simaudit.columnwise import CONTIGUOUS
from simaudit.contract import COLUMNS, DTYPES

_TYPES: Final[Mapping[type[pl.DataType], tuple[str, pa.DataType]]] = {
    pl.String: ("STRING", pa.string()),
    pl.Enum: ("STRING", pa.string()),
    pl.Categorical: ("STRING", pa.string()),
    pl.Boolean: ("BOOLEAN", pa.bool_()),
    pl.Date: ("DATE", pa.date32()),
    pl.Datetime: ("TIMESTAMP_NTZ", pa.timestamp("us")),
    pl.Int8: ("TINYINT", pa.int8()),
    pl.Int16: ("SMALLINT", pa.int16()),
    pl.Int32: ("INT", pa.int32()),
    pl.Int64: ("BIGINT", pa.int64()),
    pl.UInt32: ("BIGINT", pa.int64()),
    pl.UInt64: ("BIGINT", pa.int64()),
}

SPARK_TYPES: Final[dict[str, str]] = {name: _TYPES[dtype.base_type()][0] for name, dtype in DTYPES.items()}
"""Column of `Subscriber` → its type in Spark's SQL, in the contract's order."""

ARROW_SCHEMA: Final = pa.schema([(name, _TYPES[dtype.base_type()][1]) for name, dtype in DTYPES.items()])
"""The same as Arrow has them on their way to Spark."""


def month_columns(delivered: AbstractSet[str]) -> list[str]:
    """The columns of a month of which these are delivered: them, and those that every row has."""
    return [name for name in DTYPES if name in delivered or name not in COLUMNS]


def to_spark(table: pl.DataFrame) -> pa.Table:
    """A table of any columns, by `frame_types`: rows of `Subscriber` in the types of ARROW_SCHEMA."""
    arrow = table.select(map(_signed, table)).to_arrow(compat_level=CONTIGUOUS)
    return arrow.cast(
        pa.schema([(name, _TYPES[dtype.base_type()][1]) for name, dtype in table.schema.items()])
    )


def from_spark(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in the contract's types, from columns that came from Spark; columns of other names stay."""
    return rows.with_columns(_as_contracted(rows[name]) for name in rows.columns if name in DTYPES)


def _signed(values: pl.Series) -> pl.Series:
    if values.dtype == pl.UInt64:
        return values.reinterpret(signed=True)
    return values.cast(pl.String) if values.dtype in (pl.Enum, pl.Categorical) else values


def _as_contracted(values: pl.Series) -> pl.Series:
    dtype = DTYPES[values.name]
    if dtype == pl.UInt64:
        return values.cast(pl.Int64).reinterpret(signed=False)
    return values.cast(dtype)


def frame_types(table: pl.DataFrame) -> str:
    """The columns of a table and their types in Spark's SQL."""
    return ", ".join(f"`{name}` {_TYPES[dtype.base_type()][0]}" for name, dtype in table.schema.items())

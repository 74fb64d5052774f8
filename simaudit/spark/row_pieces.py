"""A register's rows in pieces, as Spark keeps them for what Python does with them on the executors.

Handing rows from Java's columns to Python and back takes several times as long as DuckDB and polars need for
what they do with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import polars as pl

ROWS_A_PIECE: Final = 12_500
"""Two megabytes of 25 columns: what is much larger, Java's usual collector can't move."""


def packed(rows: pl.DataFrame) -> bytes:
    """A piece of these rows."""
    # A third less than by LZ4, in the same time.
    rows.write_ipc_stream(content := BytesIO(), compression="zstd")
    return content.getvalue()


def unpacked(piece: bytes) -> pl.DataFrame:
    """The rows of a piece."""
    return pl.read_ipc_stream(piece)


@dataclass(frozen=True)
class PieceReader:
    """What makes rows of `Subscriber` of the pieces of a carrier's register."""

    carrier: str
    file: str
    records_before: Mapping[int, int]
    """By partition, the records of those before it."""

    def rows(self, partition: int, piece: bytes) -> pl.DataFrame:
        """The rows of a piece with the register's columns, records counted over all partitions."""
        return unpacked(piece).with_columns(
            pl.lit(self.carrier).alias("carrier"),
            pl.lit(self.file).alias("file"),
            (pl.col("record") + self.records_before[partition]).cast(pl.UInt32),
        )

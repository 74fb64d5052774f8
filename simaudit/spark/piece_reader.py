"""A register's rows in pieces, for what Python does with them on the executors.

Spark keeps the rows as columns, for its own queries, and beside these in pieces of some ten thousand rows, as
Python typed them: handing rows from Java's columns to Python and back takes several times as long as DuckDB
and polars need for what they do with them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from simaudit.judge.row_pieces import unpacked


@dataclass(frozen=True)
class PieceReader:
    """What makes rows of `Subscriber` of the pieces of a carrier's register."""

    carrier: str
    file: str
    records_before: Mapping[int, int]
    """By partition, the records of those before it."""
    columns: list[str] | None = None
    """Columns of the pieces that are read; None: all of them."""

    def rows(self, partition: int, piece: bytes) -> pl.DataFrame:
        """The rows of a piece with the register's columns, records counted over all partitions."""
        return unpacked(piece, self.columns).with_columns(
            pl.lit(self.carrier).alias("carrier"),
            pl.lit(self.file).alias("file"),
            (pl.col("record") + self.records_before[partition]).cast(pl.UInt32),
        )


MadeOfRows = Callable[[Iterator[pl.DataFrame]], Iterable[object]]
"""What an executor makes of a partition's rows, which come in the order of their records."""


def made_of_pieces(
    reader: PieceReader, make: MadeOfRows, pieces: Iterable[tuple[int, bytes | bytearray]]
) -> Iterator[object]:
    """What `make` makes of a partition's pieces (partition, piece); for RDD.mapPartitions."""
    yield from make(reader.rows(partition, bytes(piece)) for partition, piece in pieces)

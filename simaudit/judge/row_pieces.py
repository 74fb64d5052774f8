"""Rows in pieces, and a query over them: how rows are judged in processes that only have a part of them.

Nothing is imported here but what such a process needs: with the contract's libraries each would take a second
to begin.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import duckdb
import polars as pl
import pyarrow as pa

from simaudit.errors import Note
from simaudit.judge.watchdog import bounded_memory, limit_time, why_stopped


def packed(rows: pl.DataFrame) -> bytes:
    """A piece of these rows."""
    rows.write_ipc_stream(content := BytesIO(), compression="lz4")
    return content.getvalue()


def unpacked(piece: bytes, columns: list[str] | None = None) -> pl.DataFrame:
    """The rows of a piece, with these of its columns or all of them."""
    return pl.read_ipc_stream(piece, columns=columns)


_SETTINGS: Final[dict[str, Any]] = {
    # There is a process for each processor.
    "threads": "1",
    "autoinstall_known_extensions": "false",
}


@dataclass(frozen=True)
class PieceJudging:
    """A query, and what it needs beside the rows."""

    query: str
    """A SELECT in DuckDB's SQL, which reads the register's rows once."""
    source: str
    """What it calls them."""
    columns: Mapping[str, pl.DataType]
    """The columns of the register that it reads, and their types."""
    lacking: frozenset[str]
    """Those of them whose values count for nothing: they are NULL, as those are that the rows lack."""
    tables: Mapping[str, bytes]
    """The other relations that it reads, by name, each a piece."""
    macros: Sequence[str]
    """The statements that make what it calls."""
    seconds: float
    """How long it may take."""

    @contextmanager
    def result(self, frames: Iterable[pl.DataFrame]) -> Iterator[duckdb.DuckDBPyRelation]:
        """The query's rows, over the register's rows in these frames; raises duckdb.Error in the body."""
        schema = self._judged(pl.DataFrame()).to_arrow().schema
        batches = (batch for rows in frames for batch in self._judged(rows).to_arrow().to_batches())
        with closing(duckdb.connect(":memory:", config=_SETTINGS)) as connection, bounded_memory():
            for macro in self.macros:
                connection.execute(macro)
            for name, piece in self.tables.items():
                connection.register("incoming", unpacked(piece).to_arrow())
                connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
            limit_time(connection, self.seconds)
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            # One statement reads them as they come: planning it takes as long as judging a piece.
            connection.register(self.source, pa.RecordBatchReader.from_batches(schema, batches))
            yield connection.sql(self.query)

    def _judged(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The columns that are read, with text in place of vocabularies, as months' files have them."""
        usable = set(rows.columns) - self.lacking
        return rows.with_columns(
            (pl.col(name) if name in usable else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in self.columns.items()
        ).select(self.columns.keys())


def counted(judging: PieceJudging, frames: Iterable[pl.DataFrame]) -> Iterator[tuple[int, ...] | Note]:
    """The query's rows, each of whole numbers; a note where they can't be judged."""
    try:
        with judging.result(frames) as result:
            counts = result.fetchall()
    except duckdb.Error as error:
        yield why_stopped(error)
    else:
        yield from counts


def copied(judging: PieceJudging, frames: Iterable[pl.DataFrame]) -> Iterator[bytes | Note]:
    """The query's rows as one piece; a note where they can't be judged."""
    try:
        with judging.result(frames) as result:
            piece = packed(result.pl())
    except duckdb.Error as error:
        yield why_stopped(error)
    else:
        yield piece

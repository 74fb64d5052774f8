"""One partition's rows where it is: read like a stream of rows, numbered from 1, with an account of them.

It runs in Spark's Python processes, which have simaudit too. Whatever a user is to be told travels home in
the account: an exception would arrive as a traceback of Spark's, with values of the rows in it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final, TypeVar

import polars as pl
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from simaudit.errors import ContractError, IntakeError, Note, SimauditError
from simaudit.intake.arrow.row_stream import RowStream, StreamFile
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.records.account import FileAccount, control_totals
from simaudit.intake.records.typed_chunk import NO_TRACES, CellTraces, type_chunk
from simaudit.spark.row_pieces import ROWS_A_PIECE, PieceReader, packed
from simaudit.version import __version__, code_hash

PARTITION: Final = "partition"
PIECE: Final = "piece"
ACCOUNT: Final = "account"
NUMBERS: Final = "numbers"

SPARK_SCHEMA: Final = f"{PARTITION} INT, {PIECE} BINARY, {ACCOUNT} STRING, {NUMBERS} BINARY"
"""What a partition becomes, in Spark's SQL: its number and a piece of its rows (row_pieces.py) each; and one
row with its account as JSON and a piece of its distinct numbers (account.control_numbers)."""

_ARROW_SCHEMA: Final = pa.schema(
    [
        (PARTITION, pa.int32()),
        (PIECE, pa.binary()),
        (ACCOUNT, pa.string()),
        (NUMBERS, pa.binary()),
    ]
)

_ROWS: Final = 20_000
"""Rows that are typed at a time. Of 50,000 a sixth is saved of the time, and 130 MB more are taken."""
_BYTES: Final = 64 * 1024 * 1024
"""Bytes of them, beyond which no more are gathered."""


class PartitionAccount(BaseModel):
    """What became of one partition's rows, or why they could not be read."""

    model_config = ConfigDict(frozen=True)

    partition: int
    version: str = __version__
    """simaudit's, where they were read."""
    code: str = Field(default_factory=code_hash)
    """Likewise of its code."""
    account: FileAccount | None = None
    """That of its rows as a stream of their own; None where they could not be read."""
    checksum: int = 0
    """Control total of its rows."""
    traces: CellTraces = NO_TRACES
    """Signs of its cells."""
    note: Note | None = None
    """Why they could not be read."""
    defect: bool = False
    """It is a defect of simaudit, not of the rows."""

    @property
    def read(self) -> int:
        """Its records."""
        return self.account.read if self.account else 0

    @property
    def sha256(self) -> str:
        """Of its rows."""
        return self.account.sha256 if self.account else ""

    def error(self, path: Path) -> SimauditError | None:
        """What is to be raised, of rows of this name."""
        if self.version != __version__:
            return IntakeError("executors_other_version", path=path, there=self.version, here=__version__)
        if self.code != code_hash():
            return IntakeError("executors_other_code", path=path, version=__version__)
        if self.note is None:
            return None
        return (ContractError if self.defect else IntakeError).of(self.note, path=path)


def partition_rows(
    file: ExtractFile, headings: Sequence[str], columns: Sequence[str], batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """The partition's rows by SPARK_SCHEMA, the account the last one; for DataFrame.mapInArrow.

    Pieces have these columns of `SUBSCRIBER`. `headings` are the names of the batches' columns in the
    register, whatever they are called on the way; behind them comes the number of the partition, which a task
    doesn't know that reads a lost one again for another. A partition without a batch has no account.
    """
    first = next(batches := iter(batches), None)
    if first is None or not first.num_rows:
        return
    partition = first.column(len(headings))[0].as_py()
    traces, numbers = NO_TRACES, list[pl.Series]()
    reader: StreamFile | None = None
    account = PartitionAccount(partition=partition)
    try:
        renamed = (
            batch.select(range(len(headings))).rename_columns(headings) for batch in chain([first], batches)
        )
        reader = StreamFile(file, RowStream(gathered(renamed), str(file.path)))
        for chunk in reader.chunks():
            part = type_chunk(chunk, file.carrier, file.path, file.profile)
            traces += part.traces
            numbers.append(part.numbers)
            for rows in part.rows.select(columns).iter_slices(ROWS_A_PIECE):
                yield _row(partition, piece=packed(rows))
    except (IntakeError, ContractError) as error:
        # That one partition has no records says nothing of the others.
        if error.code != "no_records":
            account = PartitionAccount(
                partition=partition, note=error.note, defect=isinstance(error, ContractError)
            )
    if reader is not None and account.note is None:
        account = PartitionAccount(
            partition=partition,
            account=reader.account(),
            checksum=control_totals(numbers).checksum,
            traces=traces,
        )
    distinct = pl.concat([pl.Series(dtype=pl.UInt32), *numbers]).unique().to_frame(NUMBERS)
    yield _row(partition, account=account.model_dump_json(), numbers=packed(distinct))


def rows_of_pieces(reader: PieceReader, batches: Iterable[pa.RecordBatch]) -> Iterator[pl.DataFrame]:
    """The rows of the pieces among rows of SPARK_SCHEMA, whole partitions.

    Raises SimauditError where a partition that was read again has other rows than were accounted.
    """
    for row in rows_one_by_one(batches):
        if row[ACCOUNT] is None:
            yield reader.rows(row[PARTITION], row[PIECE])
        elif PartitionAccount.model_validate_json(row[ACCOUNT]).sha256 != reader.hashes[row[PARTITION]]:
            raise SimauditError("spark_rows_changed", partition=row[PARTITION])


def rows_one_by_one(batches: Iterable[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    """The batches' rows: Spark sends 64 MB of them together, of which no second copy is made."""
    return (batch.slice(at, 1).to_pylist()[0] for batch in batches for at in range(batch.num_rows))


def gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches in larger ones."""

    def enough(parts: list[pa.RecordBatch]) -> bool:
        rows = sum(part.num_rows for part in parts)
        return bool(rows >= _ROWS or sum(part.nbytes for part in parts) >= _BYTES)

    return map(pa.concat_batches, together(batches, enough))


_Part = TypeVar("_Part")


def together(parts: Iterable[_Part], enough: Callable[[list[_Part]], bool]) -> Iterator[list[_Part]]:
    """The parts in their order, so many at a time as are enough."""
    waiting: list[_Part] = []
    for part in parts:
        waiting.append(part)
        if enough(waiting):
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _row(partition: int, **values: bytes | str) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([{PARTITION: partition, **values}], schema=_ARROW_SCHEMA)

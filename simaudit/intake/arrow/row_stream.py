"""Rows that come from no file, a frame or what a database's driver hands out, read like a Parquet file.

Their hash is of their content, however they were cut into batches.
"""

import hashlib
import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias, runtime_checkable

import polars as pl
import pyarrow as pa

from simaudit.columnwise import CONTIGUOUS
from simaudit.errors import IntakeError, Note, SimauditError
from simaudit.intake.arrow.typed_records import TypedReader, longest_value, rows_at_once, with_plain_texts
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.records import Chunk

_NO_VALUE = 0xFFFF_FFFF
"""In place of a missing value's length."""


class RowsHash:
    """sha256 over the texts of rows, column by column.

    The same rows have the same hash whatever the order of their columns, their headings, the size of the
    batches and the types in which numbers, dates and truth values came. For each canonical column, in the
    order of the alphabet: its name, the sha256 of its values' lengths in bytes (32 bits, little-endian;
    0xFFFFFFFF: no value), and the sha256 of its values one after the other.
    """

    def __init__(self, columns: Iterable[str]) -> None:
        self._parts = {name: (hashlib.sha256(), hashlib.sha256()) for name in sorted(columns)}
        self.bytes = 0
        """Bytes of all values, as UTF-8."""

    def update(self, cells: pl.DataFrame) -> None:
        """Add rows, as text under their canonical names."""
        for name, (lengths, values) in self._parts.items():
            column = cells[name]
            sizes = column.str.len_bytes().cast(pl.UInt32).fill_null(_NO_VALUE)
            lengths.update(_numbers(sizes.to_arrow()))
            content = _content(column.fill_null("").to_arrow(compat_level=CONTIGUOUS))
            self.bytes += len(content)
            values.update(content)

    def hexdigest(self) -> str:
        """The hash of all rows so far."""
        whole = hashlib.sha256()
        for name, (lengths, values) in self._parts.items():
            whole.update(f"{name}\n".encode())
            whole.update(lengths.digest())
            whole.update(values.digest())
        return whole.hexdigest()


def _numbers(values: pa.Array) -> memoryview:
    """The bytes of an Arrow column of 32-bit numbers without gaps."""
    _, content = values.buffers()
    at = values.offset
    return memoryview(content)[4 * at : 4 * (at + len(values))] if content is not None else memoryview(b"")


def _content(text: pa.Array) -> memoryview:
    """The values of an Arrow column of large texts without gaps, one after the other."""
    if len(text) == 0:
        return memoryview(b"")
    _, offsets, content = text.buffers()
    ends = memoryview(offsets).cast("q")
    first, last = ends[text.offset], ends[text.offset + len(text)]
    return memoryview(content)[first:last] if content is not None else memoryview(b"")


@runtime_checkable
class ArrowStream(Protocol):
    """What hands out its rows by the Arrow PyCapsule interface: a frame, a relation, a driver's result."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


@runtime_checkable
class ArrowArray(Protocol):
    """One batch of rows by the same interface."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> Any: ...


Rows: TypeAlias = ArrowStream | pl.LazyFrame | Iterable[ArrowStream | ArrowArray]
"""What rows may be given as: whole, or a batch of them at a time."""

_MIXED: Final = re.compile(r"Conversion failed for column (.+) with type ")
"""In what pyarrow says of a pandas column that holds values of several types."""


def are_rows(given: object) -> bool:
    """Whether it is one of `Rows`, as far as can be told without drawing from it."""
    if isinstance(given, ArrowStream | ArrowArray | pl.LazyFrame):
        return True
    return isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping | PathLike)


class RowStream:
    """Rows under a name that stands where a file's name would; they are drawn once, a batch at a time."""

    def __init__(self, rows: Rows, name: str) -> None:
        self.path: Final = Path(name)
        """The name. There is no such file."""
        self._rows: Rows | None = rows
        self._records = 0

    def open(self) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        """The columns, and the batches; raises IntakeError where the rows can't be had, or a second time."""
        rows, self._rows = self._rows, None
        if rows is None:
            raise IntakeError("rows_drawn_already", path=self.path)
        batches = self._drawn(rows)
        first = next(batches, None)
        if first is None:
            raise IntakeError("no_records", path=self.path)
        return first.schema, chain([first], batches)

    def _drawn(self, rows: Rows) -> Iterator[pa.RecordBatch]:
        """The batches, each error of whoever hands them out in a sentence; of no rows, an empty one."""
        try:
            for batch in _batches(rows):
                yield with_plain_texts(batch)
                self._records += batch.num_rows
        except SimauditError:
            raise
        except Exception as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> IntakeError:
        # What a driver says may quote a value: only the kind of its error is named.
        if mixed := _MIXED.search(" ".join(map(str, error.args))):
            return IntakeError("rows_of_mixed_types", path=self.path, column=repr(mixed[1]))
        kind = type(error)
        name = (
            kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
        )
        place = Note("after_record", record=str(self._records)) if self._records else None
        return IntakeError("rows_broke_off", path=self.path, place=place, kind=name)


def _batches(rows: Rows | ArrowArray) -> Iterator[pa.RecordBatch]:
    if isinstance(rows, pl.LazyFrame):
        for frame in rows.collect_batches(maintain_order=True):
            yield from _batches(frame)
    elif isinstance(rows, pa.RecordBatch):
        yield rows
    elif isinstance(rows, pa.RecordBatchReader):
        # As it is: an error of what it draws from would arrive as another through the interface.
        yield from _of_reader(rows)
    elif isinstance(rows, ArrowStream):
        with pa.RecordBatchReader.from_stream(rows) as reader:
            yield from _of_reader(reader)
    elif isinstance(rows, ArrowArray):
        yield pa.record_batch(rows)
    else:
        for part in rows:
            if not isinstance(part, ArrowStream | ArrowArray | pl.LazyFrame):
                raise IntakeError("rows_of_no_batches", kind=type(part).__name__)
            yield from _batches(part)


def _of_reader(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    any_batch = False
    for batch in reader:
        any_batch = True
        yield batch
    if not any_batch:
        # Of no rows too the columns are known, and whether they will do.
        yield pa.RecordBatch.from_pylist([], schema=reader.schema)


class StreamFile(TypedReader):
    """The rows of one carrier; iterate over `chunks()` once, then take the `account()`."""

    def __init__(self, file: ExtractFile, stream: RowStream) -> None:
        """Raises IntakeError where the rows can't be had, or not with these columns."""
        self._schema, self._batches = stream.open()
        super().__init__(file, self._schema)
        self._hash = RowsHash(self.columns)
        self._block_bytes = file.block_bytes

    @property
    def bytes_read(self) -> int:
        """Bytes of the rows drawn so far."""
        return self._hash.bytes

    def chunks(self) -> Generator[Chunk]:
        """Records in the order in which they come, cells under their canonical names."""
        for batch in self._batches:
            for piece in self._pieces(batch):
                cells = self._cells(piece)
                self._hash.update(cells)
                yield self._chunk(cells)
        if self._read == 0:
            raise IntakeError("no_records", path=self.path)

    def _pieces(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """The known columns of a batch, which may be all rows there are, a part of its rows at a time."""
        names = list(self.mapped)
        if batch.schema != self._schema:
            if gone := [name for name in names if name not in batch.schema.names]:
                place = Note("after_record", record=str(self._read))
                raise IntakeError("rows_lose_column", path=self.path, place=place, column=repr(gone[0]))
            self._check_types(batch.schema)
        mapped_batch = batch.select(names)
        step = rows_at_once(map(longest_value, mapped_batch.columns), self._block_bytes)
        yield from (mapped_batch.slice(at, step) for at in range(0, mapped_batch.num_rows, step))

    def account(self) -> FileAccount:
        """What became of the rows; valid once `chunks()` is exhausted."""
        return self._account("arrow", self._hash.bytes, self._hash.hexdigest())

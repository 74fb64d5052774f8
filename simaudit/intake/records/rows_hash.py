"""The hash of rows that come from no file: of their content, however they were cut into batches."""

import hashlib
from collections.abc import Iterable

import polars as pl
import pyarrow as pa

from simaudit.columnwise import CONTIGUOUS

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

"""Frames of any types and values, built from bytes, as the Python interface is given them."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from simaudit.contract import COLUMNS
from simaudit.intake.arrow.row_stream import RowStream
from simaudit.intake.load import open_stream
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.records.typed_chunk import type_chunk

_ZONES: Final = (None, "UTC", "Asia/Ho_Chi_Minh", "Mars/Olympus", "+07:00", "+99:99", "")

_FIXED: Final[tuple[pa.DataType, ...]] = (
    pa.date32(), pa.date64(), pa.int8(), pa.int64(), pa.uint64(), pa.float16(), pa.float32(), pa.float64(),
    pa.decimal128(38, 2), pa.decimal256(60, 2), pa.time32("s"), pa.time64("us"), pa.duration("us"),
    pa.binary(3), pa.month_day_nano_interval(),
    *(pa.timestamp(unit, zone) for unit in ("s", "ms", "us", "ns") for zone in _ZONES),
)  # fmt: skip
"""Types of which any bits are a value."""

_TEXTS: Final[tuple[pa.DataType, ...]] = (
    pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view(),
)  # fmt: skip

_Shape = Callable[[pa.Array], Any]

_SHAPES: Final[tuple[_Shape, ...]] = (
    lambda values: values,
    lambda values: pa.chunked_array([values[:1], values[1:]]),
    lambda values: pa.DictionaryArray.from_arrays(pa.array(range(len(values)), pa.int8()), values),
    lambda values: values.slice(1),
    lambda values: pa.StructArray.from_arrays([values], ["a"]),
    lambda values: pa.ListArray.from_arrays(list(range(len(values) + 1)), values),
    lambda values: pa.RunEndEncodedArray.from_arrays(list(range(1, len(values) + 1)), values),
)
"""What a column makes of its values."""


def frames(content: bytes, _folder: Path) -> None:
    """A register of these columns; every record is accounted for."""
    if (table := _table(content)) is None:
        return
    given: list[Any] = [table, table.to_batches(), table.to_reader()]
    rows = given[content[0] % len(given)]
    stream = RowStream(rows, "rows")
    reader = open_stream(ExtractFile(stream.path, "viettel"), stream)
    read = 0
    for chunk in reader.chunks():
        type_chunk(chunk, "viettel", stream.path)
        read += chunk.cells.height + len(chunk.rejects)
    assert reader.account().read == read


def _table(content: bytes) -> pa.Table | None:
    """Behind the first byte, of each column: bytes of its name, type, shape, length of values, and these."""
    at = 1
    columns: list[Any] = []
    names: list[str] = []
    while len(content) - at >= 4:
        name, kind, shape, size = content[at : at + 4]
        values = _values(content[at + 4 : at + 4 + size], kind)
        at += 4 + size
        if values is None:
            return None
        try:
            columns.append(_SHAPES[shape % len(_SHAPES)](values))
        except (pa.ArrowException, TypeError):
            return None
        names.append("msisdn" if not names else list(COLUMNS)[name % len(COLUMNS)])
    if not columns:
        return None
    rows = min(map(len, columns))
    return pa.table([column.slice(0, rows) for column in columns], names=names)


def _values(content: bytes, kind: int) -> pa.Array | None:
    """The bytes as values of a type; the first of them says which are missing."""
    if len(content) < 2:
        return None
    valid, content = content[:1], content[1:]
    types = (*_FIXED, *_TEXTS)
    dtype = types[kind % len(types)]
    if dtype in _TEXTS:
        parts = content.split(b"\n")[:8]
        texts = [part if valid[0] >> place & 1 else None for place, part in enumerate(parts)]
        if dtype in (pa.binary(), pa.large_binary(), pa.binary_view()):
            return pa.array(texts, dtype)
        return pa.array([text if text is None else text.decode("utf-8", "replace") for text in texts], dtype)
    length = min(len(content) * 8 // dtype.bit_width, 8)
    return pa.Array.from_buffers(dtype, length, [pa.py_buffer(valid), pa.py_buffer(content)])


def seeds() -> list[bytes]:
    """A register of each type, given in each way."""
    numbers = b"\xff0961000001\n84961000002\n0961000003"
    texts = len(_FIXED)
    first = bytes([0, texts, 0, len(numbers)]) + numbers
    moments = b"\xfb" + struct.pack("<4q", 0, 10**15, -(2**63), 2**62)
    names = b"\xff" + "Lê Thị An\n\n31/02/1990".encode()
    typed = [bytes([4, kind, shape, len(moments)]) + moments for kind in range(texts) for shape in range(3)]
    worded = [bytes([8, texts + kind, shape, len(names)]) + names for kind in range(6) for shape in range(7)]
    return [bytes([way % 3]) + first + column for way, column in enumerate(typed + worded)]

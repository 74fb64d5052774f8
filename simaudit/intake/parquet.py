"""A Parquet file → chunks of records; typed columns become the text that a carrier would write."""

import os
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simaudit.errors import IntakeError
from simaudit.files import file_name
from simaudit.intake.account import FileAccount
from simaudit.intake.column_names import map_headers
from simaudit.intake.extract_file import ExtractFile
from simaudit.intake.limits import check_expansion, check_headings
from simaudit.intake.records import Chunk
from simaudit.intake.spreadsheet_damage import Damage
from simaudit.intake.text.hashing_reader import hash_file

# A name that is no UTF-8 is a ValueError.
_DAMAGED: Final = (pa.ArrowException, pl.exceptions.PolarsError, OSError, ValueError)

_ROWS: Final = 200_000
"""Rows of a batch."""
_BATCH_BYTES: Final = 256 * 1024 * 1024
"""Text of a batch, if each of its values were the longest of its column."""


class ParquetFile:
    """One Parquet file of one carrier; iterate over `chunks()` once, then take the `account()`."""

    def __init__(self, file: ExtractFile) -> None:
        path, naming = file.path, file.naming
        self.path, self.carrier = path, file.carrier
        try:
            self._file = pq.ParquetFile(_source(path), page_checksum_verification=True)
        except _DAMAGED as error:
            raise IntakeError("parquet_unreadable", path=path) from error
        self._names: list[str] = self._file.schema_arrow.names
        check_headings(self._names, path, file.limits)
        self.mapped = map_headers(self._names, path, naming)
        for name in self.mapped:
            if not _is_readable(dtype := self._file.schema_arrow.field(name).type):
                raise IntakeError("column_type_unreadable", path=path, column=repr(name), type=str(dtype))
        self._number = naming.required[0]
        self._limits = file.limits
        self._read = self._text_bytes = 0
        self._lost_digits: Counter[str] = Counter()

    @property
    def columns(self) -> frozenset[str]:
        """The canonical columns this file has."""
        return frozenset(self.mapped.values())

    def chunks(self) -> Iterator[Chunk]:
        """Records in the order of the file, cells under their canonical names."""
        try:
            rows = self._rows_at_once()
            for batch in self._file.iter_batches(batch_size=rows, columns=list(self.mapped)):
                # Without the file's metadata: polars can't take any that is no UTF-8.
                read = pa.Table.from_arrays(batch.columns, names=batch.schema.names)
                table = pl.DataFrame(pl.from_arrow(_known_to_polars(read)))
                for name, column in self.mapped.items():
                    self._lost_digits[column] += _inexact_numbers(table[name])
                cells = table.select(
                    self._as_text(table[name]).alias(column) for name, column in self.mapped.items()
                )
                self._text_bytes += cells.height + sum(int(cell.str.len_bytes().sum()) for cell in cells)
                check_expansion(self._text_bytes, self.path, self._limits)
                cells = self._without_blanks(cells)
                records = pl.int_range(
                    self._read + 1, self._read + cells.height + 1, eager=True, dtype=pl.Int64
                )
                self._read += cells.height
                yield Chunk(cells, records, [])
        except _DAMAGED as error:
            raise IntakeError("parquet_damaged", path=self.path) from error
        if self._read == 0:
            raise IntakeError("no_records", path=self.path)

    def _rows_at_once(self) -> int:
        """Number of rows whose text takes at most _BATCH_BYTES, however long the values are.

        A value that stands once in a column's dictionary may be in every row. Values outside of dictionaries
        are as long as the file, unpacked, which `max_expansion` limits.
        """
        metadata = self._file.metadata
        groups = [metadata.row_group(group) for group in range(metadata.num_row_groups)]
        check_expansion(sum(group.total_byte_size for group in groups), self.path, self._limits)
        dictionaries = pq.ParquetFile(
            _source(self.path), read_dictionary=list(self.mapped), buffer_size=65_536
        )
        longest: Counter[str] = Counter()
        for group in range(metadata.num_row_groups):
            for batch in islice(dictionaries.iter_batches(1, [group], list(self.mapped)), 1):
                for name, values in zip(batch.schema.names, batch.columns, strict=True):
                    longest[name] = max(longest[name], _longest_value(values))
        return max(min(_ROWS, _BATCH_BYTES // max(longest.total(), 1)), 1)

    def _as_text(self, values: pl.Series) -> pl.Series:
        try:
            return _as_text(values)
        except pl.exceptions.ComputeError as error:
            raise IntakeError("column_not_utf8", path=self.path, column=repr(values.name)) from error

    def _without_blanks(self, cells: pl.DataFrame) -> pl.DataFrame:
        """The records that have a value in a known column."""
        numbers = cells[self._number]
        at = (numbers.is_null() | (numbers.str.strip_chars() == "")).arg_true()
        if len(at) == 0:
            return cells
        there = (
            cells[at].select(pl.any_horizontal(pl.all().fill_null("").str.strip_chars() != "")).to_series()
        )
        return cells.filter(pl.repeat(True, cells.height, dtype=pl.Boolean, eager=True).scatter(at, there))

    def account(self) -> FileAccount:
        """What became of the file's records; valid once `chunks()` is exhausted."""
        raw = hash_file(self.path)
        return FileAccount(
            carrier=self.carrier,
            name=file_name(self.path),
            bytes=raw.size,
            sha256=raw.sha256.hexdigest(),
            form="parquet",
            encoding="",
            read=self._read,
            loaded=self._read,
            rejected=0,
            mapped=self.mapped,
            unmapped=tuple(name for name in self._names if name not in self.mapped),
            damage=tuple(
                Damage(column=column, kind="digits", cells=cells, of=self._read)
                for column, cells in self._lost_digits.items()
                if cells
            ),
        )


_TEXTS: Final = ("string", "large_string", "string_view", "binary", "large_binary", "binary_view")


def _longest_value(values: pa.Array) -> int:
    """Bytes of the longest text of a dictionary; 0 of other values."""
    if pa.types.is_fixed_size_binary(values.type):
        return int(values.type.byte_width)
    if not pa.types.is_dictionary(values.type) or not any(
        getattr(pa.types, f"is_{kind}")(values.type.value_type) for kind in _TEXTS
    ):
        return 0
    return pc.max(pc.binary_length(values.dictionary)).as_py() or 0


def _source(path: Path) -> pa.OSFile:
    # By a path as text pyarrow opens only names in UTF-8.
    return pa.OSFile(os.fsencode(path))


def _is_readable(dtype: pa.DataType) -> bool:
    """Whether values of a type have one usual form as text: lists, times of day and durations have none."""
    if pa.types.is_dictionary(dtype):
        return _is_readable(dtype.value_type)
    kinds = ("null", "boolean", "integer", "floating", "decimal", "date", "timestamp", "fixed_size_binary")
    return any(getattr(pa.types, f"is_{kind}")(dtype) for kind in (*kinds, *_TEXTS))


def _known_to_polars(table: pa.Table) -> pa.Table:
    """The table with decimals of more than 38 digits, which polars can't hold, as text."""
    for place, field in enumerate(table.schema):
        if pa.types.is_decimal256(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.string()))
    return table


def _inexact_numbers(values: pl.Series) -> int:
    """Number of floats beyond the range of exact integers of their type: they may have lost digits."""
    if not values.dtype.is_float():
        return 0
    exact = 2**24 if values.dtype == pl.Float32 else 2**53
    return int((values.is_finite() & (values.abs() > exact)).sum())


_UNITS: Final = {"ms": 10**3, "us": 10**6, "ns": 10**9}
"""Ticks of a second."""
_FIRST, _LAST = -62_135_000_000, 253_370_000_000
"""Seconds from 1970 to days in the years 1 and 9999; polars panics on moments far beyond."""


def _moments(values: pl.Series, dtype: pl.Datetime) -> pl.Series:
    """Moments in Vietnamese time as text; of one that no calendar has, its number, which nobody can read."""
    ticks, second = values.to_physical(), _UNITS[dtype.time_unit]
    possible = ticks.is_between(max(_FIRST * second, -(2**63)), min(_LAST * second, 2**63 - 1)).fill_null(
        value=True
    )
    known = values.set(~possible, None)
    if dtype.time_zone is not None:
        known = known.dt.convert_time_zone("Asia/Ho_Chi_Minh").dt.replace_time_zone(None)
    return known.dt.strftime("%Y-%m-%d %H:%M:%S%.6f").zip_with(possible, ticks.cast(pl.String))


def _as_text(values: pl.Series) -> pl.Series:
    dtype = values.dtype
    if isinstance(dtype, pl.Datetime):
        return _moments(values, dtype)
    if dtype.is_decimal():
        return values.cast(pl.String).str.replace(r"\.0+$", "")
    if dtype.is_float():
        # A column of integers with gaps is often stored as floats, with NaN for the gaps.
        values = values.fill_nan(None)
        whole = values.cast(pl.Int128, strict=False)
        exact = (whole.cast(pl.Float64) == values.cast(pl.Float64)).fill_null(False)
        return whole.cast(pl.String).zip_with(exact, values.cast(pl.String))
    return values.cast(pl.String, strict=False)

"""Typed columns of Arrow → records as text, as a carrier would write it: what Parquet and streams share."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from simaudit.contract import COLUMN_KINDS
from simaudit.errors import IntakeError
from simaudit.files import file_name
from simaudit.intake.limits.sizes import USUAL_PACE, check_headings, check_records
from simaudit.intake.profile.column_names import map_headers
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.records import Chunk
from simaudit.intake.records.spreadsheet_damage import Damage

_STRINGS: Final = ("string", "large_string", "string_view")
_TEXTS: Final = (*_STRINGS, "binary", "large_binary", "binary_view")


def longest_value(values: pa.Array) -> int:
    """Bytes of the longest text of a dictionary; 0 of other values."""
    if pa.types.is_fixed_size_binary(values.type):
        return int(values.type.byte_width)
    if not pa.types.is_dictionary(values.type) or not _is_text(values.type.value_type):
        return 0
    texts, dtype = values.dictionary, values.type.value_type
    if pa.types.is_string_view(dtype) or pa.types.is_binary_view(dtype):
        # Of those pyarrow measures none.
        texts = texts.cast(pa.large_binary())
    return pc.max(pc.binary_length(texts)).as_py() or 0


def is_readable(dtype: pa.DataType) -> bool:
    """Whether values of a type have one usual form as text: lists, times of day and durations have none."""
    if pa.types.is_dictionary(dtype):
        return is_readable(dtype.value_type)
    kinds = ("null", "boolean", "integer", "floating", "decimal", "date", "timestamp", "fixed_size_binary")
    return _is_text(dtype) or any(getattr(pa.types, f"is_{kind}")(dtype) for kind in kinds)


def is_utf8(values: pa.Array) -> bool:
    """Whether texts are UTF-8, as their type promises: whoever hands them out may never have looked."""
    dtype = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if not any(getattr(pa.types, f"is_{kind}")(dtype) for kind in _STRINGS):
        return True
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def with_plain_texts(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with texts that a driver marks as a type of its database, such as an enumeration, plain."""
    for position, field in enumerate(batch.schema):
        stored = getattr(field.type, "storage_type", None)
        if stored is not None and (pa.types.is_string(stored) or pa.types.is_large_string(stored)):
            batch = batch.set_column(position, field.name, batch.column(position).storage)
    return batch


def known_to_polars(table: pa.Table) -> pa.Table:
    """The table in types that polars can hold.

    Decimals of more than 38 digits become text. Moments that have a zone count from 1970 in UTC, whatever the
    zone is called: that of UTC takes the place of names that polars may not know.
    """
    for position, field in enumerate(table.schema):
        polars_type = _held_by_polars(field.type)
        if polars_type != field.type:
            table = table.set_column(position, field.name, table.column(position).cast(polars_type))
    return table


def _held_by_polars(dtype: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(dtype) and not _is_text(dtype.value_type):
        return _held_by_polars(dtype.value_type)
    if pa.types.is_decimal256(dtype):
        return pa.string()
    return pa.timestamp(dtype.unit, "UTC") if pa.types.is_timestamp(dtype) and dtype.tz else dtype


def _is_text(dtype: pa.DataType) -> bool:
    return any(getattr(pa.types, f"is_{kind}")(dtype) for kind in _TEXTS)


def inexact_numbers(values: pl.Series) -> int:
    """Number of floats beyond the range of exact integers of their type: they may have lost digits."""
    if not values.dtype.is_float():
        return 0
    exact = 2**24 if values.dtype == pl.Float32 else 2**53
    return int((values.is_finite() & (values.abs() > exact)).sum())


_UNITS: Final = {"ms": 10**3, "us": 10**6, "ns": 10**9}
"""Ticks of a second."""
_FIRST, _LAST = -62_135_000_000, 253_370_000_000
"""Seconds from 1970 to days in the years 1 and 9999; polars panics on moments far beyond."""
_DAY: Final = 86_400
"""Seconds."""


def _days(values: pl.Series) -> pl.Series:
    """Days as text; of one that no calendar has, its number, which nobody can read."""
    numbers = values.to_physical()
    possible = numbers.is_between(_FIRST // _DAY, _LAST // _DAY).fill_null(value=True)
    return values.set(~possible, None).cast(pl.String).zip_with(possible, numbers.cast(pl.String))


def _moments(values: pl.Series, dtype: pl.Datetime) -> pl.Series:
    """Moments in Vietnamese time as text; of one that no calendar has, its number, which nobody can read.

    The unit in which they are counted doesn't show: a fraction has as many digits as it needs.
    """
    ticks, second = values.to_physical(), _UNITS[dtype.time_unit]
    possible = ticks.is_between(max(_FIRST * second, -(2**63)), min(_LAST * second, 2**63 - 1)).fill_null(
        value=True
    )
    moments = values.set(~possible, None)
    if dtype.time_zone is not None:
        moments = moments.dt.convert_time_zone("Asia/Ho_Chi_Minh").dt.replace_time_zone(None)
    return moments.dt.strftime("%Y-%m-%d %H:%M:%S%.f").zip_with(possible, ticks.cast(pl.String))


def as_text(values: pl.Series, kind: str = "") -> pl.Series:
    """The values as text, whatever their type; raises polars' ComputeError where bytes are no UTF-8.

    `kind` is that of the column (contract.COLUMN_KINDS; a list has columns besides): of a timestamp a day has
    its midnight, elsewhere a midnight is its day, as which pandas and others have no type for days.
    """
    if kind == "timestamp" and values.dtype == pl.Date:
        values = values.cast(pl.Datetime("ms"))
    dtype = values.dtype
    if isinstance(dtype, pl.Datetime):
        moments = _moments(values, dtype)
        return moments if kind == "timestamp" else moments.str.strip_suffix(" 00:00:00")
    if dtype == pl.Date:
        return _days(values)
    if dtype.is_decimal():
        return values.cast(pl.String).str.replace(r"\.0+$", "")
    if dtype.is_float():
        # A column of integers with gaps is often stored as floats, with NaN for the gaps.
        values = values.fill_nan(None)
        whole = values.cast(pl.Int128, strict=False)
        exact = (whole.cast(pl.Float64) == values.cast(pl.Float64)).fill_null(False)
        return whole.cast(pl.String).zip_with(exact, values.cast(pl.String))
    return values.cast(pl.String, strict=False)


ROWS: Final = 200_000
"""Rows of a batch where as much is read at once as is usual."""
_LONGEST: Final = 4
"""Times `block_bytes` that a batch may take, if each of its values were the longest of its column."""


def rows_at_once(longest: Iterable[int], block_bytes: int) -> int:
    """Number of rows that take about `block_bytes` of text, and not much more however long the values are.

    `longest` are the bytes of the longest values, a column each.
    """
    usual = ROWS * block_bytes // USUAL_PACE.block_bytes
    return max(min(usual, _LONGEST * block_bytes // max(sum(longest), 1)), 1)


class TypedReader:
    """The records of one source of typed columns: its batches become cells, and cells become chunks."""

    def __init__(self, file: ExtractFile, schema: pa.Schema) -> None:
        """Raises IntakeError where a column is missing, there twice, or of a type without a usual text."""
        self.path, self.carrier, self._limits = file.path, file.carrier, file.limits
        names: Sequence[str] = schema.names
        check_headings(names, file.path, file.limits)
        self.mapped = map_headers(list(names), file.path, file.naming)
        """Column name of the source → canonical column."""
        self.unmapped = tuple(name for name in names if name not in self.mapped)
        """Columns of the source that are not known."""
        self._read = self._text_bytes = 0
        self._number = file.naming.required[0]
        self._lost_digits: Counter[str] = Counter()
        self._check_types(schema)

    def _check_types(self, schema: pa.Schema) -> None:
        """Raises IntakeError where a known column holds values that have no usual form as text."""
        for name in self.mapped:
            if not is_readable(dtype := schema.field(name).type):
                raise IntakeError(
                    "column_type_unreadable", path=self.path, column=repr(name), type=str(dtype)
                )

    def _cells(self, batch: pa.RecordBatch) -> pl.DataFrame:
        """The batch's known columns as text under their canonical names, records without any value too."""
        for name in self.mapped:
            # polars takes texts as they are, and breaks on those that aren't UTF-8.
            if not is_utf8(batch.column(name)):
                raise IntakeError("column_not_utf8", path=self.path, column=repr(name))
        # Without the source's metadata: polars can't take any that is no UTF-8.
        read = pa.Table.from_arrays(batch.columns, names=batch.schema.names)
        table = pl.DataFrame(pl.from_arrow(known_to_polars(read)))
        for name, column in self.mapped.items():
            self._lost_digits[column] += inexact_numbers(table[name])
        cells = table.select(self._as_text(table[name], column) for name, column in self.mapped.items())
        self._text_bytes += cells.height + check_records(cells, self._read, self.path, self._limits)
        return cells

    def _chunk(self, cells: pl.DataFrame) -> Chunk:
        """The records that have a value in a known column, counted on from those before."""
        cells = self._without_blanks(cells)
        records = pl.int_range(self._read + 1, self._read + cells.height + 1, eager=True, dtype=pl.Int64)
        self._read += cells.height
        return Chunk(cells, records, [])

    @property
    def _damage(self) -> tuple[Damage, ...]:
        """The columns whose numbers may have lost digits."""
        return tuple(
            Damage(column=column, kind="digits", cells=cells, of=self._read)
            for column, cells in self._lost_digits.items()
            if cells
        )

    def _as_text(self, values: pl.Series, column: str) -> pl.Series:
        try:
            return as_text(values, COLUMN_KINDS.get(column, "")).alias(column)
        except pl.exceptions.ComputeError as error:
            raise IntakeError("column_not_utf8", path=self.path, column=repr(values.name)) from error

    def _without_blanks(self, cells: pl.DataFrame) -> pl.DataFrame:
        numbers = cells[self._number]
        at = (numbers.is_null() | (numbers.str.strip_chars() == "")).arg_true()
        if len(at) == 0:
            return cells
        has_text = (
            cells[at].select(pl.any_horizontal(pl.all().fill_null("").str.strip_chars() != "")).to_series()
        )
        return cells.filter(pl.repeat(True, cells.height, dtype=pl.Boolean, eager=True).scatter(at, has_text))

    def _account(self, form: str, size: int, sha256: str) -> FileAccount:
        """What became of the records that were read: none of a typed source is rejected."""
        return FileAccount(
            carrier=self.carrier,
            name=file_name(self.path),
            bytes=size,
            sha256=sha256,
            form=form,
            encoding="",
            read=self._read,
            loaded=self._read,
            rejected=0,
            mapped=self.mapped,
            unmapped=self.unmapped,
            damage=self._damage,
        )

    @property
    def columns(self) -> frozenset[str]:
        """The canonical columns that the source has."""
        return frozenset(self.mapped.values())

    @property
    def sample(self) -> dict[str, pl.Series]:
        """None: its columns are told by their names alone."""
        return {}

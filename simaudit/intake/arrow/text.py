"""Typed columns of Arrow → the text that a carrier would write."""

from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

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
    """Moments in Vietnamese time as text; of one that no calendar has, its number, which nobody can read."""
    ticks, second = values.to_physical(), _UNITS[dtype.time_unit]
    possible = ticks.is_between(max(_FIRST * second, -(2**63)), min(_LAST * second, 2**63 - 1)).fill_null(
        value=True
    )
    moments = values.set(~possible, None)
    if dtype.time_zone is not None:
        moments = moments.dt.convert_time_zone("Asia/Ho_Chi_Minh").dt.replace_time_zone(None)
    return moments.dt.strftime("%Y-%m-%d %H:%M:%S%.6f").zip_with(possible, ticks.cast(pl.String))


def as_text(values: pl.Series) -> pl.Series:
    """The values as text; raises polars' ComputeError where bytes are no UTF-8."""
    dtype = values.dtype
    if isinstance(dtype, pl.Datetime):
        return _moments(values, dtype)
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

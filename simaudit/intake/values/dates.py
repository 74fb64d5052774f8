"""Dates and times as carriers write them → typed columns, without guessing.

A text is parsed only if it matches a form's pattern: parsers alone accept years of two digits and signs.
Serial numbers in text and all other forms are unreadable.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final, NamedTuple

import polars as pl
import pyarrow as pa

from simaudit.columnwise import CONTIGUOUS, apply_to_distinct, null_as_false
from simaudit.intake.values.text import read_text

VIETNAM_OFFSET: Final = 7 * 60
"""Minutes that Vietnamese time is ahead of UTC."""


class _BuiltInFormat(NamedTuple):
    pattern: str
    parse: str


# Arrow reads ISO 8601 before: most values that come here have the day first.
_DATES: Final = (
    _BuiltInFormat(r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$", "%d/%m/%Y"),
    _BuiltInFormat(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "%Y-%m-%d"),
    _BuiltInFormat(r"^[0-9]{2}-[0-9]{2}-[0-9]{4}$", "%d-%m-%Y"),
    _BuiltInFormat(r"^[0-9]{8}$", "%Y%m%d"),
)
# The usual forms of a timestamp, parsed directly; all others are split into parts by _PARTS.
_TIMESTAMPS: Final = (
    _BuiltInFormat(r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4} [0-9]{2}:[0-5][0-9]:[0-5][0-9]$", "%d/%m/%Y %H:%M:%S"),
    _BuiltInFormat(r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-5][0-9]:[0-5][0-9]$", "%Y-%m-%d %H:%M:%S"),
    _BuiltInFormat(r"^[0-9]{2}-[0-9]{2}-[0-9]{4} [0-9]{2}:[0-5][0-9]:[0-5][0-9]$", "%d-%m-%Y %H:%M:%S"),
    _BuiltInFormat(r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-5][0-9]$", "%Y-%m-%d %H:%M"),
    _BuiltInFormat(r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4} [0-9]{2}:[0-5][0-9]$", "%d/%m/%Y %H:%M"),
)
_PARTS: Final = (
    r"^(?P<date>[0-9/-]{8,10})[ T]"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9])(?P<fraction>\.[0-9]{1,6})?)?"
    r"(?P<zone>Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?$"
)


_PIECE_ROWS: Final = 512
"""Number of values that are read the slower way if one of them isn't a date of the calendar."""


def read_dates(values: pl.Series) -> pl.Series:
    """Text → dates; of a timestamp the date in Vietnamese time; NULL if unreadable."""

    def read_unclean(unread: pl.Series) -> pl.Series:
        text = read_text(unread)
        return _fill(text, _by_formats(text, _DATES, pl.Date()), lambda rest: _from_parts(rest).dt.date())

    def read_other_formats(unread: pl.Series) -> pl.Series:
        return _fill(unread, _by_formats(unread, _DATES, pl.Date()), read_unclean)

    # Dates, unlike timestamps, are few. Those in ISO 8601 are read in less time than distinct ones are found.
    return _fill(
        values, _iso(values, 10, pa.date32()), lambda unread: apply_to_distinct(unread, read_other_formats)
    )


def birth_years(values: pl.Series) -> pl.Series:
    """Cells of a date of birth → the year that is there alone, four digits from 1900 to 2099, or NULL."""
    text = read_text(values)
    alone = null_as_false(text.str.contains("^(?:19|20)[0-9]{2}$"))
    return text.set(~alone, None).cast(pl.Int16)


def read_timestamps(values: pl.Series) -> pl.Series:
    """Text → timestamps in Vietnamese time, without zone; midnight for a date; NULL if unreadable."""

    def read_unclean(unread: pl.Series) -> pl.Series:
        text = read_text(unread)
        return _fill(text, _by_formats(text, _DATES, pl.Date()).cast(pl.Datetime("us")), _from_parts)

    def read_other_formats(unread: pl.Series) -> pl.Series:
        return _fill(unread, _by_formats(unread, _TIMESTAMPS, pl.Datetime("us")), read_unclean)

    return _fill(values, _iso(values, 19, pa.timestamp("us")), read_other_formats)


def _fill(values: pl.Series, parsed: pl.Series, work: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`parsed`, with its NULLs filled by `work` of the values that aren't empty."""
    unread = parsed.is_null() & null_as_false(values.str.len_bytes() > 0)
    at = unread.arg_true()
    return parsed.scatter(at, work(values.gather(at))) if len(at) else parsed


def _iso(values: pl.Series, size: int, dtype: pa.DataType) -> pl.Series:
    """Values of `size` bytes in ISO 8601, parsed by Arrow; others are NULL.

    In 10 bytes Arrow accepts only `2026-10-31`, in 19 bytes only that with `T` or a blank and `23:59:59`.
    """
    text = values.set(null_as_false(values.str.len_bytes() != size), None)
    return _without_year_zero(pl.Series(values.name, _cast(text.to_arrow(compat_level=CONTIGUOUS), dtype)))


def _cast(text: pa.Array, dtype: pa.DataType) -> pa.Array:
    """The values cast; if one can't be, in pieces, of which those with such a value become NULL."""
    # If the first value has another form, probably all have: refusing one takes as long as parsing twenty.
    if _cast_whole(text.drop_null()[:1], dtype) is None:
        return pa.nulls(len(text), dtype)
    if (whole := _cast_whole(text, dtype)) is not None:
        return whole
    pieces = [text[start : start + _PIECE_ROWS] for start in range(0, len(text), _PIECE_ROWS)]
    return pa.concat_arrays([_cast_piece(piece, dtype) for piece in pieces])


def _cast_piece(text: pa.Array, dtype: pa.DataType) -> pa.Array:
    """The values cast; NULL for all of them if one can't be."""
    whole = _cast_whole(text, dtype)
    return pa.nulls(len(text), dtype) if whole is None else whole


def _cast_whole(text: pa.Array, dtype: pa.DataType) -> pa.Array | None:
    """The values cast; None if one of them can't be."""
    try:
        return text.cast(dtype)
    except pa.ArrowInvalid:
        return None


def _by_formats(
    values: pl.Series, date_formats: tuple[_BuiltInFormat, ...], dtype: pl.Date | pl.Datetime
) -> pl.Series:
    parsed = pl.Series(values.name, [None], dtype=dtype).new_from_index(0, len(values))
    open_ = null_as_false(values.str.len_bytes() > 0)
    for date_format in date_formats:
        matching = null_as_false(values.str.contains(date_format.pattern))
        if not matching.any():
            continue
        if matching.all():
            return _parse(values, date_format, dtype)
        at = matching.arg_true()
        parsed = parsed.scatter(at, _parse(values.gather(at), date_format, dtype))
        open_ &= ~matching
        if not open_.any():
            break
    return parsed


def _parse(values: pl.Series, date_format: _BuiltInFormat, dtype: pl.Date | pl.Datetime) -> pl.Series:
    parsed = values.str.strptime(dtype, date_format.parse, strict=False)
    return _without_year_zero(parsed)


def _without_year_zero(timestamps: pl.Series) -> pl.Series:
    # Extracting the year of ten million timestamps costs more than parsing them; comparing is cheap.
    span = (date.min, date.max) if timestamps.dtype == pl.Date else (datetime.min, datetime.max)
    outside = null_as_false(~timestamps.is_between(*span))
    return timestamps.set(outside, None) if outside.any() else timestamps


def _from_parts(text: pl.Series) -> pl.Series:
    parts = text.str.extract_groups(_PARTS).struct.unnest()
    zone = pl.col("zone").replace("Z", "+00")
    zone_minutes = zone.str.slice(3).str.strip_prefix(":").replace("", "0").cast(pl.Int64)
    ahead = zone.str.slice(1, 2).cast(pl.Int64) * 60 + zone_minutes
    ahead = pl.when(zone.str.starts_with("-")).then(-ahead).otherwise(ahead)
    clock_parts = ("hour", "minute", "second")
    hour, minute, second = (pl.col(name).fill_null("0").cast(pl.Int64) for name in clock_parts)
    fraction = pl.col("fraction").fill_null(".0").str.slice(1).str.pad_end(6, "0").cast(pl.Int64)
    minutes = hour * 60 + minute + (VIETNAM_OFFSET - ahead).fill_null(0)
    clock = (minutes * 60 + second) * 1_000_000 + fraction
    midnight = pl.lit(_by_formats(parts["date"], _DATES, pl.Date())).cast(pl.Datetime("us"))
    timestamp = pl.when(hour < 24).then(midnight + clock.cast(pl.Duration("us")))
    return _without_year_zero(parts.select(timestamp.alias("timestamp"))["timestamp"])

"""Dates and times as carriers write them → typed columns, with nothing guessed.

A form is known by its pattern before it is parsed: parsers alone accept years
of two digits and signs. Serial numbers in text and every other form are not read.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final, NamedTuple

import polars as pl
import pyarrow as pa

from simaudit.columnwise import null_as_false
from simaudit.intake.values.text import read_text

VIETNAM_OFFSET: Final = 7 * 60
"""Minutes that Vietnamese time is ahead of UTC."""


class _Form(NamedTuple):
    pattern: str
    parse: str


_DATES: Final = (
    _Form(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "%Y-%m-%d"),
    _Form(r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$", "%d/%m/%Y"),
    _Form(r"^[0-9]{2}-[0-9]{2}-[0-9]{4}$", "%d-%m-%Y"),
    _Form(r"^[0-9]{8}$", "%Y%m%d"),
)
# The usual writings of a timestamp, parsed as they are; all others are taken apart.
_TIMESTAMPS: Final = (
    _Form(r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-5][0-9]:[0-5][0-9]$", "%Y-%m-%d %H:%M:%S"),
    _Form(r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4} [0-9]{2}:[0-5][0-9]:[0-5][0-9]$", "%d/%m/%Y %H:%M:%S"),
    _Form(r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-5][0-9]$", "%Y-%m-%d %H:%M"),
    _Form(r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4} [0-9]{2}:[0-5][0-9]$", "%d/%m/%Y %H:%M"),
)
_PARTS: Final = (
    r"^(?P<date>[0-9/-]{8,10})[ T]"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9])(?P<fraction>\.[0-9]{1,6})?)?"
    r"(?P<zone>Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?$"
)


_ARROW_LAYOUT: Final = pl.CompatLevel.oldest()
"""Texts one behind another, which Arrow can cast."""

_PIECE_ROWS: Final = 512
"""Values that are read the slower way because one among them is no day of the calendar."""


def read_dates(values: pl.Series) -> pl.Series:
    """Text → dates; of a timestamp the date, after its offset was turned to Vietnamese time."""

    def read_unclean(unread: pl.Series) -> pl.Series:
        text = read_text(unread)
        return _fill(text, _by_forms(text, _DATES, pl.Date()), lambda rest: _from_parts(rest).dt.date())

    def read_other_forms(unread: pl.Series) -> pl.Series:
        return _fill(unread, _by_forms(unread, _DATES, pl.Date()), read_unclean)

    return _fill(values, _iso(values, 10, pa.date32()), read_other_forms)


def read_timestamps(values: pl.Series) -> pl.Series:
    """Text → timestamps in Vietnamese time; of a date alone its midnight."""

    def read_unclean(unread: pl.Series) -> pl.Series:
        text = read_text(unread)
        return _fill(text, _by_forms(text, _DATES, pl.Date()).cast(pl.Datetime("us")), _from_parts)

    def read_other_forms(unread: pl.Series) -> pl.Series:
        return _fill(unread, _by_forms(unread, _TIMESTAMPS, pl.Datetime("us")), read_unclean)

    return _fill(values, _iso(values, 19, pa.timestamp("us")), read_other_forms)


def _fill(values: pl.Series, found: pl.Series, work: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`found`, and what `work` makes of the values that are there and not found yet."""
    left = found.is_null() & null_as_false(values.str.len_bytes() > 0)
    at = left.arg_true()
    return found.scatter(at, work(values.gather(at))) if len(at) else found


def _iso(values: pl.Series, size: int, dtype: pa.DataType) -> pl.Series:
    """Values of `size` bytes in the form of ISO 8601, by Arrow's parser of just that form; others are NULL.

    In `size` bytes it takes nothing but `2026-10-31`, or that with `T` or a blank and `23:59:59`.
    """
    text = values.set(null_as_false(values.str.len_bytes() != size), None)
    return _without_year_zero(pl.Series(values.name, _cast(text.to_arrow(compat_level=_ARROW_LAYOUT), dtype)))


def _cast(text: pa.Array, dtype: pa.DataType) -> pa.Array:
    """The values cast, in pieces where one of them can't be: all values of its piece are NULL then."""
    try:
        return text.cast(dtype)
    except pa.ArrowInvalid:
        # Where the first value is of another form, so are likely all.
        if len(text) <= _PIECE_ROWS or _cast(text.drop_null()[:1], dtype).null_count:
            return pa.nulls(len(text), dtype)
    pieces = [_cast(text[start : start + _PIECE_ROWS], dtype) for start in range(0, len(text), _PIECE_ROWS)]
    return pa.chunked_array(pieces).combine_chunks()


def _by_forms(values: pl.Series, forms: tuple[_Form, ...], dtype: pl.Date | pl.Datetime) -> pl.Series:
    found = pl.Series(values.name, [None], dtype=dtype).new_from_index(0, len(values))
    open_ = null_as_false(values.str.len_bytes() > 0)
    for form in forms:
        matching = null_as_false(values.str.contains(form.pattern))
        if not matching.any():
            continue
        if matching.all():
            return _parse(values, form, dtype)
        at = matching.arg_true()
        found = found.scatter(at, _parse(values.gather(at), form, dtype))
        open_ &= ~matching
        if not open_.any():
            break
    return found


def _parse(values: pl.Series, form: _Form, dtype: pl.Date | pl.Datetime) -> pl.Series:
    parsed = values.str.strptime(dtype, form.parse, strict=False)
    return _without_year_zero(parsed)


def _without_year_zero(timestamps: pl.Series) -> pl.Series:
    # Compared as they stand: to take the year out of ten million timestamps costs more than to parse them.
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
    midnight = pl.lit(_by_forms(parts["date"], _DATES, pl.Date())).cast(pl.Datetime("us"))
    timestamp = pl.when(hour < 24).then(midnight + clock.cast(pl.Duration("us")))
    return _without_year_zero(parts.select(timestamp.alias("timestamp"))["timestamp"])

"""Operations on polars columns that do expensive work only where it is needed."""

from collections.abc import Callable
from functools import cache, reduce
from typing import Final

import polars as pl

CONTIGUOUS: Final = pl.CompatLevel.oldest()
"""How Arrow takes texts for its functions: in one buffer, not as views."""

_CHUNK: Final = 1 << 20
"""Positions numbered at a time: their numbers fit in a processor's cache."""

_SAMPLE: Final = 4096
"""Leading values that are likely to hold the whole of a small vocabulary."""

_FACTORS: Final = {0: 0x9E3779B97F4A7C15, 8: 0xC2B2AE3D27D4EB4F, -8: 0x165667B19E3779F9}
"""Where eight bytes of a text begin, from its end where negative → an odd number to multiply them by."""

_MOST_DIGITS: Final = 38
"""Every decimal number of this many digits fits in 128 bits."""


def null_as_false(mask: pl.Series) -> pl.Series:
    """A mask with NULL as false."""
    return mask.fill_null(False) if mask.null_count() else mask


def apply_where(values: pl.Series, mask: pl.Series, work: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`values` with `work` applied to those where `mask` is true; `mask` has no NULL."""
    at = mask.arg_true()
    if len(at) == 0:
        return values
    if len(at) == len(values):
        return work(values)
    return values.clone().scatter(at, work(values.gather(at)))


def true_positions(mask: pl.Series) -> pl.Series:
    """Positions where `mask` is true, ascending, as UInt32: like `arg_true`, four times as fast on bytes."""
    numbers = _chunk_numbers()
    chunks = [mask.slice(start, _CHUNK) for start in range(0, len(mask), _CHUNK)]
    positions = [numbers.head(len(chunk)).filter(chunk) + at * _CHUNK for at, chunk in enumerate(chunks)]
    return pl.concat([numbers.clear(), *positions])


@cache
def _chunk_numbers() -> pl.Series:
    return pl.int_range(_CHUNK, dtype=pl.UInt32, eager=True)


def only_digits(values: pl.Series) -> pl.Series:
    """Whether each text is one or more digits 0 to 9 and nothing else: three times as fast as a pattern."""
    # Apart from digits, a text that casts to an integer can only have a sign, which sorts before "0".
    integers = null_as_false(values.cast(pl.UInt128, strict=False).is_not_null() & (values >= "0"))
    at = (null_as_false(values.str.len_bytes() > _MOST_DIGITS) & ~integers).arg_true()
    return integers.scatter(at, values.gather(at).str.contains("^[0-9]+$")) if len(at) else integers


def contains(values: pl.Series, pattern: str) -> pl.Series:
    """Whether each text matches a pattern that no text of digits only matches; NULL is false.

    Texts of digits only are not searched.
    """
    others = ~only_digits(values) & values.is_not_null()
    at = others.arg_true()
    return others.scatter(at, values.gather(at).str.contains(pattern)) if len(at) else others


def apply_to_distinct(values: pl.Series, work: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`work` applied once to each distinct text; NULL stays NULL."""
    # Looking texts up as categories of an enumeration takes a third of the time of a join.
    distinct = values.head(_SAMPLE).unique().drop_nulls()
    few = len(distinct) * 10 < min(_SAMPLE, len(values))
    categories = values.cast(pl.Enum(distinct), strict=False).to_physical() if few else None
    if categories is None or categories.null_count() > values.null_count():
        # The sample doesn't hold every value.
        encoded = values.to_arrow(compat_level=CONTIGUOUS).dictionary_encode()
        distinct, categories = pl.Series(encoded.dictionary), pl.Series(encoded.indices)
    return work(distinct).gather(categories).alias(values.name)


def lasting_hash(texts: pl.Series) -> pl.Series:
    """64-bit hashes of the first sixteen and last eight bytes of texts, the same in every version of polars.

    NULL stays NULL. For files, and between processes; polars' own hashes may be others tomorrow.
    """
    padded = texts.str.pad_end(24).cast(pl.Binary)
    words = (
        padded.bin.slice(at, 8).bin.reinterpret(dtype=pl.UInt64, endianness="little") * factor
        for at, factor in _FACTORS.items()
    )
    return reduce(pl.Series.__add__, words)


def byte_values(text: bytes) -> pl.Series:
    """The bytes of a text as UInt8, without a copy."""
    # Whoever reads no cells needs neither pyarrow nor the NumPy that it imports.
    import pyarrow as pa

    return pl.Series(pa.Array.from_buffers(pa.uint8(), len(text), [None, pa.py_buffer(text)]))

"""Working on whole columns, and on those of their values that need it."""

from collections.abc import Callable
from functools import cache
from typing import Final

import polars as pl
import pyarrow as pa

_STEP: Final = 1 << 20
"""Places that are numbered at once: their numbers stay in a processor's cache."""

_FIRST: Final = 4096
"""Values among which all words of a small vocabulary are likely to be."""

_LONGEST_NUMBER: Final = 38
"""Digits that 128 bits hold, whichever they are."""


def true(mask: pl.Series) -> pl.Series:
    """The mask with NULL as false."""
    return mask.fill_null(False) if mask.null_count() else mask


def where(values: pl.Series, mask: pl.Series, work: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`values` with `work` done on those that `mask` marks; `mask` holds no NULL."""
    at = mask.arg_true()
    if len(at) == 0:
        return values
    if len(at) == len(values):
        return work(values)
    return values.clone().scatter(at, work(values.gather(at)))


def places(mask: pl.Series) -> pl.Series:
    """Where the mask is true, in order: as `arg_true`, in a quarter of the time for the bytes of a text."""
    numbered = _numbered()
    steps = [mask.slice(start, _STEP) for start in range(0, len(mask), _STEP)]
    found = [numbered.head(len(step)).filter(step) + at * _STEP for at, step in enumerate(steps)]
    return pl.concat([numbered.clear(), *found])


@cache
def _numbered() -> pl.Series:
    return pl.int_range(_STEP, dtype=pl.UInt32, eager=True)


def digits(values: pl.Series) -> pl.Series:
    """Which texts are digits 0 to 9 and nothing else: in a third of the time of a pattern."""
    # Of what is no digit a number may have but a sign before it.
    alone = true(values.cast(pl.UInt128, strict=False).is_not_null() & (values >= "0"))
    at = (true(values.str.len_bytes() > _LONGEST_NUMBER) & ~alone).arg_true()
    return alone.scatter(at, values.gather(at).str.contains("^[0-9]+$")) if len(at) else alone


def contains(values: pl.Series, pattern: str) -> pl.Series:
    """Which texts contain a pattern that nothing but digits can't: only the others are looked at; no NULL."""
    others = ~digits(values) & values.is_not_null()
    at = others.arg_true()
    return others.scatter(at, values.gather(at).str.contains(pattern)) if len(at) else others


def once(values: pl.Series, work: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`work` of texts, done once for each distinct one; NULL stays NULL."""
    # As numbers of an enumeration texts are looked up in a third of the time of a join.
    distinct = values.head(_FIRST).unique().drop_nulls()
    few = len(distinct) * 10 < min(_FIRST, len(values))
    places = values.cast(pl.Enum(distinct), strict=False).to_physical() if few else None
    if places is None or places.null_count() > values.null_count():
        # There are others than the first few.
        distinct = values.unique().drop_nulls()
        places = values.cast(pl.Enum(distinct)).to_physical()
    return work(distinct).gather(places).alias(values.name)


def octets(text: bytes) -> pl.Series:
    """The bytes of a text as numbers; nothing is copied."""
    return pl.Series(pa.Array.from_buffers(pa.uint8(), len(text), [None, pa.py_buffer(text)]))

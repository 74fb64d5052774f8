"""Keys that occur more than once, or with more than one value, found by sorting instead of grouping.

Group rules start from the few keys, mostly hashes, that several rows share. populations.sql defines them by
GROUP BY; with millions of nearly all distinct keys its hash table grows as large as the register, while
sorting the keys takes a fraction of the time. Of a large register the keys are sorted part by part, a part
being the keys whose hash leaves the same remainder: each part's column is read anew, which is cheap.
"""

import math
from dataclasses import dataclass
from typing import ClassVar, Final

import polars as pl

_AT_A_TIME: Final = 16_000_000
"""Pairs of keys and values that are sorted at once."""

_HASHES: Final = pl.Series([2**64], dtype=pl.UInt128)
"""The number of different 64-bit hashes."""


@dataclass(frozen=True)
class RepeatedKeys:
    """`GROUP BY key HAVING count(*) > more_than`."""

    keys: str
    """DuckDB SQL that selects the key of every row."""
    key: str
    count: str
    """The column for the number of rows of a key."""
    more_than: int

    most_rows: ClassVar[int] = 50_000_000
    """The keys of so many rows are sorted at a time (twice 0.4 GB)."""

    def select(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Keys and numbers of rows of the groups, from the key of every row (`keys`)."""
        # Each key one time less than it occurs, without NULL.
        ordered = rows[self.key].sort()
        runs = pl.DataFrame({"run": ordered.filter(ordered == ordered.shift(1)).rle()}).unnest("run")
        numbers = pl.col("len").cast(pl.Int64) + 1
        return runs.filter(numbers > self.more_than).select(
            pl.col("value").alias(self.key), numbers.alias(self.count)
        )


@dataclass(frozen=True)
class ConflictingKeys:
    """`GROUP BY key HAVING min(value) <> max(value)`, where key and value are hashes."""

    keys: str
    """DuckDB SQL that selects the key and `value` of every row."""
    key: str

    most_rows: ClassVar[int] = 50_000_000
    """As for `RepeatedKeys`, with values beside the keys (0.8 GB); they are sorted _AT_A_TIME."""

    def select(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Keys of the groups, from the key and value of every row (`keys`)."""
        # Twice as many pairs take more than twice as long to sort.
        parts = max(1, math.ceil(rows.height / _AT_A_TIME))
        part = pl.col(self.key) % parts
        return pl.concat(self._selected(rows.filter(part == number)) for number in range(parts))

    def _selected(self, rows: pl.DataFrame) -> pl.DataFrame:
        key, value = (pl.col(name).cast(pl.UInt128) for name in (self.key, "value"))
        # Sorting pairs packed into one number takes little longer than sorting the keys alone.
        pairs = rows.select((key * _HASHES + value).alias(self.key)).to_series().drop_nulls().sort()
        keys = (pairs // _HASHES).cast(rows.schema[self.key])
        conflicting = (keys == keys.shift(1)) & (pairs != pairs.shift(1))
        return keys.filter(conflicting).unique().to_frame()


def parts_to_sort(group_keys: RepeatedKeys | ConflictingKeys, rows: int, share: float = 1.0) -> int:
    """In how many parts the keys of so many rows are sorted, `share` of `most_rows` at a time."""
    return max(1, math.ceil(rows / (group_keys.most_rows * share)))


def keys_of_part(group_keys: RepeatedKeys | ConflictingKeys, part: int, parts: int) -> str:
    """DuckDB SQL that selects what `keys` does of one part, counted from 0; all rows of a key are in one."""
    if parts == 1:
        return group_keys.keys
    return f'SELECT * FROM ({group_keys.keys}) WHERE hash("{group_keys.key}") % {parts} = {part}'

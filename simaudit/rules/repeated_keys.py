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
from sqlglot import exp

from simaudit.contract import DTYPES

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
        runs = pl.DataFrame({"run": _repetitions(rows[self.key]).rle()}).unnest("run")
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
    key = exp.column(group_keys.key, quoted=True).sql(dialect="duckdb")
    return f"SELECT * FROM ({group_keys.keys}) WHERE hash({key}) % {parts} = {part}"


def _repetitions(keys: pl.Series) -> pl.Series:
    """The keys in order, each one time less than it occurs, without NULL."""
    ordered = keys.sort()
    return ordered.filter(ordered == ordered.shift(1))


def grouped_keys(query: exp.Expression) -> RepeatedKeys | ConflictingKeys | None:
    """Recognise a query of one of these two forms; None of any other.

    `SELECT … AS key, count(*) AS rows FROM … [WHERE …] GROUP BY key HAVING count(*) > 1`
    `SELECT key FROM … [WHERE …] GROUP BY key HAVING min(value) <> max(value)`, of hashes
    """
    if not isinstance(query, exp.Select):
        return None
    key, *counts = query.expressions
    group, having = query.args.get("group"), query.args.get("having")
    clauses = {name for name, value in query.args.items() if value}
    if clauses - {"expressions", "from_", "where"} != {"group", "having"} or group is None or having is None:
        return None
    grouped = [part.name for part in group.expressions if isinstance(part, exp.Column)]
    if grouped != [key.alias_or_name]:
        return None
    keys = query.copy()
    keys.set("group", None)
    keys.set("having", None)
    condition = having.this
    if (
        not counts
        and (value := _conflicting_value(condition)) is not None
        and _is_hash(key)
        and _is_hash(value)
    ):
        keys.set("expressions", [key.copy(), exp.alias_(value.copy(), "value")])
        return ConflictingKeys(keys.sql(dialect="duckdb"), key.alias_or_name)
    if (
        len(counts) != 1
        or not _is_count(counts[0].unalias())
        or not isinstance(condition, exp.GT)
        or not _is_count(condition.this)
        or not condition.expression.is_int
    ):
        return None
    keys.set("expressions", [key.copy()])
    return RepeatedKeys(
        keys.sql(dialect="duckdb"), key.alias_or_name, counts[0].alias_or_name, int(condition.expression.name)
    )


def _is_hash(expression: exp.Expression) -> bool:
    dtype = DTYPES.get(expression.name) if isinstance(expression, exp.Column) else None
    return dtype is not None and dtype.is_unsigned_integer()


def _is_count(expression: exp.Expression) -> bool:
    return isinstance(expression, exp.Count) and isinstance(expression.this, exp.Star)


def _conflicting_value(condition: exp.Expression) -> exp.Expression | None:
    """The value of `min(value) <> max(value)`; None of another condition."""
    least, most = condition.args.get("this"), condition.args.get("expression")
    if isinstance(condition, exp.NEQ) and isinstance(least, exp.Min) and isinstance(most, exp.Max):
        value: exp.Expression = least.this
        return value if value == most.this else None
    return None

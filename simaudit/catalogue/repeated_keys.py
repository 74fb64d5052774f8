"""Keys that several rows share, or several values, found by sorting instead of grouping.

Group rules begin with the few keys, hashes mostly, that occur more than once or
with more than one value. populations.sql states them as a grouping; over
millions of nearly all different keys a grouping fills a table as large as the
register, and putting the keys in order takes a fraction of its time.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

import polars as pl
from sqlglot import exp

from simaudit.contract import DTYPES

_VALUES: Final = pl.Series([2**64], dtype=pl.UInt128)
"""How many values a hash of 64 bits may have."""


@dataclass(frozen=True)
class Repeats:
    """A grouping by one key that keeps the keys with more than `unless_more` rows."""

    keys: str
    """A SELECT of every row's key, as DuckDB's SQL."""
    key: str
    count: str
    """What the grouping calls the rows of a key."""
    unless_more: int

    most_sorted: ClassVar[int] = 50_000_000
    """Rows whose keys are sorted in memory, 0.4 GB and as much again; of more, DuckDB groups them on disk."""

    def kept(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Of every row's key: the keys and their numbers of rows."""
        runs = pl.DataFrame({"run": _again(rows[self.key]).rle()}).unnest("run")
        numbers = pl.col("len").cast(pl.Int64) + 1
        return runs.filter(numbers > self.unless_more).select(
            pl.col("value").alias(self.key), numbers.alias(self.count)
        )


@dataclass(frozen=True)
class Conflicts:
    """A grouping by one key that keeps the keys whose rows have several values; both are hashes."""

    keys: str
    """A SELECT of every row's key and value, as DuckDB's SQL."""
    key: str

    most_sorted: ClassVar[int] = 25_000_000
    """Rows that are looked at in memory: two columns of them, where `Repeats` has one."""

    def kept(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Of every row's key and `value`: the keys."""
        key, value = (pl.col(name).cast(pl.UInt128) for name in (self.key, "value"))
        # As one number, pairs are put in order in little more time than their keys alone.
        pairs = rows.select((key * _VALUES + value).alias(self.key)).to_series().drop_nulls().sort()
        keys = (pairs // _VALUES).cast(rows.schema[self.key])
        torn = (keys == keys.shift(1)) & (pairs != pairs.shift(1))
        return keys.filter(torn).unique().to_frame()


def _again(keys: pl.Series) -> pl.Series:
    """The keys in order, each once less than it occurs; a NULL is no key."""
    ordered = keys.sort()
    return ordered.filter(ordered == ordered.shift(1))


def repeats(query: exp.Expression) -> Repeats | Conflicts | None:
    """What a grouping keeps, where it is one of these two; else None.

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
    asked = having.this
    if not counts and (value := _several(asked)) is not None and _is_hash(key) and _is_hash(value):
        keys.set("expressions", [key.copy(), exp.alias_(value.copy(), "value")])
        return Conflicts(keys.sql(dialect="duckdb"), key.alias_or_name)
    if (
        len(counts) != 1
        or not _counts(counts[0].unalias())
        or not isinstance(asked, exp.GT)
        or not _counts(asked.this)
        or not asked.expression.is_int
    ):
        return None
    keys.set("expressions", [key.copy()])
    return Repeats(
        keys.sql(dialect="duckdb"), key.alias_or_name, counts[0].alias_or_name, int(asked.expression.name)
    )


def _is_hash(expression: exp.Expression) -> bool:
    dtype = DTYPES.get(expression.name) if isinstance(expression, exp.Column) else None
    return dtype is not None and dtype.is_unsigned_integer()


def _counts(expression: exp.Expression) -> bool:
    return isinstance(expression, exp.Count) and isinstance(expression.this, exp.Star)


def _several(condition: exp.Expression) -> exp.Expression | None:
    """The value of `min(value) <> max(value)`; None of another condition."""
    least, most = condition.args.get("this"), condition.args.get("expression")
    if isinstance(condition, exp.NEQ) and isinstance(least, exp.Min) and isinstance(most, exp.Max):
        value: exp.Expression = least.this
        return value if value == most.this else None
    return None

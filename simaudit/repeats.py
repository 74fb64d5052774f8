"""Keys that several rows share, found by sorting instead of grouping.

Group rules begin with the few keys, hashes mostly, that occur more than once.
populations.sql states them as a grouping; over millions of nearly all different
keys a grouping fills a table as large as the register, and putting the keys in
order takes a fraction of its time.
"""

from dataclasses import dataclass
from typing import Final

import duckdb
import polars as pl
from sqlglot import exp

MOST_SORTED: Final = 50_000_000
"""Rows whose keys are sorted in memory, 0.4 GB and as much again; of more, DuckDB groups them on disk."""


@dataclass(frozen=True)
class Repeats:
    """A grouping by one key that keeps the keys with more than `unless_more` rows."""

    keys: str
    """A SELECT of every row's key, as DuckDB's SQL."""
    key: str
    count: str
    """What the grouping calls the rows of a key."""
    unless_more: int


def repeats(query: exp.Expression) -> Repeats | None:
    """Of `SELECT … AS key, count(*) AS rows FROM … [WHERE …] GROUP BY key HAVING count(*) > 1`; else None."""
    if not isinstance(query, exp.Select) or len(query.expressions) != 2:
        return None
    key, count = query.expressions
    group, having = query.args.get("group"), query.args.get("having")
    clauses = {name for name, value in query.args.items() if value}
    if clauses - {"expressions", "from_", "where"} != {"group", "having"} or group is None or having is None:
        return None
    grouped = [part.name for part in group.expressions if isinstance(part, exp.Column)]
    more = having.this
    if (
        grouped != [key.alias_or_name]
        or not _counts(count.unalias())
        or not isinstance(more, exp.GT)
        or not _counts(more.this)
        or not more.expression.is_int
    ):
        return None
    keys = query.copy()
    keys.set("group", None)
    keys.set("having", None)
    keys.set("expressions", [key.copy()])
    return Repeats(
        keys.sql(dialect="duckdb"), key.alias_or_name, count.alias_or_name, int(more.expression.name)
    )


def _counts(expression: exp.Expression) -> bool:
    return isinstance(expression, exp.Count) and isinstance(expression.this, exp.Star)


def repeated(connection: duckdb.DuckDBPyConnection, wanted: Repeats) -> pl.DataFrame:
    """The keys and their numbers of rows, in no order; a NULL is no key. Raises duckdb.Error."""
    ordered = connection.sql(wanted.keys).pl()[wanted.key].sort()
    # Of a key with n rows n - 1 are left, next to each other.
    again = ordered.filter(ordered == ordered.shift(1))
    runs = pl.DataFrame({"run": again.rle()}).unnest("run")
    rows = pl.col("len").cast(pl.Int64) + 1
    return runs.filter(rows > wanted.unless_more).select(
        pl.col("value").alias(wanted.key), rows.alias(wanted.count)
    )

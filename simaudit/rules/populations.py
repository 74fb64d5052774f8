"""Macros, views and tables defined in `checks/populations.sql`, and what each of them reads.

Every statement is a `CREATE MACRO`, `CREATE VIEW` or `CREATE TABLE … AS`; a table holds groups that several
checks need, computed once a run.

Keys that occur more than once, or with more than one value, are found by sorting instead of grouping. Group
rules start from the few keys, mostly hashes, that several rows share. populations.sql defines them by
GROUP BY; with millions of nearly all distinct keys its hash table grows as large as the register, while
sorting the keys takes a fraction of the time. Of a large register the keys are sorted part by part, a part
being the keys whose hash leaves the same remainder: each part's column is read anew, which is cheap.
"""

import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar, Final

import polars as pl
from pydantic import TypeAdapter

from simaudit.cache import cached_facts
from simaudit.errors import CatalogueError
from simaudit.paths import POPULATIONS

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


@dataclass(frozen=True)
class Population:
    """One view or table: its statement, the relations it reads and the columns it depends on."""

    name: str
    kind: str
    sql: str
    plain: str
    """The statement without comments and layout."""
    query: str
    """The SELECT of the statement."""
    reads: tuple[str, ...]
    columns: frozenset[str]
    filters: tuple[str, str] | None
    """(relation, condition in DuckDB's SQL) where it only filters the rows of one relation."""
    repeats: RepeatedKeys | ConflictingKeys | None
    """Where it only selects the keys that several rows, or rows with several values, have."""


@dataclass(frozen=True)
class Definitions:
    """Macros (name → SQL) and populations (by name) of populations.sql, and its text."""

    macros: dict[str, str]
    plain_macros: dict[str, str]
    """The same without comments and layout."""
    populations: dict[str, Population]
    text: str

    def comment(self, name: str) -> str:
        """The comment directly above a view, table or macro, as one line; empty where there is none."""
        above = re.search(rf"((?:^--[^\n]*\n)+)CREATE \w+ {name}\b", self.text, re.MULTILINE)
        return " ".join(line.removeprefix("--").strip() for line in above[1].splitlines()) if above else ""

    def closure(self, names: set[str]) -> list[Population]:
        """The populations of `names` and of all they read, each after those it reads; others are ignored."""
        order: list[Population] = []

        def visit(name: str) -> None:
            population = self.populations.get(name)
            if population is None or population in order:
                return
            for read in population.reads:
                visit(read)
            order.append(population)

        for name in sorted(names):
            visit(name)
        return order


_DEFINITIONS: Final = TypeAdapter(Definitions)


@cache
def definitions(path: Path = POPULATIONS) -> Definitions:
    """What populations.sql defines; raises CatalogueError on a statement of another kind."""
    text = path.read_text(encoding="utf-8")
    return cached_facts("populations", text, _DEFINITIONS, lambda: _parsed(text, path))


def _parsed(text: str, path: Path) -> Definitions:
    """What the text of the file at `path` defines; raises CatalogueError on a statement of another kind."""
    # A parser of SQL takes a tenth of a second to import.
    from sqlglot import exp

    from simaudit.rules.query_parser import decides, grouped_keys, parsed_statements, plain_filter

    macros: dict[str, str] = {}
    plain_macros: dict[str, str] = {}
    populations: dict[str, Population] = {}
    for statement, sql in parsed_statements(text):
        if not isinstance(statement, exp.Create) or statement.kind not in (
            "MACRO",
            "FUNCTION",
            "VIEW",
            "TABLE",
        ):
            raise CatalogueError("statement_not_allowed", path=path, statement=str(statement))
        plain = statement.sql(dialect="duckdb", comments=False)
        if statement.kind in ("VIEW", "TABLE"):
            query = statement.expression
            name = statement.this.name
            populations[name] = Population(
                name=name,
                kind=statement.kind,
                sql=sql,
                plain=plain,
                query=re.split(rf"CREATE \w+ {name} AS\b", sql, maxsplit=1)[1].removesuffix(";"),
                reads=tuple(dict.fromkeys(table.name for table in query.find_all(exp.Table))),
                columns=frozenset(column.name for column in query.find_all(exp.Column) if decides(column)),
                filters=plain_filter(query) if statement.kind == "VIEW" else None,
                repeats=grouped_keys(query) if statement.kind == "TABLE" else None,
            )
        else:
            macros[statement.this.this.name] = sql
            plain_macros[statement.this.this.name] = plain
    return Definitions(macros, plain_macros, populations, text)

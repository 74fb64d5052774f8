"""Keys that several rows have, found by sorting at home, as judge/register.py finds them.

Executors send the keys, 8 bytes each, of several tables at once: to group by each of them in Spark, every
row's would be sent around among the executors, by a query that has to be planned and compiled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
import sqlglot
from sqlglot import exp

from simaudit.judge.prefilter import within_views
from simaudit.judge.row_pieces import copied, unpacked
from simaudit.judge.row_rules import is_plain
from simaudit.rules.populations import definitions
from simaudit.rules.repeated_keys import ConflictingKeys, RepeatedKeys
from simaudit.spark.executor_results import collected, piece_judging
from simaudit.spark.register_rows import RegisterRows

_AT_A_TIME: Final = 50_000_000
"""Keys and values that come home at a time (0.4 GB, twice while they are sorted). Where a register has more
rows, Spark groups them."""

_SOURCE: Final = "subscriber"


@dataclass(frozen=True)
class _KeyColumns:
    """The keys of one group table as columns of the register."""

    name: str
    """The table's."""
    group_keys: RepeatedKeys | ConflictingKeys
    view: str
    """Whose rows it groups."""
    columns: Mapping[str, str]
    """Column of the keys → its SQL, NULL of other rows."""

    def sql(self) -> list[str]:
        return [f"{sql} AS {self.name}_{column}" for column, sql in self.columns.items()]

    def table(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The table, from the columns of all rows."""
        return self.group_keys.select(
            rows.select(pl.col(f"{self.name}_{column}").alias(column) for column in self.columns)
        )


def group_tables(relations: Iterable[str], rows: RegisterRows, seconds: float) -> dict[str, pl.DataFrame]:
    """The group tables of the register behind these relations that are found by sorting, by their names.

    `seconds` is how long a pass over the rows may take. Raises EngineError, PySparkException.
    """
    tables: dict[str, pl.DataFrame] = {}
    for together in _passes(_all_keys(relations), rows.account.read):
        columns = [column for keys in together for column in keys.sql()]
        query = f"SELECT {', '.join(columns)} FROM ({within_views({keys.view for keys in together})})"
        pieces = collected(rows, copied, piece_judging(query, _SOURCE, rows, seconds))
        keys_of_rows = pl.concat(map(unpacked, pieces))
        tables |= {keys.name: keys.table(keys_of_rows) for keys in together}
    return tables


def _passes(all_keys: Sequence[_KeyColumns], rows: int) -> list[list[_KeyColumns]]:
    """The tables that are found in one pass each, none where a column has too many rows."""
    passes: list[list[_KeyColumns]] = []
    columns = _AT_A_TIME // max(rows, 1)
    for keys in all_keys if columns else ():
        if passes and sum(len(other.columns) for other in (*passes[-1], keys)) <= columns:
            passes[-1].append(keys)
        else:
            passes.append([keys])
    return passes


def _all_keys(relations: Iterable[str]) -> list[_KeyColumns]:
    """The group tables whose keys are columns of the register's rows."""
    all_keys = []
    for population in definitions().closure(set(relations)):
        if population.repeats is None:
            continue
        select: Any = sqlglot.parse_one(population.repeats.keys, read="duckdb")
        view, where = select.find(exp.Table), select.args.get("where")
        if view is None or not is_plain(view.name) or _source(view.name) != _SOURCE:
            continue
        condition = f"in_{view.name}" + (f" AND ({where.this.sql(dialect='duckdb')})" if where else "")
        columns = {
            part.alias_or_name: f"CASE WHEN {condition} THEN {part.unalias().sql(dialect='duckdb')} END"
            for part in select.selects
        }
        all_keys.append(_KeyColumns(population.name, population.repeats, view.name, columns))
    return all_keys


def _source(view: str) -> str:
    """The relation that a chain of views filters."""
    first = definitions().closure({view})[0]
    return first.reads[0]

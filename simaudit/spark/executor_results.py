"""What executors make of a register's rows by DuckDB, and how they are told what to make."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final, TypeVar

import polars as pl
import sqlglot
from sqlglot import exp

from simaudit.contract import DTYPES
from simaudit.errors import Note
from simaudit.intake.values.derived_columns import all_sources
from simaudit.judge.engine import EngineError
from simaudit.judge.row_pieces import PieceJudging, packed
from simaudit.rules.populations import definitions
from simaudit.spark.register_rows import RegisterRows

Table = Callable[[str], pl.DataFrame | None]
"""What gives the rows of a relation by its name, None where there is none (Register.table)."""

Result = TypeVar("Result")
Made = Callable[[PieceJudging, Iterable[pl.DataFrame]], Iterator[Result | Note]]
"""What makes results of a partition's rows, or a note where they can't be judged (judge/row_pieces.py)."""

READ_TYPES: Final = {
    name: pl.String() if isinstance(dtype, pl.Enum) else dtype for name, dtype in DTYPES.items()
}
"""Column of `Subscriber` → the type that DuckDB reads of a month's file."""


def piece_judging(
    query: str, source: str, rows: RegisterRows, seconds: float, table: Table = lambda name: None
) -> PieceJudging:
    """How executors judge these rows, which the query calls `source`, with other tables that it reads."""
    tables = {name: table(name) for name in tables_read(query, source)}
    tree = sqlglot.parse_one(query, read="duckdb")
    read = {column.name for column in tree.find_all(exp.Column)}
    return PieceJudging(
        query,
        source,
        {name: dtype for name, dtype in READ_TYPES.items() if name in read},
        frozenset(name for name in read if all_sources([name]) & rows.destroyed),
        {name: packed(frame) for name, frame in tables.items() if frame is not None},
        [*definitions().macros.values()],
        seconds,
    )


def tables_read(query: str, source: str) -> list[str]:
    """The relations that the query reads beside its own parts and the rows that it calls `source`."""
    tree = sqlglot.parse_one(query, read="duckdb")
    parts = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    return sorted({table.name for table in tree.find_all(exp.Table)} - parts - {source})


def collected(rows: RegisterRows, make: Made[Result], judging: PieceJudging) -> list[Result]:
    """What the executors make of the rows; raises EngineError where one of them says why it can't."""
    results: list[Result] = []
    for result in rows.made_of_rows(partial(make, judging), judging.columns).collect():
        if isinstance(result, Note):
            raise EngineError.of(result)
        results.append(result)
    return results

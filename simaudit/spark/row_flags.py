"""One pass of the executors over a register for all row rules, as judge/prefilter.py makes one at home.

DuckDB judges the rows where they are, by the same SQL. Home come counts and, of the few rows that offend, the
columns that their rules read: DuckDB judges these rows there, by the rules' own queries.
"""

from collections.abc import Collection
from typing import Final

import polars as pl

from simaudit.judge.prefilter import (
    Prefilter,
    PrefilterPlan,
    RowConditions,
    keep_suspects,
    row_conditions,
    suspect_columns,
)
from simaudit.judge.register import LONG_LIST, Register
from simaudit.judge.row_pieces import copied, counted, unpacked
from simaudit.spark.executor_results import READ_TYPES, collected, piece_judging, tables_read
from simaudit.spark.register_rows import RegisterRows

_SOURCE: Final = "subscriber"


def row_prefilter(
    register: Register, rows: RegisterRows, plan: PrefilterPlan, ids: Collection[str]
) -> Prefilter:
    """Count for these checks, and copy home the rows that offend.

    A check whose conditions ask a list of more than LONG_LIST rows, which would travel to every executor, is
    left out. Raises EngineError, where a condition can't be evaluated for every row too, PySparkException.
    """
    seconds = register.limits.seconds_a_check * (len(ids) + 1)
    conditions = row_conditions(plan, {id_ for id_ in ids if _may_travel(register, plan, id_)})
    counting = f"SELECT {', '.join(conditions.columns)}, count(*) FROM ({_flagged(conditions)}) GROUP BY ALL"
    counts = collected(rows, counted, piece_judging(counting, _SOURCE, rows, seconds, register.table))
    prefilter, few = conditions.summed((rows.reader.carrier, *flags_and_count) for flags_and_count in counts)
    columns = suspect_columns(register, plan, few)
    suspects = [pl.DataFrame(schema={name: READ_TYPES[name] for name in columns})]
    if few:
        of_few = row_conditions(plan, set(few))
        copying = f"SELECT {', '.join(columns)} FROM ({_flagged(of_few)}) WHERE {of_few.suspect}"
        pieces = collected(rows, copied, piece_judging(copying, _SOURCE, rows, seconds, register.table))
        suspects += map(unpacked, pieces)
    keep_suspects(register, plan, few, pl.concat(suspects))
    return prefilter


def _flagged(conditions: RowConditions) -> str:
    """SELECT of the register with a column for each word of flags."""
    return f"SELECT *, {conditions.masks} FROM ({conditions.rows})"


def _may_travel(register: Register, plan: PrefilterPlan, id_: str) -> bool:
    filters = [row_filter for part in (plan.judged, plan.offending) if (row_filter := part.get(id_))]
    # Where the row itself decides, no other relation does.
    conditions = [row_filter.condition for row_filter in filters if not row_filter.alone]
    tables = {name for condition in conditions for name in tables_read(f"SELECT {condition}", _SOURCE)}
    heights = [register.rows_of(name) for name in tables]
    return all(rows is not None and rows <= LONG_LIST for rows in heights)

"""One pass of Spark's over a register for all row rules, as judge/prefilter.py makes one of DuckDB's.

Home come counts and, of the few rows that offend, the columns that their rules read: DuckDB judges these rows
there, by the rules' own queries.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any, Final

import polars as pl
import sqlglot
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (its usual name)
from sqlglot import exp

from simaudit.judge.prefilter import (
    Prefilter,
    PrefilterPlan,
    RowConditions,
    keep_suspects,
    row_conditions,
    suspect_columns,
)
from simaudit.judge.register import Register
from simaudit.spark.dialect import spark_query
from simaudit.spark.relations import Relations, relation
from simaudit.spark.row_types import from_spark
from simaudit.spark.rule import NoRuleError

_NOT_IN_ONE_METHOD: Final = "transform(array(record), same -> same)[0]"
"""`record`, as Spark compiles none of it: a hundred conditions in one method are more than Java compiles."""


def row_prefilter(
    session: SparkSession, register: Register, relations: Relations, plan: PrefilterPlan, ids: Collection[str]
) -> Prefilter:
    """Count for these checks, and copy home the rows that offend; raises EngineError, PySparkException.

    A check of which Spark can't say the conditions is left out.
    """
    sayable = {id_ for id_ in ids if (id_ in plan.judged or id_ in plan.offending) and _is_sayable(plan, id_)}
    conditions = row_conditions(plan, sayable)
    names = suspect_columns(register, plan, conditions.offending)
    flags = _flags(session, relations, conditions, names).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        grouped = flags.groupBy("carrier", *conditions.columns).agg(F.count(F.lit(1))).collect()
        counted, few = conditions.summed(map(tuple, grouped))
        columns = suspect_columns(register, plan, few)
        suspects = flags.where(conditions.suspect_of(few)).select(columns)
        keep_suspects(register, plan, few, from_spark(pl.DataFrame(suspects.toArrow())))
    finally:
        flags.unpersist()
    return counted


def _is_sayable(plan: PrefilterPlan, id_: str) -> bool:
    with suppress(NoRuleError):
        _in_spark(_select(row_conditions(plan, {id_})))
        return True
    return False


def _flags(
    session: SparkSession, relations: Relations, conditions: RowConditions, names: Sequence[str]
) -> DataFrame:
    """Flags of every row and, where it offends, its values of the columns of these names."""
    select = _select(conditions)
    relations.make(table.name for table in select.find_all(exp.Table))
    flagged = session.sql(relations.with_view_names(_in_spark(select)))
    flagged = flagged.withColumn("record", F.expr(_NOT_IN_ONE_METHOD))
    suspect = F.expr(conditions.suspect)
    values = [F.when(suspect, F.col(name)).alias(name) for name in names if name != "carrier"]
    return flagged.select("carrier", *conditions.columns, *values)


def _select(conditions: RowConditions) -> Any:
    """DuckDB's SELECT of the register's columns and the flags."""
    flags = ", ".join(f"{sql} AS {name}" for name, sql in conditions.columns.items())
    return sqlglot.parse_one(f"SELECT *, {flags} FROM ({conditions.rows})", read="duckdb")


def _in_spark(select: Any) -> str:
    return spark_query(select, {}, relation)

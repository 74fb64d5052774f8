"""Spark for registers whose months are at home, as those of cases are: small, and sent there whole."""

from collections.abc import Callable, Sequence

import polars as pl
from pyspark.sql import DataFrame, SparkSession

from simaudit.intake.month_file import CarrierMonth, month_rows, records_before
from simaudit.intake.values.derived_columns import all_sources
from simaudit.judge.engine import Engine
from simaudit.judge.prefilter import NO_PREFILTER, Prefilter
from simaudit.judge.register import Register
from simaudit.spark.engine import SparkEngine
from simaudit.spark.relations import Relations
from simaudit.spark.row_types import frame_types, to_spark


def home_engine(session: SparkSession) -> Callable[[Register], Engine]:
    """What makes the engine of a register; `finish` drops its views."""

    def engine_of(register: Register) -> Engine:
        previous = _frame(session, register.previous) if register.previous else None
        # Kept tables take longer to keep than to compute again.
        relations = Relations(session, register, _frame(session, register.months), previous, keep=False)

        def drop() -> Prefilter:
            relations.drop()
            return NO_PREFILTER

        return SparkEngine(session, register, relations, drop)

    return engine_of


def _frame(session: SparkSession, months: Sequence[CarrierMonth]) -> DataFrame:
    rows = pl.concat([_rows(month) for month in months])
    return session.createDataFrame(to_spark(rows), schema=frame_types(rows))


def _rows(month: CarrierMonth) -> pl.DataFrame:
    """The month's rows as a register has them: records counted over all files, destroyed columns NULL."""
    before = pl.col("file").replace_strict(records_before(month.files), default=0, return_dtype=pl.UInt32)
    rows = month_rows(month.path)
    destroyed = [name for name in rows.collect_schema() if all_sources([name]) & month.destroyed]
    return rows.with_columns(
        pl.lit(month.carrier).alias("carrier"),
        pl.col("record") + before,
        *(pl.lit(None, rows.collect_schema()[name]).alias(name) for name in destroyed),
    ).collect()

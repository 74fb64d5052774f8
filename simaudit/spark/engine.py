"""Checks judged in Spark: how many rows, and which offend, for as long as in DuckDB, by the same setting."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import lru_cache
from threading import Event, Thread
from typing import Any, Final
from uuid import uuid4

import polars as pl
import sqlglot
from pyspark.sql import DataFrame, SparkSession

from simaudit.intake.month_file import CarrierMonth, month_rows, records_before
from simaudit.intake.values.derived_columns import all_sources
from simaudit.judge.engine import (
    DuckDBEngine,
    Engine,
    EngineError,
    EngineOf,
    add_offenders,
    check_parameters,
    part_query,
    population_query,
)
from simaudit.judge.prefilter import NO_PREFILTER, Prefilter
from simaudit.judge.register import Register
from simaudit.rules.check import Check
from simaudit.rules.query_parser import guarded_query
from simaudit.spark.dialect import OffendersQuery, offenders_query, spark_query
from simaudit.spark.failure import within_spark
from simaudit.spark.relations import Relations, relation
from simaudit.spark.row_types import frame_types, to_spark


def home_engine(session: SparkSession) -> EngineOf:
    """What makes the engine of a register; `finish` drops its views."""

    def engine_of(register: Register, checks: Sequence[Check]) -> Engine:
        previous = _frame(session, register.previous) if register.previous else None
        # Kept tables take longer to keep than to compute again.
        relations = Relations(session, register, _frame(session, register.months), previous, keep=False)

        return SparkEngine(session, register, relations, relations.drop)

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


_AGAIN: Final = 1.0
"""Seconds until what goes on is stopped once more: between two jobs there is none to stop."""


@contextmanager
def limited_time(session: SparkSession, seconds: float) -> Iterator[None]:
    """Run queries for so many seconds at most; raises EngineError where they are stopped, or fail.

    The jobs have a tag of their own: others of the session go on.
    """
    # Not the session's own tags: those are known to the thread alone that has set them.
    context = session.sparkContext
    tag, done, late = f"simaudit-{uuid4().hex}", Event(), Event()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            late.set()
            context.cancelJobsWithTag(tag)
            wait = _AGAIN

    watching = Thread(target=watch, name="simaudit-spark-limit", daemon=True)
    context.addJobTag(tag)
    watching.start()
    try:
        with within_spark():
            yield
    except EngineError:
        if late.is_set():
            raise EngineError("stopped_for_time") from None
        raise
    finally:
        done.set()
        watching.join()
        context.removeJobTag(tag)


class SparkEngine:
    """Judges the rows behind `relations`; the findings go to the register at home.

    `prefilter` has what was counted of them. `at_the_end` is called by `finish`, when everything is judged,
    `begun` before each check.
    """

    def __init__(
        self,
        session: SparkSession,
        register: Register,
        relations: Relations,
        at_the_end: Callable[[], None],
        prefilter: Prefilter = NO_PREFILTER,
        begun: Callable[[Check], None] = lambda _: None,
    ) -> None:
        self._session, self._register, self._relations = session, register, relations
        self._at_the_end, self._begun = at_the_end, begun
        self._counted: dict[str, dict[str, int]] = {}
        self._prefilter = prefilter
        self._at_home = DuckDBEngine(register, prefilter)

    def prepare(self, check: Check) -> None:
        self._begun(check)
        if check.id not in self._prefilter.offending or check.id not in self._prefilter.judged:
            with self._limited():
                self._relations.make(check.relations)

    def population(self, check: Check) -> Mapping[str, int]:
        if check.id in self._prefilter.judged:
            return self._prefilter.judged[check.id]
        query = _population(check, self._register.as_of)
        if query in self._counted:
            return self._counted[query]
        with self._limited():
            rows = self._session.sql(self._relations.with_view_names(query)).collect()
        counted = {row[0]: row[1] for row in rows}
        # Many checks judge the same rows; findings become more.
        if not check.judges_findings:
            self._counted[query] = counted
        return counted

    def rows(self, check: Check, columns: Iterable[str], part: str) -> pl.DataFrame:
        query = _part(check, tuple(columns), part, self._register.as_of)
        with self._limited():
            return pl.DataFrame(self._session.sql(self._relations.with_view_names(query)).toArrow())

    def find(self, check: Check, left_out: Collection[str]) -> None:
        if check.id in self._prefilter.offending:
            self._at_home.find(check, left_out)
            return
        query = _offenders(check, self._register.as_of, self._relations.keep)
        with self._limited(), self._relations.kept(query.parts):
            offenders = self._session.sql(self._relations.with_view_names(query.select)).toArrow()
        add_offenders(self._register, check, offenders.to_batches(), left_out)

    def _limited(self) -> AbstractContextManager[None]:
        return limited_time(self._session, self._register.limits.seconds_a_check)

    def finish(self) -> Prefilter:
        self._at_the_end()
        return self._prefilter


@lru_cache(maxsize=512)
def _population(check: Check, as_of: date) -> str:
    counted: Any = sqlglot.parse_one(population_query(check), read="duckdb")
    return spark_query(counted, check_parameters(check, as_of), relation)


@lru_cache(maxsize=512)
def _part(check: Check, columns: tuple[str, ...], part: str, as_of: date) -> str:
    select = part_query(check, f"SELECT {', '.join(columns)} FROM {part}")
    parsed: Any = sqlglot.parse_one(select, read="duckdb")
    return spark_query(parsed, check_parameters(check, as_of), relation)


@lru_cache(maxsize=512)
def _offenders(check: Check, as_of: date, in_parts: bool) -> OffendersQuery:
    parameters = check_parameters(check, as_of)
    return offenders_query(guarded_query(check.path, check.sql), parameters, relation, in_parts=in_parts)

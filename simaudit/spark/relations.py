"""The relations that checks read, as temporary views of a Spark session.

The session is the caller's: every view has a prefix of its own, what is kept on the executors is given back,
and no setting is touched.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import MappingProxyType
from typing import Final
from uuid import uuid4

import polars as pl
import sqlglot
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession

from simaudit.judge.missing_numbers import missing_before
from simaudit.judge.register import Register
from simaudit.rules.populations import Population, definitions
from simaudit.rules.relations import FINDINGS, UNWAIVED
from simaudit.spark.dialect import spark_query, without_with
from simaudit.spark.row_types import frame_types, to_spark

_PREFIX: Final = "simaudit_relation_"
"""Stands for the prefix in queries that are kept."""


def relation(name: str) -> str:
    """The name of a relation in a query that `Relations.named` is to put the prefix in."""
    return f"{_PREFIX}{name}"


class Relations:
    """The relations of a register, whose rows are in Spark, and all views above them.

    `rows` are the register's by row_types.SPARK_TYPES, `previous` those of the month before. Tables that the
    register has at home travel when a check reads them. So do `group_tables`, populations by name that
    were found already. `keep` persists groups that several checks read.
    """

    def __init__(
        self,
        session: SparkSession,
        register: Register,
        rows: DataFrame,
        previous: DataFrame | None = None,
        group_tables: Mapping[str, pl.DataFrame] = MappingProxyType({}),
        *,
        keep: bool = True,
    ) -> None:
        self._session, self._register, self.keep = session, register, keep
        self._group_tables = group_tables
        self._prefix = f"simaudit_{uuid4().hex[:8]}_"
        self._made: set[str] = set()
        self._persisted: list[DataFrame] = []
        self._view("subscriber", rows)
        if previous is not None:
            self._view("previous", previous)

    def with_view_names(self, query: str) -> str:
        """The query with the views' own names."""
        return query.replace(_PREFIX, self._prefix)

    def table(self, name: str) -> DataFrame:
        """The rows of a relation that was made."""
        return self._session.table(self.with_view_names(relation(name)))

    def make(self, relations: Iterable[str]) -> None:
        """Make these relations and all that they are made of, as far as they aren't there.

        The findings are those that the register has at home by now. Raises NoRuleError and PySparkException.
        """
        names = set(relations)
        populations = definitions().closure(names)
        for name in sorted(names | {name for population in populations for name in population.reads}):
            if name not in definitions().populations:
                self._make_table(name)
        for population in populations:
            if population.name not in self._made:
                self._make_population(population)

    def _make_table(self, name: str) -> None:
        if name == FINDINGS:
            self._view(name, self._frame(self._register.findings()))
        elif name == UNWAIVED:
            self._view(name, self._frame(self._register.unwaived_findings()))
        elif name not in self._made and (table := self._table(name)) is not None:
            self._view(name, self._frame(table))

    def _table(self, name: str) -> pl.DataFrame | None:
        if name == "missing":
            parts = [
                missing_before(self._register, carrier).select(pl.lit(carrier).alias("carrier"), pl.all())
                for carrier in self._register.carriers
            ]
            return pl.concat(parts)
        table = self._register.table(name)
        # The order of a list, which DuckDB has by itself.
        listed = table is not None and name in self._register.references
        return table.with_row_index("rowid") if listed and table is not None else table

    def _make_population(self, population: Population) -> None:
        group_table = self._group_tables.get(population.name)
        if group_table is None:
            frame = self._session.sql(self.with_view_names(_population_sql(population.name)))
        else:
            frame = self._frame(group_table)
        if self.keep and population.kind == "TABLE":
            self._persisted.append(frame)
            _make_now(frame)
        self._view(population.name, frame)

    @contextmanager
    def kept(self, parts: Mapping[str, str]) -> Iterator[None]:
        """Views of these queries, by the name that `relation` gives them, kept while the body runs."""
        frames: dict[str, DataFrame] = {}
        try:
            for part, query in parts.items():
                frame, view = self._session.sql(self.with_view_names(query)), self.with_view_names(part)
                frames[view] = frame
                frame.createOrReplaceTempView(view)
                _make_now(frame)
            yield
        finally:
            for view, frame in frames.items():
                frame.unpersist()
                self._session.catalog.dropTempView(view)

    def _view(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(f"{self._prefix}{name}")
        self._made.add(name)

    def _frame(self, table: pl.DataFrame) -> DataFrame:
        return self._session.createDataFrame(to_spark(table), schema=frame_types(table))

    def drop(self) -> None:
        """Drop every view, and give back what is kept of them; the frames that were given stay."""
        for frame in self._persisted:
            frame.unpersist()
        for name in self._made:
            self._session.catalog.dropTempView(f"{self._prefix}{name}")
        self._persisted.clear()
        self._made.clear()


def _make_now(frame: DataFrame) -> None:
    """Keep a frame's rows on the executors.

    Only of what is there does Spark know that it is small, and sends it to the register's rows: these would
    be sent around otherwise.
    """
    frame.persist(StorageLevel.MEMORY_AND_DISK).count()


@cache
def _population_sql(name: str) -> str:
    statement = sqlglot.parse_one(definitions().populations[name].sql, read="duckdb")
    return spark_query(without_with(statement.expression), {}, relation)

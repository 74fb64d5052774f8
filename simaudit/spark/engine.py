"""Checks judged in Spark: how many rows, and which offend."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import date
from functools import lru_cache
from typing import Any

import sqlglot
from pyspark.sql import SparkSession

from simaudit.judge.engine import add_offenders, check_parameters, population_query
from simaudit.judge.prefilter import NO_PREFILTER, Prefilter
from simaudit.judge.register import Register
from simaudit.rules.check import Check
from simaudit.spark.dialect import offenders_query, spark_query
from simaudit.spark.relations import Relations, relation
from simaudit.spark.time_limit import limited_time


class SparkEngine:
    """Judges the rows behind `relations`; the findings go to the register at home.

    `at_the_end` is called by `finish`, when everything is judged.
    """

    def __init__(
        self,
        session: SparkSession,
        register: Register,
        relations: Relations,
        at_the_end: Callable[[], Prefilter] = lambda: NO_PREFILTER,
    ) -> None:
        self._session, self._register, self._relations = session, register, relations
        self._at_the_end = at_the_end
        self._counted: dict[str, dict[str, int]] = {}

    def prepare(self, check: Check) -> None:
        with self._limited():
            self._relations.make(check.relations)

    def population(self, check: Check) -> Mapping[str, int]:
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

    def find(self, check: Check, left_out: Collection[str]) -> None:
        query = _offenders(check, self._register.as_of)
        with self._limited():
            offenders = self._session.sql(self._relations.with_view_names(query)).toArrow()
        add_offenders(self._register, check, offenders.to_batches(), left_out)

    def _limited(self) -> AbstractContextManager[None]:
        return limited_time(self._session, self._register.limits.seconds_a_check)

    def finish(self) -> Prefilter:
        return self._at_the_end()


@lru_cache(maxsize=512)
def _population(check: Check, as_of: date) -> str:
    counted: Any = sqlglot.parse_one(population_query(check), read="duckdb")
    return spark_query(counted, check_parameters(check, as_of), relation)


@lru_cache(maxsize=512)
def _offenders(check: Check, as_of: date) -> str:
    return offenders_query(check.query, check_parameters(check, as_of), relation)

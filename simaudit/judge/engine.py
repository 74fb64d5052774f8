"""Runs the queries of checks over a register, whose offenders they list: as it is, or by carrier."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

import duckdb
import polars as pl

from simaudit.errors import SimauditError
from simaudit.intake.month_file import sql_literal
from simaudit.judge.prefilter import NO_PREFILTER, Prefilter
from simaudit.judge.register import MONTH_TABLES, Register
from simaudit.judge.register_database import bounded_memory, why_stopped
from simaudit.rules.check import OFFENDER_COLUMNS, Check
from simaudit.rules.populations import Population, definitions


class EngineError(SimauditError):
    """Why a check could not be judged; never with a value of the rows."""


class DuckDBEngine:
    """Judges the rows of a register, with what one pass over them counted, if there was one."""

    def __init__(self, register: Register, prefilter: Prefilter = NO_PREFILTER) -> None:
        self._register = register
        self.prefilter = prefilter

    def prepare(self, check: Check) -> None:
        """Make the relations that the check reads, as far as they aren't there; raises EngineError."""
        with within_limits():
            self._register.make(check.relations, limited=True)

    def population(self, check: Check) -> Mapping[str, int]:
        """By carrier, how many rows the check judges; raises EngineError.

        The check has been prepared. A carrier without a row may be left out.
        """
        counted = self.prefilter.judged.get(check.id)
        if counted is not None:
            return counted
        select = f"SELECT carrier, count(*) FROM {check.header.check.population} GROUP BY carrier"
        query = part_query(check, select)
        with within_limits():
            return self._count(query, check, _used_parameters(query, check, self._register.as_of))

    def _count(self, query: str, check: Check, used: Mapping[str, Any]) -> Mapping[str, int]:
        """The rows by carrier that the `part_query` counts; raises duckdb.Error."""
        return dict(self._register.judging.execute(query, used).fetchall())

    def rows(self, check: Check, columns: Iterable[str], part: str) -> pl.DataFrame:
        """These columns of a part of the check's query, every carrier's rows; raises EngineError.

        The check has been prepared.
        """
        query = part_query(check, f"SELECT {', '.join(columns)} FROM {part}")
        with within_limits():
            return self._frame(query, check, _used_parameters(query, check, self._register.as_of))

    def _frame(self, query: str, check: Check, used: Mapping[str, Any]) -> pl.DataFrame:
        """The rows of a `part_query`; raises duckdb.Error."""
        rows: pl.DataFrame = self._register.judging.sql(query, params=used).pl()
        return rows

    def find(self, check: Check, left_out: Collection[str]) -> int:
        """Make the offenders rows of `Check.offenders`, all or none of them, and tell how many they are.

        Not those of the carriers `left_out`. The population has been counted, and isn't empty. Raises
        EngineError.
        """
        offending = self.prefilter.offending.get(check.id)
        if offending == 0:
            return 0
        connection = self._register.judging if offending is None else self._register.suspects
        return self._insert(connection, check, inserted(check, check.sql, left_out))

    def _insert(self, connection: duckdb.DuckDBPyConnection, check: Check, insert: str) -> int:
        with within_limits():
            ((rows,),) = connection.execute(insert, check_parameters(check, self._register.as_of)).fetchall()
        return int(rows)


@contextmanager
def within_limits() -> Iterator[None]:
    """Run statements within the machine's memory; raises EngineError where one fails or is stopped."""
    try:
        with bounded_memory():
            yield
    except duckdb.Error as error:
        raise EngineError.of(why_stopped(error)) from error


def inserted(check: Check, offenders: str, left_out: Collection[str]) -> str:
    """The INSERT that makes the rows of a SELECT, with OFFENDER_COLUMNS, findings or remarks of the check."""
    kind = f"'{check.family}', '{check.severity}', '{check.nature}', {str(check.cross).lower()}, "
    condition = f"WHERE carrier NOT IN ({', '.join(map(sql_literal, left_out))})" if left_out else ""
    return (
        f"INSERT INTO {check.offenders} SELECT carrier, '{check.id}', {'' if check.remark else kind}"
        "msisdn, record, subject, detail "
        f"FROM ({offenders}\n) AS offender ({', '.join(OFFENDER_COLUMNS)}) {condition}"
    )


def check_parameters(check: Check, as_of: date) -> dict[str, Any]:
    """The values of the `$name` parameters of the check's query."""
    values = {**check.header.params, "as_of": as_of}
    return {name: value for name, value in values.items() if name in check.query.parameters}


def part_query(check: Check, select: str) -> str:
    """A SELECT from parts of the check's query."""
    return f"{check.query.parts_sql}{select}"


def _used_parameters(query: str, check: Check, as_of: date) -> dict[str, Any]:
    """Those of the check's parameters that a part of its query uses."""
    values = check_parameters(check, as_of)
    return {name: value for name, value in values.items() if f"${name}" in query}


_FROM_MONTHS: Final = frozenset({"subscriber", "previous", "missing", *MONTH_TABLES})
"""The relations that hold other rows for each carrier; what else a check may read is every carrier's."""

_SCHEMA: Final = "by_carrier"
"""Schema of the tables of populations.sql, made carrier by carrier; `of_carrier` says whose a row is."""


class CarrierByCarrier(DuckDBEngine):
    """Judges each carrier of a register as in a register of its own."""

    def __init__(self, register: Register, prefilter: Prefilter = NO_PREFILTER) -> None:
        """`prefilter` has counts that hold for each carrier by itself."""
        super().__init__(register, prefilter)
        self._made: set[str] = set()
        register.add_tables(["carriers"])
        register.judging.execute(f"CREATE SCHEMA {_SCHEMA}")

    def prepare(self, check: Check) -> None:
        self._register.add_tables(check.relations)
        for population in definitions().closure(set(check.relations)):
            if population.kind == "TABLE" and population.name not in self._made:
                started = time.perf_counter()
                rows = _for_each_carrier(population.query, population.reads)
                with within_limits():
                    self._register.judging.execute(f"CREATE TABLE {_SCHEMA}.{population.name} AS {rows}")
                self._made.add(population.name)
                self._register.made(population.name, time.perf_counter() - started)

    def _count(self, query: str, check: Check, used: Mapping[str, Any]) -> Mapping[str, int]:
        counts = self._register.judging.execute(_for_each_carrier(query, check.relations), used)
        return {of_carrier: rows for of_carrier, carrier, rows in counts.fetchall() if carrier == of_carrier}

    def _frame(self, query: str, check: Check, used: Mapping[str, Any]) -> pl.DataFrame:
        return super()._frame(_for_each_carrier(query, check.relations), check, used).drop("of_carrier")

    def find(self, check: Check, left_out: Collection[str]) -> int:
        columns = ", ".join(OFFENDER_COLUMNS)
        query = f"SELECT * FROM ({check.sql}\n) AS offender ({columns})"
        # A row said to be another carrier's must not count as that one's: it is nobody's, which is a fault.
        carrier_column = "CASE WHEN carrier = of_carrier THEN carrier ELSE '' END AS carrier"
        offenders = (
            f"SELECT * EXCLUDE (of_carrier) REPLACE ({carrier_column}) "
            f"FROM ({_for_each_carrier(query, check.relations)})"
        )
        return self._insert(self._register.judging, check, inserted(check, offenders, left_out))


def _for_each_carrier(query: str, relations: Iterable[str]) -> str:
    """SELECT of a query's rows for each carrier by itself: `of_carrier`, and the query's columns."""
    populations = definitions().closure(set(relations))
    read = {*relations, *(name for population in populations for name in population.reads)}
    parts = [
        f"{name} AS NOT MATERIALIZED (SELECT * FROM main.{name} WHERE carrier = of_carrier)"
        for name in sorted(read & _FROM_MONTHS)
    ]
    parts += [
        f"{population.name} AS NOT MATERIALIZED ({_rows_of_one(population)}\n)" for population in populations
    ]
    within = f"WITH {', '.join(parts)} " if parts else ""
    return (
        "SELECT of_carrier, own.* FROM (SELECT carrier AS of_carrier FROM main.carriers) AS one, "
        f"LATERAL ({within}SELECT * FROM ({query}\n)) AS own"
    )


def _rows_of_one(population: Population) -> str:
    """SELECT of the rows of a view or table for the carrier `of_carrier`."""
    if population.kind == "VIEW":
        return population.query
    return (
        f"SELECT * EXCLUDE (of_carrier) FROM {_SCHEMA}.{population.name} AS made "
        "WHERE made.of_carrier = one.of_carrier"
    )

"""Judges several carriers' months in one statement, each carrier by its own rows alone.

A statement takes longer to plan than to run over a small month. Here DuckDB plans it once for all carriers,
LATERAL: for each row of `carriers` the query sees relations with the rows of that carrier and no other,
whatever it does with them.
"""

import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from simaudit.judge.engine import DuckDBEngine, check_parameters, inserted, within_limits
from simaudit.judge.prefilter import NO_PREFILTER, Prefilter
from simaudit.judge.register import MONTH_TABLES, Register
from simaudit.rules.check import OFFENDER_COLUMNS, Check
from simaudit.rules.populations import Population, definitions

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

    def find(self, check: Check, left_out: Collection[str]) -> None:
        columns = ", ".join(OFFENDER_COLUMNS)
        query = f"SELECT * FROM ({check.sql}\n) AS offender ({columns})"  # noqa: S608
        # A row said to be another carrier's must not count as that one's: it is nobody's, which is a fault.
        carrier_column = "CASE WHEN carrier = of_carrier THEN carrier ELSE '' END AS carrier"
        offenders = (
            f"SELECT * EXCLUDE (of_carrier) REPLACE ({carrier_column}) "  # noqa: S608
            f"FROM ({_for_each_carrier(query, check.relations)})"
        )
        with within_limits():
            self._register.judging.execute(
                inserted(check, offenders, left_out), check_parameters(check, self._register.as_of)
            )


def _for_each_carrier(query: str, relations: Iterable[str]) -> str:
    """SELECT of a query's rows for each carrier by itself: `of_carrier`, and the query's columns."""
    populations = definitions().closure(set(relations))
    read = {*relations, *(name for population in populations for name in population.reads)}
    parts = [
        f"{name} AS NOT MATERIALIZED (SELECT * FROM main.{name} WHERE carrier = of_carrier)"  # noqa: S608
        for name in sorted(read & _FROM_MONTHS)
    ]
    parts += [
        f"{population.name} AS NOT MATERIALIZED ({_rows_of_one(population)}\n)" for population in populations
    ]
    within = f"WITH {', '.join(parts)} " if parts else ""
    return (
        "SELECT of_carrier, own.* FROM (SELECT carrier AS of_carrier FROM main.carriers) AS one, "  # noqa: S608
        f"LATERAL ({within}SELECT * FROM ({query}\n)) AS own"
    )


def _rows_of_one(population: Population) -> str:
    """SELECT of the rows of a view or table for the carrier `of_carrier`."""
    if population.kind == "VIEW":
        return population.query
    return (
        f"SELECT * EXCLUDE (of_carrier) FROM {_SCHEMA}.{population.name} AS made "  # noqa: S608
        "WHERE made.of_carrier = one.of_carrier"
    )

"""Group tables that are found by sorting keys of executors are those that DuckDB makes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from pyspark.sql import SparkSession
from support.sample_in_spark import sample_month, sample_register

from simaudit.judge.register import Register
from simaudit.period import Period
from simaudit.rules.populations import definitions
from simaudit.spark import group_keys
from simaudit.spark.group_keys import group_tables
from simaudit.spark.register_rows import RegisterRows

AS_OF: Final = Period.parse("2026-10").as_of
SORTED: Final = {name for name, population in definitions().populations.items() if population.repeats}
OF_THE_MONTH: Final = SORTED - {"repeated_earlier_number"}


@pytest.fixture(scope="module")
def rows(session: SparkSession) -> RegisterRows:
    return sample_register(session, "itel")


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with Register([sample_month(tmp_path, "itel")], AS_OF) as register:
        yield register


def made(register: Register) -> dict[str, pl.DataFrame]:
    """The tables as DuckDB groups the rows."""
    tables = {}
    for name in OF_THE_MONTH:
        population = definitions().populations[name]
        register.make(population.reads)
        tables[name] = register.connection.sql(population.query).pl().sort(pl.all())
    return tables


def in_order(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return {name: table.sort(pl.all()) for name, table in tables.items()}


@pytest.mark.parametrize("at_a_time", [50_000_000, 1100, 500])
def test_tables_are_those_of_duckdb_in_one_pass_and_in_several(
    at_a_time: int, rows: RegisterRows, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_keys, "_AT_A_TIME", at_a_time)
    tables = in_order(group_tables(SORTED, rows, 60))
    expected = made(register)
    assert tables.keys() == expected.keys()
    for name, table in tables.items():
        assert table.equals(expected[name]), name
    assert not expected["repeated_paper"].is_empty()
    assert not expected["paper_of_people"].is_empty()


def test_keys_of_too_many_rows_stay_in_spark(rows: RegisterRows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_keys, "_AT_A_TIME", rows.account.read - 1)
    assert group_tables(SORTED, rows, 60) == {}

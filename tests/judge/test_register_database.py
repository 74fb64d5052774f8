"""Registers that share a database: none of them sees, or ends with, what another one has."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from simaudit.contract import DTYPES
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.register import Register
from simaudit.judge.register_database import Limits, RegisterDatabase

DAY = date(2026, 10, 31)


def month(folder: Path, carrier: str) -> CarrierMonth:
    path = folder / f"{carrier}.parquet"
    row = {"carrier": carrier, "record": 1, "file": f"{carrier}.csv", "msisdn": f"84{carrier}"}
    pl.DataFrame([row], schema_overrides=DTYPES).write_parquet(path)
    return CarrierMonth(carrier, path, frozenset({"msisdn"}), ((f"{carrier}.csv", 1),))


def numbers(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute("SELECT carriers.carrier, msisdn FROM subscriber, carriers").fetchall()


def test_each_has_its_own_relations_and_the_catalogue_s(tmp_path: Path) -> None:
    months = [month(tmp_path, carrier) for carrier in ("one", "two")]
    database = RegisterDatabase(Limits(threads=1), 2, months, {})
    with Register([months[0]], DAY, database=database) as first:
        with Register([months[1]], DAY, database=database, in_memory=True) as second:
            second.add_tables(["carriers"])
            for connection in (second.connection, second.judging, second.suspects):
                assert numbers(connection) == [("two", "84two")]
            second.connection.execute("CREATE TABLE made AS SELECT 1 AS a")
            with pytest.raises(duckdb.CatalogException):
                first.connection.execute("SELECT * FROM made")
        first.add_tables(["carriers"])
        for connection in (first.connection, first.judging, first.suspects):
            assert numbers(connection) == [("one", "84one")]
            assert connection.execute("SELECT count(*) > 30 FROM province").fetchall() == [(True,)]


def test_only_connections_for_checks_have_a_limit_of_time(tmp_path: Path) -> None:
    own = month(tmp_path, "one")
    database = RegisterDatabase(Limits(seconds_a_check=0.05), 1, [own], {})
    with Register([own], DAY, database=database) as register:
        endless = "SELECT count(*) FROM range(200_000_000) AS a(x) WHERE hash(x) = 0"
        with pytest.raises(duckdb.InterruptException):
            register.judging.execute(endless)
        assert register.connection.execute(endless.replace("200_000", "20_000")).fetchall()

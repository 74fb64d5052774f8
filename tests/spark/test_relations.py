"""The relations of a register as views of a session, which are gone afterwards, and the caller's are not."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from pyspark.sql import DataFrame, SparkSession

from simaudit.contract import COLUMNS
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth, month_rows
from simaudit.judge.register import Register
from simaudit.period import Period
from simaudit.spark.relations import Relations, relation
from simaudit.spark.row_types import frame_types, to_spark

EXTRACT = """\
msisdn,status,id_number,full_name,date_of_birth
0961000001,ACTIVE,068090000001,AN,1990-01-01
0961000002,ACTIVE,068090000001,BA,1990-01-01
0961000003,TERMINATED,068090000001,CHI,1990-01-01
"""


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    path = tmp_path / "viettel.csv"
    path.write_text(EXTRACT, encoding="utf-8")
    loaded = load_month("viettel", [path], tmp_path / "viettel.parquet")
    month = CarrierMonth("viettel", loaded.path, frozenset(COLUMNS), ((path.name, 3),))
    revoked = pl.DataFrame({"id_number": ["B", "A"], "reason": ["lost", "stolen"]})
    with Register([month], Period.parse("2026-10").as_of, {"revoked": revoked}) as opened:
        yield opened


@pytest.fixture
def rows(register: Register, session: SparkSession) -> DataFrame:
    month = month_rows(register.months[0].path).with_columns(carrier=pl.lit("viettel")).collect()
    return session.createDataFrame(to_spark(month), schema=frame_types(month))


def read(relations: Relations, session: SparkSession, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.sql(relations.with_view_names(query)).collect()]


def views(session: SparkSession) -> set[str]:
    return {row["viewName"] for row in session.sql("SHOW VIEWS").collect()}


@pytest.mark.slow("seven tables are made by Spark")
def test_populations_and_tables_are_there_until_they_are_dropped(
    register: Register, rows: DataFrame, session: SparkSession
) -> None:
    session.range(1).createOrReplaceTempView("live")
    kept = session.sparkContext._jsc.getPersistentRDDs().size()
    relations = Relations(session, register, rows)
    relations.make(["paper_names", "revoked", "carriers", "missing", "finding"])
    names = views(session) - {"live"}
    assert len({name[:18] for name in names}) == 1
    assert {name[18:] for name in names} == {
        "subscriber", "live", "live_individual", "live_identified", "live_own_record", "paper_of_people",
        "repeated_paper", "mixed_mate", "paper_name", "paper_name_pair", "paper_of_three", "paper_names",
        "revoked", "carriers", "missing", "finding",
    }  # fmt: skip
    query = f"SELECT names, distance FROM {relation('paper_names')}"
    assert read(relations, session, query) == [(2, 0)]
    query = f"SELECT rowid, id_number, reason FROM {relation('revoked')} ORDER BY rowid"
    assert read(relations, session, query) == [(0, "B", "lost"), (1, "A", "stolen")]
    # What is kept is read again, and not made again.
    plan = relations.table("paper_names")._jdf.queryExecution().withCachedData().toString()
    assert plan.startswith("InMemoryRelation")
    relations.drop()
    assert views(session) == {"live"}
    session.catalog.dropTempView("live")
    assert session.sparkContext._jsc.getPersistentRDDs().size() == kept


def test_parts_of_a_query_are_kept_for_as_long_as_it_runs(
    register: Register, rows: DataFrame, session: SparkSession
) -> None:
    kept = session.sparkContext._jsc.getPersistentRDDs().size()
    relations = Relations(session, register, rows)
    parts = {
        relation("part_a"): f"SELECT status FROM {relation('subscriber')}",
        relation("part_b"): f"SELECT count(*) AS n FROM {relation('part_a')}",
    }
    with relations.kept(parts):
        assert session.sparkContext._jsc.getPersistentRDDs().size() == kept + 2
        assert read(relations, session, f"SELECT n FROM {relation('part_b')}") == [(3,)]
    assert session.sparkContext._jsc.getPersistentRDDs().size() == kept
    relations.drop()
    assert views(session) == set()


def test_findings_are_those_that_there_are_by_now(
    register: Register, rows: DataFrame, session: SparkSession
) -> None:
    relations = Relations(session, register, rows, keep=False)
    relations.make(["finding"])
    query = f"SELECT msisdn, family FROM {relation('finding')}"
    assert read(relations, session, query) == []
    found = {"carrier": "viettel", "check_id": "UNR-01", "family": "unregistered", "msisdn": "8"}
    register.add_findings(pl.DataFrame([found]))
    relations.make(["finding"])
    assert read(relations, session, query) == [("8", "unregistered")]
    relations.drop()

"""How executors are told what to make of a register's rows."""

from pathlib import Path

import polars as pl
import pytest
from pyspark.sql import SparkSession

from simaudit.errors import Note
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.judge.engine import EngineError
from simaudit.judge.row_pieces import counted
from simaudit.spark.executor_results import collected, piece_judging, tables_read
from simaudit.spark.register_rows import RegisterRows, read_register


@pytest.fixture(scope="module")
def rows(session: SparkSession) -> RegisterRows:
    numbers = pl.DataFrame({"msisdn": [f"09123456{at:02}" for at in range(20)], "full_name": ["An"] * 20})
    frame = session.createDataFrame(numbers.to_arrow()).repartition(2)
    return read_register(frame, ExtractFile(Path("viettel_2026-10"), "viettel"))


def test_relations_are_those_beside_the_rows_and_the_querys_parts() -> None:
    query = "WITH live AS (SELECT * FROM subscriber) SELECT 1 FROM live WHERE x IN (SELECT x FROM points)"
    assert tables_read(query, "subscriber") == ["points"]


def test_every_partition_is_judged_with_the_columns_and_tables_that_are_read(rows: RegisterRows) -> None:
    query = (
        "SELECT count(full_name), count(imsi), count(mobile) FROM subscriber "
        "WHERE msisdn IN (SELECT msisdn FROM active)"
    )
    active = {"active": pl.DataFrame({"msisdn": ["84912345601", "84912345619"]}), "points": pl.DataFrame()}
    judging = piece_judging(query, "subscriber", rows, 60, active.get)
    assert set(judging.columns) == {"msisdn", "full_name", "imsi", "mobile"}
    assert set(judging.tables) == {"active"}
    results = collected(rows, counted, judging)
    assert len(results) == 2
    assert [sum(column) for column in zip(*results, strict=True)] == [2, 0, 2]


def test_what_executors_cant_do_is_an_error_here(rows: RegisterRows) -> None:
    judging = piece_judging("SELECT error(msisdn) FROM subscriber", "subscriber", rows, 60)
    with pytest.raises(EngineError) as stopped:
        collected(rows, counted, judging)
    assert stopped.value.note == Note("database_error", kind="InvalidInputException")

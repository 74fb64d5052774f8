"""A query that would take for ever is stopped; one that fails says why; the session goes on."""

import pytest
from pyspark.sql import SparkSession

from simaudit.errors import Note
from simaudit.judge.engine import EngineError
from simaudit.spark.engine import limited_time

ENDLESS = "SELECT count(*) FROM range(1000000000000000) AS one WHERE hash(one.id) = 7"


def test_a_query_without_an_end_is_stopped(session: SparkSession) -> None:
    with pytest.raises(EngineError) as raised, limited_time(session, 0.2):
        session.sql(ENDLESS).collect()
    assert raised.value.note == Note("stopped_for_time")
    with limited_time(session, 600):
        assert session.sql("SELECT 1 AS one").collect()[0][0] == 1
    assert [*session.sparkContext.getJobTags()] == []


def test_a_query_that_fails_says_why_and_no_value(session: SparkSession) -> None:
    with pytest.raises(EngineError) as raised, limited_time(session, 600):
        session.sql("SELECT CAST('Nguyễn Văn An' AS INT) AS x").collect()
    assert raised.value.note == Note("spark_stopped", kind="CAST_INVALID_INPUT")
    assert raised.value.__cause__ is None

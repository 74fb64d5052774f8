"""Parts of dates and moments are the same in Spark, whatever zone the session has, or refused."""

from pyspark.sql import SparkSession
from support.both_engines import expressions, refusals


def test_expressions_have_the_values_that_duckdb_gives_them(session: SparkSession) -> None:
    written = (
        "year(date_of_birth)",
        "year(registered_at)",
        "quarter(date_of_birth)",
        "month(registered_at)",
        "day(date_of_birth)",
        "hour(registered_at)",
        "minute(registered_at)",
        "date_trunc('hour', registered_at)",
        "date_trunc('minute', registered_at)",
        "date_trunc('day', registered_at)",
        "date_trunc('week', registered_at)",
        "date_trunc('month', date_of_birth)",
        "date_trunc('quarter', registered_at)",
        "date_trunc('year', registered_at)",
        "extract('epoch' FROM registered_at - activated_at)",
        "extract('year' FROM registered_at)",
        "extract('hour' FROM registered_at)",
        "full_years(date_of_birth, registered_at)",
        "birth_year(date_of_birth, birth_year_alone)",
    )
    assert expressions(session, *written) == {}


def test_what_has_no_rule_is_refused_by_name() -> None:
    functions = {
        "hour(date_of_birth)": "hour of date",
        "date_trunc('second', registered_at)": "date_trunc second",
        "extract('epoch' FROM registered_at)": "extract epoch of timestamp",
    }
    assert refusals(functions) == functions

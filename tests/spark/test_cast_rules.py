"""Values become those of another type in Spark as in DuckDB, or the cast is refused."""

from pyspark.sql import SparkSession
from support.both_engines import expressions, refusals


def test_expressions_have_the_values_that_duckdb_gives_them(session: SparkSession) -> None:
    written = (
        "TRY_CAST(full_name AS BIGINT)",
        "TRY_CAST(full_name AS INTEGER)",
        "CAST(date_of_birth AS VARCHAR)",
        "CAST(registered_at AS VARCHAR)",
        "CAST(mobile AS VARCHAR)",
        "CAST(registered_at AS DATE)",
        "CAST(date_of_birth AS TIMESTAMP)",
        "CAST(mobile AS INTEGER)",
        "CAST(personal_head / 2 AS BIGINT)",
        "CAST(personal_head * 0.5 AS BIGINT)",
        "CAST(personal_head AS DOUBLE) / 4",
        "CAST(NULL AS VARCHAR)",
        "registered_at >= TIMESTAMP '2018-11-04 00:30:00'",
        "registered_at >= id_issue_date",
        "registered_at >= '2018-11-04 00:30:00'",
        "date_of_birth >= '2018-11-04'",
        "timed(registered_at)",
        "CAST(registered_at AS TIME) > TIME '12:00:00'",
    )
    assert expressions(session, *written) == {}


def test_what_has_no_rule_is_refused_by_name() -> None:
    functions = {
        "CAST(full_name AS DATE)": "cast text as date",
        "CAST(full_name AS DOUBLE)": "cast text as double",
        "CAST(personal_head AS UINTEGER)": "cast int as uinteger",
        "CAST(personal_head / 2 AS VARCHAR)": "cast float as text",
    }
    assert refusals(functions) == functions

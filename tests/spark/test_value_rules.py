"""Arithmetic, parts of dates and moments in any zone, and casts come to the same in Spark, or are refused."""

from pyspark.sql import SparkSession
from support.both_engines import expressions, refusals


def test_expressions_of_numbers_have_the_values_that_duckdb_gives_them(session: SparkSession) -> None:
    written = (
        "personal_head / 3",
        "personal_head / birth_year_alone",
        "personal_head // 3",
        "personal_head // -3",
        "personal_head % 3",
        "personal_head * 3 - birth_year_alone",
        "personal_head * 0.5",
        "abs(personal_head)",
        "sqrt(personal_head)",
        "sqrt(abs(personal_head) / 2)",
        "power(10, 3)",
        "power(personal_head, 2)",
        "floor(personal_head / 2)",
        "ceil(personal_head / 2)",
        "bit_count(abs(personal_head))",
        "1 << 5",
        "100 >> 2",
        "date_of_birth - id_issue_date",
        "date_of_birth + 3",
        "id_issue_date - 40",
        "CAST(registered_at AS DATE) - CAST(activated_at AS DATE)",
        "date_of_birth + INTERVAL '1 year'",
        "id_issue_date - INTERVAL 2 YEAR",
        "date_of_birth + INTERVAL '1 day' - INTERVAL '1 second' - registered_at > 2 * INTERVAL '1 hour'",
        "registered_at - INTERVAL '36 hours'",
        "registered_at - personal_head * INTERVAL '1 hour'",
        "registered_at - activated_at > 3 * INTERVAL '1 hour'",
    )
    assert expressions(session, *written) == {}


def test_what_has_no_rule_of_numbers_is_refused_by_name() -> None:
    functions = {
        "date_of_birth * 2": "date * int",
        "full_name + 1": "text + int",
        "registered_at - 1": "timestamp - int",
        "(personal_head / 2) // 2": "//",
        "(personal_head / 2) % 2": "%",
        "round(personal_head / 2)": "round",
        "random()": "random",
    }
    assert refusals(functions) == functions


def test_expressions_of_times_have_the_values_that_duckdb_gives_them(session: SparkSession) -> None:
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


def test_what_has_no_rule_of_times_is_refused_by_name() -> None:
    functions = {
        "hour(date_of_birth)": "hour of date",
        "date_trunc('second', registered_at)": "date_trunc second",
        "extract('epoch' FROM registered_at)": "extract epoch of timestamp",
    }
    assert refusals(functions) == functions


def test_expressions_of_casts_have_the_values_that_duckdb_gives_them(session: SparkSession) -> None:
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


def test_what_has_no_rule_of_casts_is_refused_by_name() -> None:
    functions = {
        "CAST(full_name AS DATE)": "cast text as date",
        "CAST(full_name AS DOUBLE)": "cast text as double",
        "CAST(personal_head AS UINTEGER)": "cast int as uinteger",
        "CAST(personal_head / 2 AS VARCHAR)": "cast float as text",
    }
    assert refusals(functions) == functions

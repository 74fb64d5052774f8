"""Arithmetic of numbers, dates, moments and durations comes to the same in Spark, or is refused."""

from pyspark.sql import SparkSession
from support.both_engines import expressions, refusals


def test_expressions_have_the_values_that_duckdb_gives_them(session: SparkSession) -> None:
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


def test_what_has_no_rule_is_refused_by_name() -> None:
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

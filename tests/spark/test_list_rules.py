"""Lists, and what one value is made of in a group, are the same in Spark, or refused."""

from typing import Final

from pyspark.sql import SparkSession
from support.both_engines import expressions, queries, refusals


def test_expressions_have_the_values_that_duckdb_gives_them(session: SparkSession) -> None:
    written = (
        "[31, 29][personal_head]",
        "[31, 29][2]",
        "[31, 29][3]",
        "list_sum(list_transform(range(1, 5), lambda p: p * personal_head))",
        "list_sum(list_filter(range(4), lambda p: p > personal_head))",
        "list_contains([1, NULL, 7], personal_head)",
        "list_contains((SELECT list(full_name) FROM subscriber), name_key)",
        "list_contains((SELECT list(full_name) FROM subscriber WHERE record < 0), name_key)",
    )
    assert expressions(session, *written) == {}


QUERIES: Final = (
    "SELECT unnest(range(4)) AS bits",
    (
        "SELECT mobile, string_agg(DISTINCT full_name, ',' ORDER BY full_name) FILTER (WHERE "
        "full_name <> '') AS x FROM subscriber GROUP BY mobile"
    ),
    "SELECT mobile, string_agg(full_name, ',' ORDER BY full_name) AS x FROM subscriber GROUP BY mobile",
    "SELECT mobile, first(full_name ORDER BY record) AS x FROM subscriber GROUP BY mobile",
    "SELECT mobile, any_value(mobile) AS x FROM subscriber GROUP BY mobile",
)


def test_queries_give_the_rows_that_duckdb_gives(session: SparkSession) -> None:
    assert queries(session, *QUERIES) == {}


def test_what_has_no_rule_is_refused_by_name() -> None:
    functions = {
        "[31, 29][0]": "[]",
        "range(4, 1)": "range",
        "range(personal_head)": "range",
        "first(full_name)": "first",
        "string_agg(full_name, ',')": "string_agg",
        "list_sum(full_name)": "list_sum",
    }
    assert refusals(functions) == functions

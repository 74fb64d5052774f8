"""The parts of a query keep their rows in Spark, and lists their values, or are refused."""

from typing import Final

from pyspark.sql import SparkSession
from support.both_engines import expressions, queries, refusals


def test_expressions_have_the_values_that_duckdb_gives_them(session: SparkSession) -> None:
    written = (
        "(month(date_of_birth), day(date_of_birth)) < (month(id_issue_date), day(id_issue_date))",
        "(month(date_of_birth), day(date_of_birth)) <> (1, 1)",
        "(personal_head, mobile) = (birth_year_alone, twelve)",
        "(personal_head, mobile) < (birth_year_alone, twelve)",
        "(personal_head, full_name) >= (birth_year_alone, name_key)",
        "mobile IS NOT TRUE",
        "mobile AND twelve",
        "mobile OR NOT twelve",
        "personal_head IS NOT DISTINCT FROM birth_year_alone",
        "personal_head BETWEEN 0 AND birth_year_alone",
        "personal_head IN (1, 7, NULL)",
        "CASE WHEN full_name IN (SELECT name_key FROM subscriber WHERE mobile) THEN 1 ELSE 0 END",
        "greatest(personal_head, birth_year_alone)",
        "least(personal_head, birth_year_alone)",
        "coalesce(personal_head, birth_year_alone)",
        "nullif(personal_head, 7)",
        "CASE WHEN mobile THEN 'a' WHEN twelve THEN 'b' END",
        "CASE personal_head WHEN 7 THEN 1 ELSE 0 END",
        "other_name_distance(name_key, date_of_birth, full_name, id_issue_date)",
        "unverified(mobile, twelve)",
    )
    assert expressions(session, *written) == {}


QUERIES: Final = (
    (
        "SELECT mobile, count(*) AS n, count(personal_head), count(DISTINCT full_name), "
        "min(full_name), max(full_name), sum(personal_head), min(registered_at) FROM subscriber GROUP "
        "BY mobile"
    ),
    (
        "SELECT mobile, bool_and(twelve), bool_or(twelve), count_if(twelve), avg(birth_year_alone) "
        "FROM subscriber GROUP BY ALL"
    ),
    "SELECT mobile, count(*) FILTER (WHERE twelve) FROM subscriber GROUP BY mobile",
    (
        "SELECT record, row_number() OVER (PARTITION BY mobile ORDER BY registered_at, full_name "
        "NULLS FIRST, record) FROM subscriber"
    ),
    (
        "SELECT record, row_number() OVER (ORDER BY registered_at DESC, full_name DESC NULLS LAST, "
        "record) FROM subscriber"
    ),
    (
        "SELECT record, row_number() OVER () AS x FROM (SELECT DISTINCT record FROM subscriber WHERE "
        "record < 1) AS one"
    ),
    (
        "SELECT record, rank() OVER (ORDER BY personal_head), dense_rank() OVER (ORDER BY "
        "registered_at) FROM subscriber"
    ),
    (
        "SELECT record, lead(personal_head, 2) OVER (ORDER BY record), lag(full_name) OVER (ORDER BY "
        "record) FROM subscriber"
    ),
    (
        "SELECT record, max(personal_head) FILTER (WHERE mobile) OVER (PARTITION BY twelve ORDER BY "
        "registered_at) FROM subscriber"
    ),
    "SELECT record, count(*) FILTER (WHERE mobile) OVER (PARTITION BY twelve) FROM subscriber",
    (
        "SELECT record, personal_head FROM subscriber QUALIFY row_number() OVER (PARTITION BY "
        "personal_head ORDER BY record) = 1"
    ),
    (
        "WITH few AS MATERIALIZED (SELECT * FROM subscriber WHERE mobile) SELECT DISTINCT mobile, "
        "twelve FROM few"
    ),
    "SELECT mobile FROM subscriber UNION SELECT twelve FROM subscriber",
    "SELECT mobile FROM subscriber UNION ALL SELECT twelve FROM subscriber",
    (
        "SELECT one.record, other.record FROM subscriber AS one LEFT JOIN subscriber AS other ON "
        "one.full_name = other.name_key"
    ),
    (
        "SELECT record FROM subscriber SEMI JOIN (SELECT name_key AS full_name FROM subscriber WHERE "
        "mobile) AS b USING (full_name)"
    ),
    (
        "SELECT record FROM subscriber ANTI JOIN (SELECT name_key AS full_name FROM subscriber WHERE "
        "mobile) AS b USING (full_name)"
    ),
    (
        "SELECT record FROM subscriber WHERE personal_head NOT IN (SELECT birth_year_alone FROM "
        "subscriber WHERE birth_year_alone < 5)"
    ),
    "SELECT record FROM subscriber WHERE personal_head NOT IN (SELECT birth_year_alone FROM subscriber)",
    "SELECT record, full_name FROM subscriber ORDER BY full_name, record LIMIT 3",
)


def test_queries_give_the_rows_that_duckdb_gives(session: SparkSession) -> None:
    assert queries(session, *QUERIES) == {}


def test_what_has_no_rule_is_refused_by_name() -> None:
    functions = {
        "DISTINCT ON (mobile) mobile": "distinct on",
        "personal_head NOT IN (SELECT record FROM subscriber)": "in (select)",
        "full_name LIKE 'a\\\\_b'": "like",
        "*, row_number() OVER ()": "row_number over ()",
    }
    assert refusals(functions) == functions


def test_expressions_of_lists_have_the_values_that_duckdb_gives_them(session: SparkSession) -> None:
    written = (
        "[31, 29][personal_head]",
        "[31, 29][2]",
        "[31, 29][3]",
        "list_sum(list_transform(range(1, 5), lambda p: p * personal_head))",
        "list_sum(list_filter(range(4), lambda p: p > personal_head))",
        "list_sum(range(personal_head))",
        "list_sum(range(personal_head, 5))",
        "list_reduce(range(0, 4), lambda total, i: 1 + i / 4 * total, CAST(1 AS DOUBLE))",
        "list_reduce(range(0, personal_head), lambda total, i: personal_head + i * total, CAST(2 AS DOUBLE))",
        "list_contains([1, NULL, 7], personal_head)",
        "list_contains((SELECT list(full_name) FROM subscriber), name_key)",
        "list_contains((SELECT list(full_name) FROM subscriber WHERE record < 0), name_key)",
    )
    assert expressions(session, *written) == {}


QUERIES_OF_LISTS: Final = (
    "SELECT unnest(range(4)) AS bits",
    (
        "SELECT mobile, string_agg(DISTINCT full_name, ',' ORDER BY full_name) FILTER (WHERE "
        "full_name <> '') AS x FROM subscriber GROUP BY mobile"
    ),
    "SELECT mobile, string_agg(full_name, ',' ORDER BY full_name) AS x FROM subscriber GROUP BY mobile",
    "SELECT mobile, first(full_name ORDER BY record) AS x FROM subscriber GROUP BY mobile",
    "SELECT mobile, any_value(mobile) AS x FROM subscriber GROUP BY mobile",
)


def test_queries_of_lists_give_the_rows_that_duckdb_gives(session: SparkSession) -> None:
    assert queries(session, *QUERIES_OF_LISTS) == {}


def test_what_has_no_rule_of_lists_is_refused_by_name() -> None:
    functions = {
        "[31, 29][0]": "[]",
        "range(4, 1)": "range",
        "range(4, personal_head, 2)": "range",
        "range(full_name)": "range",
        "first(full_name)": "first",
        "string_agg(full_name, ',')": "string_agg",
        "list_sum(full_name)": "list_sum",
        "list_reduce(range(0, 4), lambda total, i: total + i, 0)": "list_reduce",
    }
    assert refusals(functions) == functions

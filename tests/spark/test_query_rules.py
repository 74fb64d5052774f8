"""The parts of a query keep their rows in Spark, or are refused."""

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

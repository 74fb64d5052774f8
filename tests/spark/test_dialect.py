"""Queries as a whole: the catalogue is written for Spark, and what can't be is refused by name."""

from datetime import date
from typing import Any

import pytest
import sqlglot

from simaudit.judge.engine import check_parameters
from simaudit.rules.load import load_catalogue
from simaudit.rules.populations import definitions
from simaudit.rules.query_parser import guarded_query
from simaudit.spark.dialect import offenders_query, spark_query
from simaudit.spark.rule import NoRuleError


def written(query: str, values: dict[str, Any] | None = None) -> str:
    tree: Any = sqlglot.parse_one(query, read="duckdb")
    return spark_query(tree, values or {}, lambda name: f"own_{name}")


def test_every_check_is_written() -> None:
    refused = {}
    for check in load_catalogue():
        try:
            parameters = check_parameters(check, date(2026, 10, 31))
            query = offenders_query(
                guarded_query(check.path, check.sql), parameters, lambda name: f"own_{name}", in_parts=True
            )
            assert "MATERIALIZED" not in " ".join([query.select, *query.parts.values()])
        except NoRuleError as error:
            refused[check.id] = error.note
    assert refused == {}


def test_every_population_is_written() -> None:
    refused = {}
    for name, population in definitions().populations.items():
        tree: Any = sqlglot.parse_one(population.sql, read="duckdb")
        try:
            query = spark_query(tree.expression, {}, lambda relation: f"own_{relation}")
            assert query.startswith(("SELECT", "WITH")), name
        except NoRuleError as error:
            refused[name] = error.note
    assert refused == {}


def test_what_is_to_be_made_once_is_a_part_with_all_that_it_reads() -> None:
    query: Any = sqlglot.parse_one(
        "WITH a AS (SELECT * FROM live), b AS MATERIALIZED (SELECT * FROM a), c AS (SELECT * FROM b), "
        "d AS MATERIALIZED (SELECT * FROM b JOIN c USING (record)), e AS MATERIALIZED (SELECT * FROM d) "
        "SELECT carrier, msisdn, record, '' AS subject, '' AS detail FROM d AS one JOIN d USING (record), e",
        read="duckdb",
    )
    a, c = "`a` AS (SELECT * FROM `own_live` AS `live`)", "`c` AS (SELECT * FROM `own_part_b` AS `b`)"
    whole = offenders_query(query, {}, lambda name: f"own_{name}")
    assert whole.parts == {}
    in_parts = offenders_query(query, {}, lambda name: f"own_{name}", in_parts=True)
    assert in_parts.parts == {
        "own_part_b": "SELECT * FROM (SELECT * FROM `own_live` AS `live`) AS `a`",
        "own_part_d": "SELECT * FROM `own_part_b` AS `b` "
        "JOIN (SELECT * FROM `own_part_b` AS `b`) AS `c` USING (`record`)",
    }
    ends = "FROM `own_part_d` AS `one` JOIN `own_part_d` AS `d` USING (`record`), `e`) AS offender"
    assert f"(WITH {a}, {c}, `e` AS (SELECT * FROM `own_part_d` AS `d`) " in in_parts.select
    assert ends in in_parts.select


def test_relations_have_their_views_and_keep_their_names() -> None:
    assert written("WITH part AS (SELECT * FROM live) SELECT live.record FROM live, part AS other") == (
        "WITH `part` AS (SELECT * FROM `own_live` AS `live`) "
        "SELECT `live`.`record` FROM `own_live` AS `live`, `part` AS `other`"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (-3, "(-3)"),
        (0.25, "CAST(0.25 AS DOUBLE)"),
        ("it's", "'it\\'s'"),
        (True, "TRUE"),
        (date(2026, 10, 31), "CAST('2026-10-31' AS DATE)"),
    ],
)
def test_parameters_are_written_out(value: Any, text: str) -> None:
    assert written("SELECT $a AS x", {"a": value}) == f"SELECT {text} AS `x`"


def test_macros_are_written_out_with_those_in_them() -> None:
    assert written("SELECT full_service(coalesce(status, 'A')) AS x FROM live") == (
        "SELECT ((COALESCE(`status`, 'A')) IS NULL OR (COALESCE(`status`, 'A')) = 'ACTIVE') AS `x` "
        "FROM `own_live` AS `live`"
    )


@pytest.mark.parametrize(
    ("query", "function"),
    [
        ("SELECT median(record) AS x FROM live", "median"),
        ("SELECT list_sort([record]) AS x FROM live", "list_sort"),
        ("SELECT list_concat([record], [1]) AS x FROM live", "list_concat"),
        ("SELECT list_distinct([record]) AS x FROM live", "list_distinct"),
        ("SELECT date_diff('day', date_of_birth, registered_at) AS x FROM live", "date_diff"),
        ("SELECT rpad(msisdn, 12, '0') AS x FROM live", "rpad"),
        ("SELECT COLUMNS('a.*') FROM live", "columns"),
        ("SELECT count(DISTINCT record) FILTER (WHERE mobile) OVER () AS x FROM live", "filter of count"),
    ],
)
def test_what_has_no_rule_is_refused_by_name(query: str, function: str) -> None:
    with pytest.raises(NoRuleError) as raised:
        written(query)
    assert raised.value.note.values == {"function": function}


def test_a_finding_tells_no_number_that_spark_writes_otherwise() -> None:
    tree: Any = sqlglot.parse_one(
        "SELECT carrier, msisdn, record, NULL AS subject, record / 2 AS detail FROM live", read="duckdb"
    )
    with pytest.raises(NoRuleError) as raised:
        offenders_query(tree, {}, lambda name: name)
    assert raised.value.note.values == {"function": "float as text"}

"""Filters among the populations are recognised, and the columns that decide; groups in test_repeated_keys."""

from typing import Any

import pytest
from sqlglot import exp, parse_one

from simaudit.rules.population_forms import decides, plain_filter


def parsed(sql: str) -> Any:
    return parse_one(sql, read="duckdb")


@pytest.mark.parametrize(
    ("sql", "view", "condition"),
    [
        ("SELECT * FROM live WHERE status <> 'x' AND record > 1", "live", "status <> 'x' AND record > 1"),
        ("SELECT * FROM subscriber", "subscriber", "TRUE"),
    ],
)
def test_a_filter_is_its_relation_and_its_condition(sql: str, view: str, condition: str) -> None:
    assert plain_filter(parsed(sql)) == (view, condition)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT msisdn FROM live",
        "SELECT *, 1 AS one FROM live",
        "SELECT * FROM live JOIN previous USING (msisdn)",
        "SELECT * FROM live WHERE msisdn IN (SELECT msisdn FROM previous)",
        "SELECT * FROM live ORDER BY record",
        "SELECT DISTINCT * FROM live",
        "SELECT * FROM live UNION ALL SELECT * FROM live",
    ],
)
def test_what_does_more_than_filter_is_none(sql: str) -> None:
    assert plain_filter(parsed(sql)) is None


def test_a_column_decides_unless_it_is_only_selected() -> None:
    query = parsed("SELECT msisdn, upper(nationality) AS land FROM live WHERE status <> 'x'")
    assert {column.name for column in query.find_all(exp.Column) if decides(column)} == {
        "nationality",
        "status",
    }

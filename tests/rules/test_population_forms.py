"""Forms of queries are recognised, the columns that decide, and by what rows gather.

Groups in test_repeated_keys.
"""

from typing import Any

import pytest
from sqlglot import exp, parse_one

from simaudit.rules.population_forms import decides, gathered_rows, plain_filter


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


def gathered(sql: str) -> list[list[str]]:
    """Of each clause, its columns in order of their names."""
    return sorted(sorted(columns) for columns in gathered_rows(parsed(sql)))


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT msisdn FROM live WHERE status IS NULL", []),
        ("SELECT id_number FROM live GROUP BY carrier, id_number", [["carrier", "id_number"]]),
        ("SELECT id_number, count(*) AS n FROM live GROUP BY ALL", [["id_number"]]),
        ("SELECT count(*) OVER (PARTITION BY imsi ORDER BY msisdn) FROM live", [["imsi"]]),
        ("SELECT DISTINCT point_code, year(registered_at) FROM live", [["point_code"]]),
        ("FROM live SEMI JOIN other USING (carrier, iccid)", [["carrier", "iccid"]]),
        ("FROM live AS a JOIN live AS b ON a.imsi = b.imsi AND a.iccid <> b.iccid", [["imsi"]]),
        # An expression tells nothing.
        ("SELECT count(*) FROM live GROUP BY year(registered_at)", [[]]),
    ],
)
def test_clauses_gather_by_their_columns(sql: str, columns: list[list[str]]) -> None:
    assert gathered(sql) == columns


def test_lists_gather_no_rows_nor_do_parts_that_read_them_alone() -> None:
    of_list = "WITH listed AS (SELECT msisdn FROM reported GROUP BY msisdn) "
    assert gathered(of_list + "SELECT * FROM live JOIN listed USING (msisdn)") == []
    assert gathered("FROM live SEMI JOIN points USING (carrier, point_code)") == []
    # The month before is rows.
    assert gathered("FROM live JOIN previous USING (msisdn)") == [["msisdn"]]
    assert gathered("WITH judged AS (FROM active) FROM judged ANTI JOIN live USING (msisdn)") == [["msisdn"]]

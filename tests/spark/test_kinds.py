"""What kind of value an expression has, told by names and functions."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import sqlglot

from simaudit.contract import COLUMNS
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.register import Register
from simaudit.rules.populations import definitions
from simaudit.spark.kinds import UNKNOWN, kind_of, query_kinds
from simaudit.spark.macros import with_macros


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("CAST(registered_at AS DATE)", "date"),
        ("registered_at - activated_at", "interval"),
        ("date_of_birth - id_issue_date", "int"),
        ("date_of_birth + INTERVAL '1 year'", "timestamp"),
        ("max(registered_at)", "timestamp"),
        ("lead(id_issue_date) OVER (ORDER BY record)", "date"),
        ("coalesce(date_of_birth, id_issue_date)", "date"),
        ("coalesce(date_of_birth, registered_at)", UNKNOWN),
        ("CASE WHEN mobile THEN 1 ELSE NULL END", "int"),
        ("CASE WHEN mobile THEN 1 ELSE 0.5 END", "decimal"),
        ("record / 2", "float"),
        ("full_name || record", "text"),
        ("full_name IS NULL", "bool"),
        ("list_transform(range(3), lambda place: place * 2)", "[int]"),
        ("list_sum(list_transform(range(3), lambda place: place * 2))", "int"),
        ("list_reduce(range(3), lambda total, i: total + i, CAST(0 AS DOUBLE))", "float"),
        ("exp(ln(record))", "float"),
        ("[full_name][1]", "text"),
        ("nothing_of_the_kind", UNKNOWN),
        ("(SELECT max(registered_at) FROM subscriber)", "timestamp"),
    ],
)
def test_expressions_have_kinds(expression: str, kind: str) -> None:
    query = sqlglot.parse_one(f"SELECT {expression} AS x FROM subscriber", read="duckdb")
    assert query_kinds(query)["x"] == kind


def test_an_alias_may_rest_on_one_further_down() -> None:
    query = sqlglot.parse_one(
        "WITH c AS (SELECT b - 1 AS a FROM d), d AS (SELECT date_of_birth AS b FROM live) "
        "SELECT max(a) AS x FROM c",
        read="duckdb",
    )
    assert query_kinds(query)["x"] == "date"


def test_a_name_of_two_kinds_is_unknown() -> None:
    query = sqlglot.parse_one("SELECT 1 AS x UNION ALL SELECT registered_at AS x FROM live", read="duckdb")
    assert query_kinds(query)["x"] == UNKNOWN


def test_populations_hand_on_the_kinds_of_their_columns() -> None:
    assert (
        query_kinds(sqlglot.parse_one("SELECT distance AS x FROM paper_names", read="duckdb"))["x"] == "int"
    )


def test_columns_of_populations_have_the_kinds_that_duckdb_gives_them(tmp_path: Path) -> None:
    extract = tmp_path / "viettel.csv"
    extract.write_text("msisdn\n0961000001\n", encoding="utf-8")
    loaded = load_month("viettel", [extract], tmp_path / "viettel.parquet")
    month = CarrierMonth("viettel", loaded.path, frozenset(COLUMNS), ((extract.name, 1),))
    text: dict[str, tuple[str, ...]] = {
        "points": ("point_code", "carrier"),
        "active": ("msisdn", "carrier"),
        "revoked": ("id_number", "reason"),
        "reported": ("msisdn", "kind", "source", "reported_at"),
    }
    lists = {name: pl.DataFrame(schema=dict.fromkeys(columns, pl.String)) for name, columns in text.items()}
    lists["declared"] = pl.DataFrame(schema={"carrier": pl.String, "records": pl.Int64})
    kinds, types = {}, {}
    with Register([month], date(2026, 10, 31), lists, [month]) as register:
        register.make(definitions().populations)
        for name, population in definitions().populations.items():
            query = query_kinds(with_macros(sqlglot.parse_one(population.sql, read="duckdb").expression))
            for column, dtype, *_ in register.connection.sql(f"DESCRIBE {name}").fetchall():
                written = "TEXT" if dtype.startswith("ENUM") else dtype
                cast = sqlglot.parse_one(f"CAST(NULL AS {written})", read="duckdb")
                types[name, column] = kind_of(cast, {})
                kinds[name, column] = query[column]
    assert {name for name, _ in kinds} == definitions().populations.keys()
    assert {key: (kind, types[key]) for key, kind in kinds.items() if kind != types[key]} == {}

"""Expressions of DuckDB's SQL over odd values, computed by DuckDB and, rewritten, by Spark."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import duckdb
import polars as pl
import sqlglot
from pyspark.sql import SparkSession

from simaudit.rules.populations import definitions
from simaudit.spark.dialect import spark_query
from simaudit.spark.row_types import frame_types, to_spark
from simaudit.spark.rule import NoRuleError

TEXTS: Final = (
    "", "a", "AB", "ab", "NGUYỄN VĂN ĂN", "Đặng", "ß ǆ", " \u00a0x\u3000 ", "a\nb", "a\n", "x.y", "12",
    "12.5", "-3", "+5", "1e3", "12E4", " 12 ", "5.", ".5", "99999999999999999999", "2.5", "-2.5", "1d", "NaN",
    "\U0001f600z", "e\u0301x", None, "a_b%c", "A-B C", "٣", "7f", "1,5", "１２",
)  # fmt: skip
DATES: Final = (
    date(1000, 1, 1), date(1900, 1, 1), date(2000, 2, 29), date(2024, 2, 29), date(2026, 10, 31),
    date(9000, 12, 31), None,
)  # fmt: skip
MOMENTS: Final = (
    *map(
        datetime.fromisoformat,
        (
            "2026-04-15", "2026-04-15 00:00:00.000001", "2018-11-04 00:30", "2018-11-03 23:59:59.999999",
            "1990-06-01 13:30:15", "1000-01-01", "9000-12-31 23:59:59", "2026-01-01 10:00:00.5",
        ),
    ),
    None,
)  # fmt: skip
"""Half past midnight of 4 November 2018 there was not in São Paulo, the zone of the tests' session."""
NUMBERS: Final = (0, 1, -1, 7, -7, 70001, None, 100, 12)
FLAGS: Final = (True, False, None)


def _rows() -> pl.DataFrame:
    size = len(TEXTS)

    def dealt(values: Sequence[Any], step: int) -> list[Any]:
        return [values[(at * step + at // len(values)) % len(values)] for at in range(size)]

    return pl.DataFrame(
        {
            "record": range(size),
            "full_name": TEXTS,
            "name_key": [TEXTS[(at * 7 + 3) % size] for at in range(size)],
            "date_of_birth": dealt(DATES, 1),
            "id_issue_date": dealt(DATES, 3),
            "registered_at": dealt(MOMENTS, 1),
            "activated_at": dealt(MOMENTS, 2),
            "personal_head": dealt(NUMBERS, 1),
            "birth_year_alone": dealt(NUMBERS, 4),
            "mobile": dealt(FLAGS, 1),
            "twelve": [FLAGS[at // 3 % 3] for at in range(size)],
        },
        schema_overrides={"personal_head": pl.Int32, "birth_year_alone": pl.Int32},
    )


ROWS: Final = _rows()


def expressions(session: SparkSession, *written: str, rows: pl.DataFrame = ROWS) -> dict[str, Any]:
    """Expression → {record: (DuckDB's value, Spark's)}, of those that differ."""
    columns = ", ".join(f"{text} AS x{place}" for place, text in enumerate(written))
    duck, spark = both(session, f"SELECT record, {columns} FROM subscriber", rows)
    differing: dict[str, Any] = {}
    for own, other in zip(duck, spark, strict=True):
        for place, text in enumerate(written, start=1):
            if not _alike(own[place], other[place]):
                differing.setdefault(text, {})[own[0]] = (own[place], other[place])
    return differing


def queries(session: SparkSession, *written: str) -> dict[str, tuple[list[Any], list[Any]]]:
    """Query → (DuckDB's rows, Spark's), of those that differ."""
    rows = {query: both(session, query) for query in written}
    return {query: (duck, spark) for query, (duck, spark) in rows.items() if duck != spark}


def both(session: SparkSession, query: str, rows: pl.DataFrame = ROWS) -> tuple[list[Any], list[Any]]:
    """The rows of a query over `subscriber` in DuckDB, and in Spark, in order."""
    with duckdb.connect() as connection:
        connection.register("incoming", rows.to_arrow())
        connection.execute("CREATE TABLE subscriber AS SELECT * FROM incoming")
        for macro in definitions().macros.values():
            connection.execute(macro)
        duck = connection.execute(query).fetchall()
    frame = session.createDataFrame(to_spark(rows), schema=frame_types(rows))
    frame.createOrReplaceTempView("both_engines_subscriber")
    spark = session.sql(written_for_spark(query)).collect()
    session.catalog.dropTempView("both_engines_subscriber")
    return [_sorted(map(tuple, part)) for part in (duck, spark)]  # type: ignore[return-value]


def written_for_spark(query: str) -> str:
    tree: Any = sqlglot.parse_one(query, read="duckdb")
    return spark_query(tree, {}, lambda name: f"both_engines_{name}")


def refusals(expressions: Iterable[str]) -> dict[str, object]:
    """Expression → the function that its refusal names, or the query if there is none."""
    functions: dict[str, object] = {}
    for text in expressions:
        try:
            functions[text] = written_for_spark(f"SELECT {text} AS x FROM subscriber")
        except NoRuleError as error:
            functions[text] = error.note.values["function"]
    return functions


def _sorted(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda row: tuple((value is None, str(value)) for value in row))


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        return float(one) == float(other)
    return bool(one == other or (one != one and other != other))

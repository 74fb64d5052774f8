"""Changes plain rows into planted ones, and derives the findings that an audit of them must give.

Works on the relations that seats.sql and rows.sql create for one carrier and month. All text inserted into
the statements comes from files of the package and of the catalogue.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from typing import Final

import duckdb
import polars as pl

from simaudit.contract import COLUMNS, EXPECTED_COLUMNS
from simaudit.generate.allotment import Allotment
from simaudit.generate.specification import Extract, all_plants, catalogue

_PLAIN: Final = """
CREATE OR REPLACE TABLE plain AS
SELECT *, CAST(NULL AS MAP(VARCHAR, VARCHAR)) AS unreadable, FALSE AS omitted
FROM usual_row
WHERE plant IS NOT NULL
"""

_WRITTEN: Final = ", ".join(
    f"CASE WHEN planted.seat IS NULL THEN usual.{name} ELSE planted.{name} END AS {name}" for name in COLUMNS
)
_MONTH: Final = f"""
CREATE OR REPLACE VIEW subscriber AS
SELECT usual.seat + 1 AS record, {_WRITTEN}
FROM usual_row AS usual
LEFT JOIN planted USING (seat)
WHERE planted.omitted IS NOT TRUE;

CREATE OR REPLACE VIEW finding AS
SELECT truth.*, family, severity, nature, across FROM truth INNER JOIN rule USING (check_id);
"""
"""Relations for the `query` of a plant, named as for checks: the rows of the month, and findings."""

_OF_LEADER: Final = re.compile(r"\bleader\.([a-z_]+)")

_RULE: Final = {
    "check_id": pl.String,
    "family": pl.String,
    "severity": pl.String,
    "nature": pl.String,
    "across": pl.Boolean,
}
_EXTRACT_COLUMN: Final = {"column_name": pl.String, "present": pl.Boolean}


def plant(connection: duckdb.DuckDBPyConnection, allotments: Sequence[Allotment]) -> None:
    """Create `planted` and `added`.

    `planted` holds every allotted row, changed where its plant is active this month; `added` holds what
    active rows add outside the register, by `list` (a field of Adds), rank, group and number.
    """
    connection.execute(_PLAIN)
    connection.execute(f"CREATE OR REPLACE TABLE planted AS {_planted(connection, allotments)}")
    connection.execute(
        "CREATE OR REPLACE TABLE added (list VARCHAR, value VARCHAR, rank BIGINT, grp BIGINT, msisdn VARCHAR)"
    )
    _insert_all(
        connection,
        "added",
        (
            f"SELECT '{name}', CAST({value} AS VARCHAR), rank, grp, msisdn FROM planted "
            f"WHERE active AND NOT omitted AND plant = '{allotment.plant.name}' AND ({value}) IS NOT NULL"
            for allotment in allotments
            for name, value in allotment.plant.definition.adds
            if value is not None
        ),
    )


def _planted(connection: duckdb.DuckDBPyConnection, allotments: Iterable[Allotment]) -> str:
    """SELECT of `plain` in which each column has the SQL of the plants that replace it.

    One statement, as planning one for each plant, as wide as the register, took longer than the rest.
    """
    replacements: dict[str, list[str]] = defaultdict(list)
    for allotment in allotments:
        plant = allotment.plant
        definition = plant.definition
        values = dict(definition.replacements)
        if definition.unreadable:
            texts = ", ".join(f"'{name}': {text}" for name, text in definition.unreadable.items())
            values["unreadable"] = f"MAP {{{texts}}}"
        if definition.omitted:
            values["omitted"] = f"coalesce({definition.omitted}, FALSE)"
        for name, value in values.items():
            replacements[name].append(f"WHEN active AND plant = '{plant.name}' THEN {value}")
    plain = connection.sql("FROM plain")
    selected = [
        f"CAST(CASE {' '.join(replacements[name])} ELSE plain.{name} END AS {dtype}) AS {name}"
        if name in replacements
        else f"plain.{name}"
        for name, dtype in zip(plain.columns, plain.dtypes, strict=True)
    ]
    select = f"SELECT {', '.join(selected)} FROM plain"
    led = sorted(set(_OF_LEADER.findall(select)))
    if not led:
        return select
    leader = ", ".join(f"{name} := {name}" for name in led)
    return (
        f"{select} LEFT JOIN (SELECT plant AS plant_led, grp AS grp_led, struct_pack({leader}) AS leader "
        "FROM plain WHERE member = 0) ON plant_led = plain.plant AND grp_led = plain.grp"
    )


def _insert_all(connection: duckdb.DuckDBPyConnection, table: str, queries: Iterable[str]) -> None:
    """Insert the rows of all queries in their order, in one statement: none sees the rows of another."""
    if union := " UNION ALL ".join(queries):
        connection.execute(f"INSERT INTO {table} {union}")


def expect(
    connection: duckdb.DuckDBPyConnection, allotments: Sequence[Allotment], extract: Extract, judged: Set[str]
) -> None:
    """Create `truth`: check_id, msisdn, record, subject of each expected finding of the `judged` checks.

    `record` counts every row, those that are left out of the file too.
    """
    connection.execute(
        "CREATE OR REPLACE TABLE truth (check_id VARCHAR, msisdn VARCHAR, record BIGINT, subject VARCHAR)"
    )
    _insert_all(
        connection,
        "truth",
        (
            f"SELECT '{check_id}', CAST({finds.msisdn} AS VARCHAR), CAST({finds.record} AS BIGINT), "
            f"CAST({finds.subject} AS VARCHAR) FROM planted "
            f"WHERE active AND plant = '{allotment.plant.name}' AND ({finds.where})"
            for allotment in allotments
            for check_id, finds in allotment.plant.findings
            if check_id in judged and finds.query is None
        ),
    )
    _expect_by_query(connection, extract, judged, planted=bool(allotments))


def _expect_by_query(
    connection: duckdb.DuckDBPyConnection, extract: Extract, judged: Set[str], *, planted: bool
) -> None:
    """Add findings of plants with a `query`; where nothing is planted, only those of plants without rows."""
    queries = [
        f"SELECT '{check_id}', msisdn, record, subject FROM ({finds.query})"
        for plant in (*all_plants(), *(episode.plant for episode in extract.episodes))
        if planted or plant.definition.size == 0
        for check_id, finds in plant.findings
        if check_id in judged and finds.query is not None
    ]
    if not queries:
        return
    rules = [(c.id, c.family, c.severity, c.nature, c.cross) for c in catalogue().values()]
    columns = [(name, name in extract.columns) for name in EXPECTED_COLUMNS]
    for name, schema, rows in (("rule", _RULE, rules), ("extract_column", _EXTRACT_COLUMN, columns)):
        connection.register("incoming", pl.DataFrame(rows, schema=schema, orient="row").to_arrow())
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM incoming")
        connection.unregister("incoming")
    connection.execute(_MONTH)
    _insert_all(connection, "truth", queries)

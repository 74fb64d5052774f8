"""Changes plain rows into planted ones, and derives the findings that an audit of them must give.

Works on the relations that seats.sql and rows.sql create for one carrier and month. All text inserted into
the statements comes from files of the package and of the catalogue.
"""

from collections.abc import Iterable, Sequence, Set
from typing import Final

import duckdb

from simaudit.contract import COLUMNS, EXPECTED_COLUMNS
from simaudit.generate.allotment import Allotment
from simaudit.generate.plants import NamedPlant, all_plants, catalogue
from simaudit.generate.specification import Extract

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


def plant(connection: duckdb.DuckDBPyConnection, allotments: Iterable[Allotment]) -> None:
    """Create `planted` and `added`.

    `planted` holds every allotted row, changed where its plant is active this month; `added` holds what
    active rows add outside the register, by `list` (a field of Adds), rank, group and number.
    """
    connection.execute(_PLAIN)
    connection.execute("CREATE OR REPLACE TABLE planted AS SELECT * FROM plain WHERE NOT active")
    connection.execute(
        "CREATE OR REPLACE TABLE added (list VARCHAR, value VARCHAR, rank BIGINT, grp BIGINT, msisdn VARCHAR)"
    )
    for allotment in allotments:
        connection.execute(f"INSERT INTO planted BY NAME {_offenders(allotment.plant)}")
        for name, value in allotment.plant.definition.adds:
            if value is not None:
                connection.execute(
                    f"INSERT INTO added SELECT '{name}', {value}, rank, grp, msisdn FROM planted "
                    f"WHERE active AND NOT omitted AND plant = '{allotment.plant.name}' "
                    f"AND ({value}) IS NOT NULL"
                )


def expect(
    connection: duckdb.DuckDBPyConnection, allotments: Sequence[Allotment], extract: Extract, judged: Set[str]
) -> None:
    """Create `truth`: check_id, msisdn, record, subject of each expected finding of the `judged` checks.

    `record` counts every row, those that are left out of the file too.
    """
    connection.execute(
        "CREATE OR REPLACE TABLE truth (check_id VARCHAR, msisdn VARCHAR, record BIGINT, subject VARCHAR)"
    )
    for allotment in allotments:
        for check_id, finds in allotment.plant.findings:
            if check_id in judged and finds.query is None:
                connection.execute(
                    f"INSERT INTO truth SELECT '{check_id}', {finds.msisdn}, {finds.record}, "
                    f"{finds.subject} FROM planted "
                    f"WHERE active AND plant = '{allotment.plant.name}' AND ({finds.where})"
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
    connection.execute(
        "CREATE OR REPLACE TABLE rule "
        "(check_id VARCHAR, family VARCHAR, severity VARCHAR, nature VARCHAR, across BOOLEAN);"
        "CREATE OR REPLACE TABLE extract_column (column_name VARCHAR, present BOOLEAN)"
    )
    connection.executemany("INSERT INTO rule VALUES ($1, $2, $3, $4, $5)", rules)
    connection.executemany("INSERT INTO extract_column VALUES ($1, $2)", columns)
    connection.execute(_MONTH)
    # One statement, so that no query sees the findings of another.
    connection.execute(f"INSERT INTO truth {' UNION ALL '.join(queries)}")


def _offenders(plant: NamedPlant) -> str:
    definition, chosen = plant.definition, f"WHERE active AND plant = '{plant.name}'"
    replaced = [f"{sql} AS {name}" for name, sql in definition.replacements.items()]
    if definition.unreadable:
        texts = ", ".join(f"'{name}': {text}" for name, text in definition.unreadable.items())
        replaced.append(f"MAP {{{texts}}} AS unreadable")
    if definition.omitted:
        replaced.append(f"coalesce({definition.omitted}, FALSE) AS omitted")
    replace = f" REPLACE ({', '.join(replaced)})" if replaced else ""
    if definition.size == 1:
        return f"SELECT *{replace} FROM plain {chosen}"
    leaders = f"SELECT grp, first AS leader FROM plain AS first WHERE plant = '{plant.name}' AND member = 0"
    return (
        f"SELECT * EXCLUDE (leader){replace} FROM plain "
        f"INNER JOIN ({leaders}) AS leaders USING (grp) {chosen}"
    )

"""Plain rows → planted ones, and the findings that an audit of them must give.

Works on the relations that seats.sql and rows.sql lay out for one carrier's month.
Everything put into these statements comes from the package's own files.
"""

from collections.abc import Iterable, Set

import duckdb

from simaudit.contract import EXPECTED_COLUMNS
from simaudit.generate.allotment import Allotment
from simaudit.generate.plants import Plant, catalogue
from simaudit.generate.specification import Extract

_PLAIN = """
CREATE OR REPLACE TABLE plain AS
SELECT
    planted_slot.rank, plant, grp, member, active, line, person, prefix,
    CAST(NULL AS VARCHAR) AS unreadable,
    usual.*
FROM register_of('planted_slot') AS usual
INNER JOIN planted_slot USING (seat)
"""


def plant(connection: duckdb.DuckDBPyConnection, allotments: Iterable[Allotment]) -> None:
    """Make `planted`: every allotted row, turned into an offender where its plant is there this month."""
    connection.execute(_PLAIN)
    connection.execute("CREATE OR REPLACE TABLE planted AS SELECT * FROM plain WHERE NOT active")
    for allotment in allotments:
        connection.execute(f"INSERT INTO planted BY NAME {_offenders(allotment.plant)}")


def expect(
    connection: duckdb.DuckDBPyConnection, allotments: Iterable[Allotment], extract: Extract, judged: Set[str]
) -> None:
    """Make `truth`: check_id, msisdn, record, subject of every finding of the `judged` but BLK-14's."""
    connection.execute(
        "CREATE OR REPLACE TABLE truth (check_id VARCHAR, msisdn VARCHAR, record BIGINT, subject VARCHAR)"
    )
    for allotment in allotments:
        for finds in allotment.plant.findings:
            if finds.check in judged:
                connection.execute(
                    f"INSERT INTO truth SELECT '{finds.check}', {finds.msisdn}, {finds.record}, "  # noqa: S608
                    f"{finds.subject} FROM planted "
                    f"WHERE active AND plant = '{allotment.plant.check}' AND {finds.where}"
                )
    absent = [name for name in EXPECTED_COLUMNS if name not in extract.columns]
    if "EXT-05" in judged and absent:
        connection.executemany(
            "INSERT INTO truth VALUES ('EXT-05', NULL, NULL, $name)", [{"name": name} for name in absent]
        )


def severe(judged: Set[str]) -> list[str]:
    """The checks that make a point stand out: UNR and MIS, critical or high, not across carriers."""
    return sorted(
        check.id
        for check in catalogue().values()
        if check.id in judged
        and check.family in ("unregistered", "mismatched")
        and check.severity in ("critical", "high")
        and not check.cross
    )


def _offenders(plant: Plant) -> str:
    replaced = ", ".join(f"{sql} AS {name}" for name, sql in plant.replacements.items())
    replace = f" REPLACE ({replaced})" if replaced else ""
    chosen = f"WHERE active AND plant = '{plant.check}'"
    if plant.size == 1:
        return f"SELECT *{replace} FROM plain {chosen}"  # noqa: S608
    leaders = f"SELECT grp, first AS leader FROM plain AS first WHERE plant = '{plant.check}' AND member = 0"  # noqa: S608
    return (
        f"SELECT * EXCLUDE (leader){replace} FROM plain "  # noqa: S608
        f"INNER JOIN ({leaders}) AS leaders USING (grp) {chosen}"
    )

"""The ledger's tables (schema.sql), and the steps to them from those of earlier releases.

A change of the tables takes a higher SCHEMA_VERSION, a step from the one before, and a store of the release
that had that one, which every later version has to open (tests/store/releases).

A step never changes once it was released: it describes the version it leads to, not what the code of today
expects. Columns that a step adds are NULL in the rows that are there: to the chain of seals
(ledger_chain.py), such rows are what they were. A step that changes rows otherwise has to delete the chain.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb

from simaudit.errors import OutputError

SCHEMA_VERSION: Final = 15
"""12 is that of 0.3.0, the first release: no step leads from before."""

LAST_KEY: Final = "SELECT key FROM run ORDER BY rowid DESC LIMIT 1"
"""SQL: the fingerprint of the key of the last run; no row where there was none."""

_OF_FINDING: Final = "kind, carrier, key, CASE WHEN kind <> 'answer' THEN period END"
STANDING: Final = f"""
    SELECT * EXCLUDE (depth) FROM (
        SELECT *, rowid AS place, sum(CASE said WHEN 'withdrawn' THEN -1 ELSE 1 END)
            OVER (PARTITION BY {_OF_FINDING} ORDER BY rowid) AS depth FROM response
    )
    QUALIFY said <> 'withdrawn' AND depth <= min(depth) OVER (PARTITION BY {_OF_FINDING} ORDER BY place
        ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
"""
"""SQL: the responses but those taken back: a withdrawal takes back the last one that stood before it."""

_STEPS: Final[Mapping[int, str]] = {
    12: """
        ALTER TABLE notified_state ADD COLUMN registered_at DATE;
        ALTER TABLE notified_state
            ADD COLUMN first_notices STRUCT(check_id VARCHAR, notified_at DATE, first_notice_at DATE)[];
    """,
    13: """
        ALTER TABLE known ADD COLUMN outside BOOLEAN;
        ALTER TABLE known ADD COLUMN aside BOOLEAN;
        ALTER TABLE notice_number ADD COLUMN cases VARCHAR[];
        ALTER TABLE notified_state ADD COLUMN persisting BOOLEAN;
        ALTER TABLE follow_up ADD COLUMN letter VARCHAR;
        CREATE TABLE letter (
            carrier VARCHAR NOT NULL, document VARCHAR NOT NULL, period VARCHAR NOT NULL,
            checks VARCHAR[] NOT NULL, cases VARCHAR[] NOT NULL, asked JSON NOT NULL
        );
    """,
    14: "ALTER TABLE month ADD COLUMN unregistered JSON;",
}
"""Version → the statements that lead from it to the next. Versions without a step are refused."""


def bring_up_to_date(connection: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    """Make the tables in an empty file, or bring those of an earlier version up to date, in one transaction.

    Returns the tables that have rows. Raises OutputError where the file was written by a later version, or by
    one from which no step leads here; duckdb.Error where it is no ledger.
    """
    # A file without tables is new, or the run that made it was killed.
    # The schema is named: to list all, DuckDB makes its own views first, which takes three times as long.
    query = "SELECT table_name, estimated_size FROM duckdb_tables() WHERE schema_name = 'main'"
    sizes = connection.execute(query).fetchall()
    if not sizes:
        tables = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
        _in_one_transaction(connection, f"{tables} INSERT INTO meta VALUES ({SCHEMA_VERSION})")
        return {"meta"}
    ((ledger_version,),) = connection.execute("SELECT max(schema_version) FROM meta").fetchall()
    refuse_other_version(ledger_version, path)
    steps = "".join(_STEPS[version] for version in range(ledger_version, SCHEMA_VERSION))
    if steps:
        _in_one_transaction(connection, f"{steps} UPDATE meta SET schema_version = {SCHEMA_VERSION}")
    return {table for table, rows in sizes if rows}


def refuse_other_version(ledger_version: int | None, path: Path) -> None:
    """Raises OutputError where a ledger was written by a later version, or no step leads from its version."""
    if ledger_version is None or ledger_version > SCHEMA_VERSION:
        raise OutputError("ledger_of_later_version", path=path)
    if not all(version in _STEPS for version in range(ledger_version, SCHEMA_VERSION)):
        raise OutputError("ledger_of_earlier_version", path=path)


def _in_one_transaction(connection: duckdb.DuckDBPyConnection, statements: str) -> None:
    connection.execute("BEGIN")
    try:
        connection.execute(statements)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise

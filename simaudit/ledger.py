"""The ledger: runs, results and which findings were there when.

One DuckDB file, written in one transaction a run. It knows findings by their
key only, an HMAC over check, carrier and number or subject: months are compared
without keeping a name or number twice.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import duckdb
import polars as pl

from simaudit.errors import OutputError
from simaudit.key import hmac_pads
from simaudit.period import Period

SCHEMA_VERSION: Final = 1

_SCHEMA: Final = """
CREATE TABLE meta (schema_version INTEGER NOT NULL);
CREATE TABLE run (
    period VARCHAR NOT NULL, made_at TIMESTAMP NOT NULL, version VARCHAR NOT NULL, rule_set VARCHAR NOT NULL,
    carriers VARCHAR[] NOT NULL, inputs JSON NOT NULL, not_read JSON NOT NULL
);
CREATE TABLE month (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, columns VARCHAR[] NOT NULL,
    file VARCHAR[] NOT NULL, records BIGINT[] NOT NULL, figures JSON NOT NULL
);
CREATE TABLE result (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, check_id VARCHAR NOT NULL, family VARCHAR NOT NULL,
    severity VARCHAR NOT NULL, nature VARCHAR NOT NULL, status VARCHAR NOT NULL, violations BIGINT NOT NULL,
    population BIGINT NOT NULL, rate DOUBLE, "new" BIGINT NOT NULL, persisting BIGINT NOT NULL,
    resolved BIGINT NOT NULL, waived BIGINT NOT NULL, seconds DOUBLE NOT NULL, note VARCHAR
);
CREATE TABLE known (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, check_id VARCHAR NOT NULL,
    finding_key VARCHAR NOT NULL, first_period VARCHAR NOT NULL
);
"""


@dataclass(frozen=True)
class StoredMonth:
    """What the ledger remembers of a carrier's month in the store."""

    columns: frozenset[str]
    files: tuple[tuple[str, int], ...]


class Ledger:
    """The ledger file, open. Use as a context manager; nothing is kept unless `record` is called."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        try:
            self.connection = duckdb.connect(str(self.path))
            self.path.chmod(0o600)
            # Empty: new, or its making was cut short.
            if not self.connection.execute("SELECT 1 FROM duckdb_tables()").fetchall():
                self.connection.execute(
                    f"BEGIN; {_SCHEMA}; INSERT INTO meta VALUES ({SCHEMA_VERSION}); COMMIT"  # noqa: S608
                )
            found = self.connection.execute("SELECT schema_version FROM meta").fetchall()
        except (duckdb.Error, OSError) as error:
            raise OutputError(
                f"{self.path}: the ledger cannot be opened ({type(error).__name__}); restore it from a copy, "
                "or move it away to begin a new one"
            ) from error
        if found != [(SCHEMA_VERSION,)]:
            self.connection.close()
            raise OutputError(f"{self.path}: the ledger was written by another version of simaudit")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def stored_month(self, period: Period, carrier: str) -> StoredMonth | None:
        """The month as it was loaded, or None where it never was."""
        rows = self.connection.execute(
            "SELECT columns, file, records FROM month WHERE period = $period AND carrier = $carrier",
            {"period": str(period), "carrier": carrier},
        ).fetchall()
        return next(
            (StoredMonth(frozenset(row[0]), tuple(zip(row[1], row[2], strict=True))) for row in rows), None
        )

    def runs(self) -> list[tuple[str, datetime]]:
        """(period, made_at) of every run, in the order they were made."""
        return self.connection.execute("SELECT period, made_at FROM run ORDER BY rowid").fetchall()

    def files_read(self, period: Period, carrier: str) -> tuple[str, ...]:
        """sha256 of the files that the month's last run read of a carrier; none where there was no run."""
        rows = self.connection.execute(
            "SELECT inputs FROM run WHERE period = $period AND list_contains(carriers, $carrier) "
            "ORDER BY rowid DESC LIMIT 1",
            {"period": str(period), "carrier": carrier},
        ).fetchall()
        read = json.loads(rows[0][0]) if rows else []
        return tuple(sorted(file["sha256"] for file in read if file["carrier"] == carrier))

    def results(self, period: Period, carriers: Sequence[str]) -> pl.DataFrame:
        """The rows of `Result` that the month's last run of these carriers left."""
        rows: pl.DataFrame = self.connection.sql(
            "SELECT * FROM result WHERE period = $period AND list_contains($carriers, carrier)",
            params={"period": str(period), "carriers": list(carriers)},
        ).pl()
        return rows

    def figures(self, period: Period) -> list[str]:
        """Every carrier's figures of a month, as JSON, by carrier."""
        rows = self.connection.execute(
            "SELECT figures FROM month WHERE period = $period ORDER BY carrier", {"period": str(period)}
        ).fetchall()
        return [row[0] for row in rows]

    def not_read(self, period: Period) -> list[tuple[str, str]]:
        """(carrier or file, reason) of what the month's last run could not read."""
        rows = self.connection.execute(
            "SELECT not_read FROM run WHERE period = $period ORDER BY rowid DESC LIMIT 1",
            {"period": str(period)},
        ).fetchall()
        return [(name, reason) for name, reason in json.loads(rows[0][0])] if rows else []

    def with_states(
        self, findings: pl.DataFrame, period: Period, carrier: str, key: bytes
    ) -> tuple[pl.DataFrame, dict[str, int]]:
        """Findings with `finding_key`, `state` and `first_period` added, and by check the keys now resolved.

        `findings` has carrier, check_id, msisdn, subject, file, record. A key that was there in the last
        audited month persists, one that was there earlier is reopened, any other is new.
        """
        inner, outer = hmac_pads(key)
        self.connection.register("found", findings.to_arrow())
        self.connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE keyed AS
            SELECT *, sha256($outer::BLOB || unhex(sha256($inner::BLOB || encode(
                concat_ws(chr(31), check_id, carrier,
                          coalesce('n' || msisdn, 's' || subject, 'r' || concat_ws(chr(31), file, record)))
            )))) AS finding_key
            FROM found
            """,
            {"inner": inner, "outer": outer},
        )
        self.connection.unregister("found")
        scope = {"carrier": carrier, "period": str(period)}
        self.connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE earlier AS
            SELECT check_id, finding_key, min(first_period) AS first_period,
                   bool_or(period = last.period_before) AS was_there
            FROM known, (
                SELECT max(period) AS period_before FROM month WHERE carrier = $carrier AND period < $period
            ) AS last
            WHERE carrier = $carrier AND period < $period
            GROUP BY ALL
            """,
            scope,
        )
        stated = self.connection.sql(
            """
            SELECT keyed.*,
                   CASE WHEN was_there THEN 'persisting' WHEN was_there IS NULL THEN 'new' ELSE 'reopened' END
                       AS state,
                   coalesce(first_period, $period) AS first_period
            FROM keyed LEFT JOIN earlier USING (check_id, finding_key)
            """,
            params={"period": str(period)},
        ).pl()
        resolved = self.connection.execute(
            "SELECT check_id, count(*) FROM earlier ANTI JOIN keyed USING (check_id, finding_key) "
            "WHERE was_there GROUP BY check_id"
        ).fetchall()
        return stated, dict(resolved)

    def record(
        self,
        *,
        period: Period,
        made_at: datetime,
        version: str,
        rule_set: str,
        inputs: str,
        not_read: str,
        months: Sequence[tuple[str, frozenset[str], Sequence[tuple[str, int]], str]],
        results: pl.DataFrame,
        findings: pl.DataFrame,
    ) -> None:
        """Write a run in one transaction; what the ledger held of these carriers' month is replaced.

        `months` = (carrier, columns, files with their records, figures as JSON); `not_read` = JSON list of
        (carrier or file, reason).
        """
        carriers = [month[0] for month in months]
        run = self.connection.execute
        keys = findings.select("period", "carrier", "check_id", "finding_key", "first_period").unique()
        self.connection.register("results", results.to_arrow())
        self.connection.register("keys", keys.to_arrow())
        try:
            run("BEGIN")
            scope = {"period": str(period), "carriers": carriers}
            for table in ("month", "result", "known"):
                where = "WHERE period = $period AND list_contains($carriers, carrier)"
                run(f"DELETE FROM {table} {where}", scope)  # noqa: S608
            run(
                "INSERT INTO run VALUES "
                "($period, $made_at, $version, $rule_set, $carriers, $inputs, $not_read)",
                {
                    **scope,
                    "made_at": made_at,
                    "version": version,
                    "rule_set": rule_set,
                    "inputs": inputs,
                    "not_read": not_read,
                },
            )
            for carrier, columns, files, figures in months:
                run(
                    "INSERT INTO month VALUES ($period, $carrier, $columns, $names, $records, $figures)",
                    {
                        "period": str(period),
                        "carrier": carrier,
                        "columns": sorted(columns),
                        "names": [name for name, _ in files],
                        "records": [records for _, records in files],
                        "figures": figures,
                    },
                )
            run("INSERT INTO result BY NAME SELECT * FROM results")
            run("INSERT INTO known BY NAME SELECT * FROM keys ORDER BY ALL")
            run("COMMIT")
        except duckdb.Error as error:
            run("ROLLBACK")
            raise OutputError(
                f"{self.path}: the ledger could not be written ({type(error).__name__})"
            ) from error

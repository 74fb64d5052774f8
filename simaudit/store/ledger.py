"""The ledger: runs, results and which findings were there when.

One DuckDB file, written in one transaction a run. It knows findings by their
key only, half of an HMAC over check, carrier and number or subject: months are
compared (states.py) without keeping a name or number twice.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import polars as pl
import pyarrow as pa

from simaudit.errors import OutputError
from simaudit.intake.month_file import in_file
from simaudit.period import Period
from simaudit.store import month_comparison as states
from simaudit.store.month_comparison import RowsOf
from simaudit.store.schema import bring_up_to_date

_MEMORY: Final = "2GB"
"""What comparing months may use; beyond it, DuckDB spills to the store's disk."""

_UNDER_SCOPE: Final = (
    "{table} BY NAME SELECT $period AS period, $carrier AS carrier, incoming.* FROM incoming"
)
_COMPARED: Final = ("fingerprint", "params", "since", "rule_changed_since", "rebaselined", *states.REASONS)


@dataclass(frozen=True)
class StoredMonth:
    """What the ledger remembers of a carrier's month in the store."""

    columns: frozenset[str]
    files: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class AuditedMonth:
    """What a run leaves in the ledger of one carrier's month.

    `figures` is JSON; `results` are rows of `Result`, `comparison` is what `Ledger.compare` gave last, whose
    keys are the month's, `points` has point_code, faulty and live numbers.
    """

    carrier: str
    columns: frozenset[str]
    files: Sequence[tuple[str, int]]
    figures: str
    results: pl.DataFrame
    comparison: pl.DataFrame
    points: pl.DataFrame


def _compared(carrier: str) -> str:
    """The table of a carrier's keys that were compared and wait to be recorded."""
    return f'"compared {carrier}"'


class Ledger:
    """The ledger file, open. Use as a context manager; nothing is kept unless `record` is called."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        try:
            self.connection = duckdb.connect(
                str(self.path),
                config={"memory_limit": _MEMORY, "temp_directory": str(self.path.parent / "spill")},
            )
            self.path.chmod(0o600)
        except (duckdb.Error, OSError) as error:
            raise self._unreadable(error) from error
        try:
            bring_up_to_date(self.connection, self.path)
        except duckdb.Error as error:
            self.connection.close()
            raise self._unreadable(error) from error
        except BaseException:
            self.connection.close()
            raise
        return self

    def _unreadable(self, error: Exception) -> OutputError:
        return OutputError(
            f"{self.path}: the ledger cannot be opened ({type(error).__name__}); restore it from a copy, "
            "or move it away to begin a new one"
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What the body writes stands as a whole or not at all; raises OutputError where it can't be."""
        try:
            self.connection.execute("BEGIN")
            yield
            self.connection.execute("COMMIT")
        except BaseException as error:
            # A failed COMMIT, on a full disk, has rolled back already.
            with suppress(duckdb.Error):
                self.connection.execute("ROLLBACK")
            if not isinstance(error, duckdb.Error):
                raise
            raise OutputError(
                f"{self.path}: the ledger could not be written ({type(error).__name__}); is its disk full?"
            ) from error

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

    def keys(self, period: Period, carrier: str) -> pl.DataFrame:
        """check_id, key (half a finding_key's digits), and how many `findings` of the month have it."""
        rows: pl.DataFrame = self.connection.sql(
            "SELECT check_id, replace(key::VARCHAR, '-', '') AS key, findings FROM known "
            "WHERE period = $period AND carrier = $carrier",
            params={"period": str(period), "carrier": carrier},
        ).pl()
        return rows

    def known_keys(self, keys: Sequence[str]) -> list[str]:
        """Those of the keys (as `keys` has them) that any month of any carrier has."""
        rows = self.connection.execute(
            "SELECT DISTINCT replace(key::VARCHAR, '-', '') FROM known "
            "WHERE list_contains($keys::UUID[], key)",
            {"keys": list(keys)},
        ).fetchall()
        return [key for (key,) in rows]

    def results(self, period: Period, carriers: Sequence[str]) -> pl.DataFrame:
        """The rows of `Result` that the month's last run of these carriers left."""
        rows: pl.DataFrame = self.connection.sql(
            "SELECT * FROM result WHERE period = $period AND list_contains($carriers, carrier)",
            params={"period": str(period), "carriers": list(carriers)},
        ).pl()
        return rows

    def comparison(self, period: Period, carrier: str) -> pl.DataFrame:
        """By check_id, how a carrier's month compares with the one before (the columns of `comparison`)."""
        rows: pl.DataFrame = self.connection.sql(
            f"SELECT check_id, {', '.join(_COMPARED)} FROM comparison "  # noqa: S608
            "WHERE period = $period AND carrier = $carrier ORDER BY check_id",
            params={"period": str(period), "carrier": carrier},
        ).pl()
        return rows

    def figures(self, period: Period) -> list[str]:
        """Every carrier's figures of a month, as JSON, by carrier."""
        rows = self.connection.execute(
            "SELECT figures FROM month WHERE period = $period ORDER BY carrier", {"period": str(period)}
        ).fetchall()
        return [row[0] for row in rows]

    def not_read(self, period: Period) -> list[Any]:
        """What the month's last run could not read, out of the JSON that was recorded."""
        rows = self.connection.execute(
            "SELECT not_read FROM run WHERE period = $period ORDER BY rowid DESC LIMIT 1",
            {"period": str(period)},
        ).fetchall()
        return list(json.loads(rows[0][0])) if rows else []

    def compare(
        self,
        keys: pa.RecordBatchReader,
        judged: pl.DataFrame,
        period: Period,
        carrier: str,
        rows: Path,
        rows_of: RowsOf,
    ) -> pl.DataFrame:
        """By check, what became of the last month's findings; what `seen` says is then of this month's.

        `keys` (keyed.ledger_keys) have check_id, key and place, and are kept until the month is recorded; the
        other arguments and the frame are those of `states.compare`.
        """
        states.with_keys(self.connection, keys)
        compared = states.compare(self.connection, judged, period, carrier, rows, rows_of)
        self.connection.execute(f"DROP TABLE IF EXISTS {_compared(carrier)}")
        self.connection.execute(f"ALTER TABLE found RENAME TO {_compared(carrier)}")
        return compared

    def seen(self) -> pa.RecordBatchReader:
        """Of the keys compared last those that were there before: key (bytes), first_period, persisting."""
        return self.connection.sql(
            "SELECT CAST(key AS BLOB) AS key, first_period, persisting FROM seen"
        ).to_arrow_reader()

    def record(
        self,
        *,
        period: Period,
        made_at: datetime,
        version: str,
        rule_set: str,
        inputs: str,
        not_read: str,
        months: Sequence[AuditedMonth],
        rows_of: Callable[[str], RowsOf],
    ) -> None:
        """Write a run in one transaction; what the ledger held of these carriers' month is replaced.

        The states of months audited before this one and later in time are worked out anew. `not_read` = JSON
        list; `rows_of` = carrier → period → where a month's rows are kept.
        """
        run = self.connection.execute
        with self.transaction():
            run(
                "INSERT INTO run VALUES "
                "($period, $made_at, $version, $rule_set, $carriers, $inputs, $not_read)",
                {
                    "period": str(period),
                    "carriers": [month.carrier for month in months],
                    "made_at": made_at,
                    "version": version,
                    "rule_set": rule_set,
                    "inputs": inputs,
                    "not_read": not_read,
                },
            )
            for month in months:
                self._replace(period, month)
                for later in self._later(period, month.carrier):
                    self._restate(later, month.carrier, rows_of(month.carrier))

    def _replace(self, period: Period, month: AuditedMonth) -> None:
        run = self.connection.execute
        scope = {"period": str(period), "carrier": month.carrier}
        for table in ("month", "result", "comparison", "known", "point"):
            run(f"DELETE FROM {table} WHERE period = $period AND carrier = $carrier", scope)  # noqa: S608
        run(
            "INSERT INTO month VALUES ($period, $carrier, $columns, $names, $records, $figures)",
            {
                **scope,
                "columns": sorted(month.columns),
                "names": [name for name, _ in month.files],
                "records": [records for _, records in month.files],
                "figures": month.figures,
            },
        )
        self._insert("result BY NAME SELECT * FROM incoming", month.results)
        compared = month.comparison.select("check_id", *_COMPARED)
        self._insert(_UNDER_SCOPE.format(table="comparison"), compared, scope)
        self._insert(_UNDER_SCOPE.format(table="point"), month.points, scope)
        file, record = in_file(month.files, "place")
        run(
            f"""
            INSERT INTO
            known BY NAME
            SELECT $period AS period, $carrier AS carrier, check_id, key, findings,
                   {file} AS file, {record} AS record
            FROM {_compared(month.carrier)}
            """,  # noqa: S608
            scope,
        )

    def _insert(self, what: str, frame: pl.DataFrame, values: Mapping[str, str] | None = None) -> None:
        self.connection.register("incoming", frame.to_arrow())
        self.connection.execute(f"INSERT INTO {what}", dict(values or {}))
        self.connection.unregister("incoming")

    def _restate(self, period: Period, carrier: str, rows_of: RowsOf) -> None:
        """Compare a recorded month with those before it again: one of them has changed."""
        judged = states.with_keys_of(self.connection, str(period), carrier)
        compared = states.compare(self.connection, judged, period, carrier, rows_of(str(period)), rows_of)
        scope = {"period": str(period), "carrier": carrier}
        self.connection.register("compared", compared.to_arrow())
        self.connection.execute(
            """
            UPDATE result SET "new" = compared.new, persisting = compared.persisting,
                resolved = compared.resolved,
                note = CASE WHEN assessed THEN compared.note ELSE result.note END
            FROM compared
            WHERE period = $period AND carrier = $carrier AND result.check_id = compared.check_id
            """,
            scope,
        )
        counts = ("since", "rule_changed_since", "rebaselined", *states.REASONS)
        columns = ", ".join(f"{name} = compared.{name}" for name in counts)
        self.connection.execute(
            f"UPDATE comparison SET {columns} FROM compared "  # noqa: S608
            "WHERE period = $period AND carrier = $carrier AND comparison.check_id = compared.check_id",
            scope,
        )
        self.connection.unregister("compared")

    def _later(self, period: Period, carrier: str) -> list[Period]:
        """The carrier's months that were audited already and come after this one."""
        rows = self.connection.execute(
            "SELECT period FROM month WHERE carrier = $carrier AND period > $period ORDER BY period",
            {"period": str(period), "carrier": carrier},
        ).fetchall()
        return [Period.parse(row[0]) for row in rows]

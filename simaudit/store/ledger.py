"""The ledger: one DuckDB file of runs, results, and which findings there were when.

This file opens, locks and closes it. What it holds is read and written by topic: `runs`, `run_record`,
`months`, `month_comparison`, `history`, `responses`, `samples`, `follow_ups`, `seal`, `retention`,
`access_log`. Findings are known to it by their key only, half of an HMAC over check, carrier and number or
subject, so that months are compared without keeping a name or a number twice.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import duckdb
import polars as pl

from simaudit.config.key import installation_key
from simaudit.errors import Note, OutputError
from simaudit.files import system_refusal
from simaudit.period import Period
from simaudit.store.ledger_chain import Chain, Scope
from simaudit.store.schema import LAST_KEY, SCHEMA_VERSION, bring_up_to_date

if TYPE_CHECKING:
    import pyarrow as pa

_MEMORY: Final = "2GB"
"""What comparing months may use where nothing is said of memory; beyond it, DuckDB spills."""

_WRITES: Final = re.compile(r'\s*(?:INSERT .*?INTO|UPDATE|DELETE FROM)\s+"?(\w+)')


class Ledger:
    """The ledger file, open. Use as a context manager; only functions of the store use its `connection`."""

    def __init__(
        self, path: Path, memory: str | None = None, threads: int | None = None, key_file: Path | None = None
    ) -> None:
        """What comparing months may use: None, _MEMORY and all processors; beyond it, DuckDB spills.

        `key_file` has the key under which what is written is sealed; None, or no file: nothing is.
        """
        self.path = path
        self.on_trial = False
        """Whether transactions are undone at their end: their bodies have seen what they would come to."""
        self._key_file = key_file
        self._read: dict[tuple[str, str], list[Any]] = {}
        self._settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory or _MEMORY,
            "temp_directory": str(path.parent / "spill"),
            **({} if threads is None else {"threads": threads}),
        }

    def __enter__(self) -> Self:
        try:
            self.connection = duckdb.connect(str(self.path), config=self._settings)
            self.path.chmod(0o600)
        except (duckdb.Error, OSError) as error:
            raise self._unreadable(error) from error
        try:
            self._filled = bring_up_to_date(self.connection, self.path)
        except BaseException as error:
            self.connection.close()
            if isinstance(error, duckdb.Error):
                raise self._unreadable(error) from error
            raise
        return self

    def _unreadable(self, error: Exception) -> OutputError:
        # What the system refuses is no reason to restore the ledger, or to begin a new one.
        if refused := system_refusal(error):
            return OutputError("ledger_refused_by_system", path=self.path, why=refused)
        return OutputError("ledger_not_opened", path=self.path, why=_why(error))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    @cached_property
    def key(self) -> bytes | None:
        """The installation's, None where it is gone; raises UsageError where the key file can't be used."""
        has_key_file = self._key_file is not None and self._key_file.exists()
        return installation_key(self._key_file) if self._key_file and has_key_file else None

    @cached_property
    def chain(self) -> Chain:
        """The seals; raises UsageError where the key file can't be used."""
        return Chain(self.execute, self.once, self.key)

    def writing(
        self, *tables: str, period: str | None = None, carriers: Collection[str] | None = None
    ) -> None:
        """What the transaction is about to write: of a month and of carriers, None: of any.

        Belongs before the statement that writes it, or `verify` takes what it writes for a change.
        """
        self._filled.update(tables)
        self.chain.writing(Scope(tables, period, None if carriers is None else frozenset(carriers)))

    def lacks(self, table: str) -> bool:
        """Whether a table has no rows: to plan what reads it takes milliseconds. False may be wrong."""
        return table not in self._filled

    @contextmanager
    def transaction(self) -> Iterator[Callable[[], None]]:
        """Commit what the body writes, sealed, as a whole or not at all; raises OutputError otherwise.

        The body reads what it has written. It may commit itself, by what it is given, where something is to
        be undone if that fails; then it writes no more.
        """
        is_open = True

        def commit() -> None:
            nonlocal is_open
            self.chain.end()
            self.connection.execute("ROLLBACK" if self.on_trial else "COMMIT")
            if self.on_trial:
                self._read.clear()
            is_open = False

        self.chain.begin()
        try:
            self.connection.execute("BEGIN")
            yield commit
            if is_open:
                commit()
        except BaseException as error:
            # A failed COMMIT, on a full disk, has rolled back already.
            with suppress(duckdb.Error):
                self.connection.execute("ROLLBACK")
            self._read.clear()
            if not isinstance(error, duckdb.Error) or isinstance(error, duckdb.OutOfMemoryException):
                raise
            raise OutputError("ledger_not_written", path=self.path, why=_why(error)) from error

    def execute(
        self, statement: str, values: Mapping[str, object] | None = None
    ) -> duckdb.DuckDBPyConnection:
        """Run SQL with the values of its $names, of a month its text; rows are fetched from the result."""
        if written := _WRITES.match(statement):
            self._read = {asked: rows for asked, rows in self._read.items() if written[1] not in asked[0]}
        return self.connection.execute(statement, _bound(values))

    def once(self, query: str, values: Mapping[str, object] | None = None) -> Sequence[Any]:
        """The rows of a query, `values` as of `execute`, read once until one of its tables is written."""
        question = query, repr(_bound(values))
        if question not in self._read:
            self._read[question] = self.execute(query, values).fetchall()
        return self._read[question]

    def column(self, query: str, values: Mapping[str, object] | None = None) -> list[Any]:
        """The first column of a query's rows, `values` as of `execute`."""
        return [row[0] for row in self.execute(query, values).fetchall()]

    def first(self, query: str, values: Mapping[str, object] | None = None) -> Any:
        """The first column of a query's first row, `values` as of `execute`; None where it has no row."""
        return next(iter(self.column(query, values)), None)

    def insert(self, table: str, row: Mapping[str, object], *, once: bool = False) -> None:
        """Append a row by the names of its columns; belongs into a transaction, behind `writing`.

        `once`: unless a row has its key already.
        """
        columns = ", ".join(f"${name} AS {name}" for name in row)
        self.execute(f"INSERT {'OR IGNORE ' if once else ''}INTO {table} BY NAME SELECT {columns}", row)

    def append(self, table: str, rows: pl.DataFrame) -> None:
        """Append rows as `insert` does one."""
        with self.readable("incoming", rows):
            self.execute(f"INSERT INTO {table} BY NAME FROM incoming")

    def frame(self, query: str, values: Mapping[str, object] | None = None) -> pl.DataFrame:
        """The rows of a query, `values` as of `execute`."""
        rows: pl.DataFrame = self.connection.sql(query, params=_bound(values)).pl()
        return rows

    @contextmanager
    def readable(self, name: str, rows: "pl.DataFrame | pa.RecordBatchReader") -> Iterator[None]:
        """Let the body's statements read rows of Python as the relation `name`; a reader can be read once."""
        self.connection.register(name, rows.to_arrow() if isinstance(rows, pl.DataFrame) else rows)
        try:
            yield
        finally:
            self.connection.unregister(name)


def _bound(values: Mapping[str, object] | None) -> dict[str, object]:
    return {at: str(value) if isinstance(value, Period) else value for at, value in (values or {}).items()}


def _why(error: Exception) -> Note:
    """The system's reason, or the kind of DuckDB's error; its message may quote what is stored."""
    return system_refusal(error) or Note("database_error", kind=type(error).__name__)


_LAST_UNREAD: Final = """
    SELECT carrier, period, CAST(coalesce(figures->'$.intake.unread', '[]') AS VARCHAR) FROM month
    QUALIFY row_number() OVER (PARTITION BY carrier ORDER BY period DESC) = 1 ORDER BY carrier
"""


@dataclass(frozen=True)
class LedgerSummary:
    """What a ledger file says of itself."""

    schema_version: int
    runs: int
    last_run: datetime | None
    """Local time."""
    months: int
    """Audited months of all carriers."""
    withdrawn: int
    """Withdrawals of a carrier's month."""
    key: str | None
    """The fingerprint of the last run's key; None in a ledger that has none yet."""
    unread: tuple[tuple[str, str, str], ...] = ()
    """Carrier, its last month, and what could not be read of that: JSON of UnreadColumn."""


def ledger_summary(path: Path) -> LedgerSummary:
    """Look at a ledger of any version without changing it; raises duckdb.Error where it is none."""
    with duckdb.connect(str(path), read_only=True) as connection:
        ((schema,),) = connection.execute("SELECT schema_version FROM meta").fetchall()
        ((runs, last),) = connection.execute("SELECT count(*), max(made_at) FROM run").fetchall()
        ((months,),) = connection.execute("SELECT count(*) FROM month").fetchall()
        # The tables of earlier versions, which are refused, need not have all columns.
        is_read = schema >= SCHEMA_VERSION
        keys = connection.execute(LAST_KEY).fetchall() if is_read else []
        withdrawn = connection.execute("SELECT count(*) FROM withdrawal").fetchall() if is_read else [(0,)]
        unread = connection.execute(_LAST_UNREAD).fetchall() if is_read else []
    key = keys[0][0] if keys else None
    return LedgerSummary(
        schema, runs, last, months, withdrawn[0][0], key, tuple(row for row in unread if row[2] != "[]")
    )

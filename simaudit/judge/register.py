"""The register: one or several carriers' months in DuckDB, with the relations that a catalogue runs over.

The rows stay in the months' Parquet files; DuckDB reads the columns that a statement needs. After the
relations are made the connection is shut: a check can read the months it is given and nothing else.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Self

import duckdb
import polars as pl

from simaudit.contract import EXPECTED_COLUMNS, FAMILIES, NATURES, SEVERITIES
from simaudit.intake.month_file import CarrierMonth, enum_type, months_select, sql_literal
from simaudit.intake.records.records import with_reasons_in_words
from simaudit.intake.values.derived_columns import hash_items
from simaudit.judge.communes import rows_with_communes
from simaudit.judge.register_database import Limits, RegisterDatabase, add_table
from simaudit.judge.waivers import Waiver, waived_by
from simaudit.period import Period
from simaudit.rules.populations import Population, definitions
from simaudit.rules.reference_tables import reference_tables
from simaudit.rules.relations import FINDINGS, REMARKS, UNWAIVED
from simaudit.rules.repeated_keys import ConflictingKeys, RepeatedKeys, keys_of_part, parts_to_sort

SUSPECT_SCHEMA = "suspect"
"""Schema in which `subscriber` and the views above it hold the rows that a prefilter found, and no others."""

MOST_PARTS = 16
"""Parts in which keys are sorted at most; of more, reading them takes longer than DuckDB's grouping."""

LONG_LIST = 1_000_000
"""Rows from which a list isn't kept beside the findings: ten million live numbers take 280 MB."""

MANY_FINDINGS = 1_000_000
"""Findings from which they are compressed, to 8 bytes instead of 60; so many are looked at together."""


@dataclass
class Register:
    """The relations a catalogue runs over, and the tables `finding` and `remark` that its checks fill.

    Use as a context manager. `references` are frames by relation name: points, active, revoked, reported,
    notified (reference files), declared (carrier, records), each with the hashes of derived_columns.py that
    it has columns for; `refused_lists` names lists that could not be used. `previous` are the carriers' last
    judged months, `missing` the Parquet files of the numbers that checks found missing there
    (missing_numbers.py), by carrier. `made` is called with each table of populations.sql that was made, and
    the seconds it took.

    A statement on `judging` or `suspects` may take as long as a check may; `connection` has no such limit: it
    is for what is done with findings and figures.
    """

    months: Sequence[CarrierMonth]
    as_of: date
    references: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    previous: Sequence[CarrierMonth] = ()
    limits: Limits = field(default_factory=Limits)
    missing: Mapping[str, Path] = field(default_factory=dict)
    refused_lists: Set[str] = frozenset()
    made: Callable[[str, float], None] = lambda name, seconds: None
    database: RegisterDatabase | None = None
    """Where the relations are made; None: in a database of its own."""
    in_memory: bool = False
    """Whether the months' rows are copied once, for small ones: planning to scan a file takes longer."""
    waivers: Sequence[Waiver] = ()
    """Those in force, of these and of other carriers."""
    deleted: Mapping[str, Period] = field(default_factory=dict)
    """By carrier, its last judged month where its rows are no longer kept, so that `previous` lacks it."""

    def __enter__(self) -> Self:
        files = [*self.months, *self.previous]
        attached = (self.database or RegisterDatabase(self.limits, 1, files, self.missing)).attach()
        self._attached, self.connection = attached, attached.connection
        self._made: set[str] = set()
        self._searches: dict[str, Future[tuple[pl.DataFrame, float]]] = {}
        self._make_relations()
        self.judging, self.suspects, self._search_connection = attached.limited
        self.suspects.execute(f"SET search_path = '{attached.search_path(SUSPECT_SCHEMA)}'")
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="simaudit-groups")
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; all relations made in it are gone."""
        self._worker.shutdown(cancel_futures=True)
        self._attached.close()

    @property
    def carriers(self) -> list[str]:
        return [month.carrier for month in self.months]

    @property
    def calendar_month_before(self) -> Period:
        """The month before the judged one, whether anything of it was judged or not."""
        return Period.of(self.as_of).previous

    def last_judged_month(self, carrier: str) -> Period | None:
        """Which month the carrier's rows in `previous` are of; None where it has none there."""
        months = [month for month in self.previous if month.carrier == carrier]
        return next((month.period or self.calendar_month_before for month in months), None)

    def _make_relations(self) -> None:
        run = self.connection.execute
        kind = "TABLE" if self.in_memory else "VIEW"
        rows = rows_with_communes(self.connection, self.months, self.as_of, self.references)
        run(f"CREATE {kind} subscriber AS {rows}")
        if self.previous:
            run(f"CREATE VIEW previous AS {months_select(self.previous)}")
        run(f"CREATE VIEW missing AS {_missing_select(self.missing)}")
        run(
            f"CREATE TABLE finding (carrier VARCHAR, check_id VARCHAR, family {enum_type(FAMILIES)}, "
            f"severity {enum_type(SEVERITIES)}, nature {enum_type(NATURES)}, across BOOLEAN, "
            "msisdn VARCHAR, record UINTEGER, subject VARCHAR, detail VARCHAR)"
        )
        run(f"CREATE TABLE {REMARKS} AS SELECT * EXCLUDE (family, severity, nature, across) FROM finding")
        run(f"CREATE SCHEMA {SUSPECT_SCHEMA}")
        # A department's own, which go before those of the database.
        self.add_tables(self.references.keys() & reference_tables().keys())

    def add_table(self, name: str, frame: pl.DataFrame) -> None:
        """A table of the frame's rows."""
        add_table(self.connection, name, frame)

    def make(self, relations: Iterable[str], *, limited: bool = False) -> None:
        """Create the populations behind `relations` that aren't there yet. Raises duckdb.Error.

        `limited`: for a check, with no more time for each than a check has.
        """
        relations = set(relations)
        self.add_tables(relations)
        if UNWAIVED in relations:
            self._make_unwaived()
        connection = self.judging if limited else self.connection
        for population in definitions().closure(relations, self._made):
            group_table, seconds = self._searched(population.name, limited=limited)
            started = time.perf_counter()
            if group_table is not None:
                self.add_table(population.name, group_table)
            elif (group_keys := self._by_sorting(population)) is not None:
                self.add_table(population.name, repeated(connection, group_keys, self._parts(group_keys)))
            else:
                connection.execute(population.sql)
            self._made.add(population.name)
            if population.kind == "TABLE":
                self.made(population.name, seconds + time.perf_counter() - started)

    def add_sums(self, tables: Mapping[str, pl.DataFrame]) -> None:
        """Add tables of populations.sql that were made elsewhere."""
        for name, table in tables.items():
            self.add_table(name, table)
            self._made.add(name)

    def _make_unwaived(self) -> None:
        """UNWAIVED, of the findings that there are by now: what is found later is never in it."""
        if UNWAIVED in self._made:
            return
        checks = self.connection.execute("SELECT DISTINCT check_id FROM finding").fetchall()
        literals = ", ".join(sql_literal(check_id) for (check_id,) in checks)
        condition = f"list_contains([{literals}]::VARCHAR[], finding.check_id)"
        waived = self._waived_keys()
        if not waived.is_empty():
            self.add_table("waived_finding", waived)
            keys = " AND ".join(
                f"waived_finding.{name} IS NOT DISTINCT FROM finding.{name}" for name in waived.columns
            )
            condition += f" AND NOT EXISTS (SELECT 1 FROM waived_finding WHERE {keys})"
        self.connection.execute(f"CREATE VIEW {UNWAIVED} AS SELECT * FROM finding WHERE {condition}")
        self._made.add(UNWAIVED)

    def _waived_keys(self) -> pl.DataFrame:
        """What decides whether a finding is waived, of those that are: carrier, check_id, msisdn, subject."""
        columns = ("carrier", "check_id", "msisdn", "subject")
        waived = [pl.DataFrame(schema=dict.fromkeys(columns, pl.String))]
        if self.waivers:
            rows = self.connection.sql(
                f"SELECT {', '.join(columns)} FROM finding WHERE list_contains($checks, check_id)",
                params={"checks": [waiver.check for waiver in self.waivers]},
            )
            for keys in map(pl.DataFrame, rows.to_arrow_reader(MANY_FINDINGS)):
                for (carrier,), carrier_keys in keys.group_by("carrier"):
                    waivers = [waiver for waiver in self.waivers if waiver.carrier == carrier]
                    waived.append(carrier_keys.filter(waived_by(carrier_keys, waivers)[0]))
        return pl.concat(waived).unique()

    def add_tables(self, relations: Iterable[str]) -> None:
        """Make the tables behind `relations` that aren't there yet: lists, and what the months are made of.

        Registers of small months need few.
        """
        names = set(relations)
        read = names.union(*(population.reads for population in definitions().closure(names)))
        for name in (read & (self.references.keys() | MONTH_TABLES.keys())) - self._made:
            table = self.references[name] if name in self.references else MONTH_TABLES[name](self)
            add_table(self.connection, name, table, hash_items(set(table.columns)))
            self._made.add(name)

    def drop_long_lists(self) -> None:
        """Drop the lists that take much room once all is judged; `make` copies what figures need again."""
        for name in self._made & self.references.keys():
            if self.references[name].height > LONG_LIST:
                self.connection.execute(f"DROP TABLE {name}")
                self._made.remove(name)

    def _searched(self, population: str, *, limited: bool) -> tuple[pl.DataFrame | None, float]:
        """What a search in a thread found, and in how many seconds, however long it was waited for.

        None where there was none, or where its limit stopped it.
        """
        if population not in self._searches:
            return None, 0.0
        try:
            return self._searches.pop(population).result()
        except duckdb.InterruptException:
            if limited:
                raise
            return None, 0.0

    def search_groups(self, relations: Iterable[str]) -> None:
        """Begin to search the group keys behind `relations` in a thread; `make` waits for what it needs."""
        for population in definitions().closure(set(relations)):
            group_keys = self._by_sorting(population)
            if group_keys is not None and population.name not in self._made:
                self.make(population.reads)
                self._searches[population.name] = self._worker.submit(
                    _timed_search, self._search_connection, group_keys, self._parts(group_keys)
                )

    def _by_sorting(self, population: Population) -> RepeatedKeys | ConflictingKeys | None:
        """The keys to sort for a group table, where there are many and not too little memory for it."""
        group_keys = population.repeats
        if group_keys is None or self.in_memory or self._parts(group_keys) > MOST_PARTS:
            return None
        return group_keys

    def _parts(self, group_keys: RepeatedKeys | ConflictingKeys) -> int:
        """In how many parts this register's keys are sorted."""
        records = sum(records for month in self.months for _, records in month.files)
        return parts_to_sort(group_keys, records, self.limits.sorting)

    def compress_findings(self) -> None:
        """Compress the findings and remarks there are, if they are many and there is the room to do it."""
        count = f"SELECT (SELECT count(*) FROM finding) + count(*) FROM {REMARKS}"
        if self.connection.execute(count).fetchall()[0][0] >= MANY_FINDINGS:
            with suppress(duckdb.OutOfMemoryException):
                # Others may read them meanwhile.
                self.connection.execute(f"CHECKPOINT {self._attached.attached}")

    def add_findings(self, findings: pl.DataFrame, table: str = FINDINGS) -> None:
        """Add rows of `finding`, or of REMARKS, that another register's checks made."""
        self.connection.register("incoming", findings.to_arrow())
        self.connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
        self.connection.unregister("incoming")

    def findings(self, table: str = FINDINGS) -> pl.DataFrame:
        """The rows of `finding`, or of REMARKS or `missing`."""
        rows: pl.DataFrame = self.connection.sql(f"SELECT * FROM {table}").pl()
        return rows


def repeated(
    connection: duckdb.DuckDBPyConnection, group_keys: RepeatedKeys | ConflictingKeys, parts: int = 1
) -> pl.DataFrame:
    """The rows of a group table, found by sorting keys in so many parts, in no order. Raises duckdb.Error."""
    return pl.concat(
        group_keys.select(connection.sql(keys_of_part(group_keys, part, parts)).pl()) for part in range(parts)
    )


def _timed_search(
    connection: duckdb.DuckDBPyConnection, group_keys: RepeatedKeys | ConflictingKeys, parts: int
) -> tuple[pl.DataFrame, float]:
    """The same, and the seconds it took."""
    started = time.perf_counter()
    return repeated(connection, group_keys, parts), time.perf_counter() - started


def first_records(register: Register, carrier: str, count: int) -> pl.DataFrame:
    """msisdn, id_number and full_name of the first `count` records that were loaded, in order of record."""
    rows: pl.DataFrame = register.connection.sql(
        # Record numbers are sorted alone; of the other columns only the wanted rows are read.
        "SELECT msisdn, id_number, full_name FROM subscriber WHERE carrier = $carrier AND record <= "
        "(SELECT max(record) FROM "
        "(SELECT record FROM subscriber WHERE carrier = $carrier ORDER BY record LIMIT $count)) "
        "ORDER BY record",
        params={"carrier": carrier, "count": count},
    ).pl()
    return rows


def with_communes(
    rows: pl.DataFrame, months: Sequence[CarrierMonth], as_of: date, tables: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The rows (carrier, place and others) with what `row_commune` of populations.sql says; else null.

    `place` is the record over all files of the carrier's month; `tables` are the department's own reference
    tables. Raises duckdb.Error.
    """
    with Register(months, as_of, tables) as register:
        register.add_table("listed_row", rows.select("carrier", record="place").unique())
        register.make(["row_commune"])
        communes = register.connection.sql(
            "SELECT * RENAME (record AS place) FROM row_commune SEMI JOIN listed_row USING (carrier, record)"
        ).pl()
    return rows.join(communes, on=["carrier", "place"], how="left", maintain_order="left")


def _carriers(register: Register) -> pl.DataFrame:
    """`carriers`: each carrier, and the last day of the month judged."""
    schema = {"carrier": pl.String, "as_of": pl.Date}
    return pl.DataFrame([(name, register.as_of) for name in register.carriers], schema=schema, orient="row")


def _expected_columns(register: Register) -> pl.DataFrame:
    """`extract_column`: a row for each carrier and expected column."""
    rows = [
        (month.carrier, position, name, name in month.columns)
        for month in register.months
        for position, name in enumerate(EXPECTED_COLUMNS, start=1)
    ]
    schema = {"carrier": pl.String, "position": pl.Int64, "column_name": pl.String, "present": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _delivered_columns(register: Register) -> pl.DataFrame:
    """`delivered_column`: a row for each carrier and canonical column of its extract, destroyed ones not."""
    rows = [
        (month.carrier, name) for month in register.months for name in sorted(month.columns - month.destroyed)
    ]
    return pl.DataFrame(rows, schema={"carrier": pl.String, "column_name": pl.String}, orient="row")


def _last_judged_month(register: Register) -> pl.DataFrame:
    """`last_judged_month`: the last day of each carrier's month in `previous`, and after a gap, the month."""
    rows = [
        (carrier, period.as_of, None if period == register.calendar_month_before else str(period))
        for carrier in (month.carrier for month in register.previous)
        if (period := register.last_judged_month(carrier))
    ]
    schema = {"carrier": pl.String, "as_of": pl.Date, "since": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _missing_select(files: Mapping[str, Path]) -> str:
    """SELECT of `missing`: the numbers that a check found missing from the last judged month, by carrier."""
    selects = [
        f"SELECT {sql_literal(carrier)} AS carrier, check_id, msisdn, ended_at "
        f"FROM read_parquet({sql_literal(str(path))})"
        for carrier, path in files.items()
    ]
    empty = (
        "SELECT ''::VARCHAR AS carrier, ''::VARCHAR AS check_id, ''::VARCHAR AS msisdn, "
        "NULL::TIMESTAMP AS ended_at WHERE false"
    )
    return " UNION ALL ".join(selects) or empty


def _rejected(register: Register) -> pl.DataFrame:
    """`rejected`: the records that could not be loaded."""
    empty = pl.DataFrame(schema={"carrier": pl.String, "record": pl.Int64, "reason": pl.String})
    frames = [
        with_reasons_in_words(month.rejected).select(
            pl.lit(month.carrier).alias("carrier"), "record", "reason"
        )
        for month in register.months
        if month.rejected is not None
    ]
    return pl.concat([empty, *frames])


MONTH_TABLES: Final[Mapping[str, Callable[[Register], pl.DataFrame]]] = {
    "carriers": _carriers,
    "extract_column": _expected_columns,
    "delivered_column": _delivered_columns,
    "last_judged_month": _last_judged_month,
    "rejected": _rejected,
}
"""By name, the relations of what the months are made of; each has a column `carrier`."""

"""Lays one or several carriers' month out in DuckDB and judges it, a statement a check.

The rows stay where they are, in the month's Parquet file; DuckDB reads the
columns a statement needs. After the relations are laid out the connection is
shut: a check can read the months it is given and nothing else.
"""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Self

import duckdb
import polars as pl

from simaudit.catalogue.check import OFFENDER_COLUMNS, Check
from simaudit.catalogue.populations import Population, words
from simaudit.catalogue.reference_tables import reference_tables
from simaudit.catalogue.repeated_keys import Conflicts, Repeats, repeated
from simaudit.config.model import SECONDS_A_CHECK
from simaudit.contract import EXPECTED_COLUMNS, FAMILIES, NATURES, SEVERITIES
from simaudit.errors import Note
from simaudit.intake.month_file import CarrierMonth, enumeration, months_select, quoted
from simaudit.intake.values.narrowing_hashes import shared_with
from simaudit.judge.prefilter import SCHEMA, Filled, Plan, Survey, survey
from simaudit.judge.verdict import Opinion, Verdict
from simaudit.judge.watchdog import watched, why_stopped


@dataclass(frozen=True)
class Limits:
    """What DuckDB may use, and for how long."""

    threads: int | None = None
    memory: str | None = None
    spill: Path | None = None
    seconds_a_check: float = SECONDS_A_CHECK


@dataclass
class Register:
    """The relations a catalogue runs over, and the findings it leaves in `finding`.

    Use as a context manager. `references` are frames by relation name: points,
    active, revoked (reference files), declared (carrier, records), each laid
    out with the hashes of sharing.py that it has columns for; `previous` are the
    carriers' months before.
    """

    months: Sequence[CarrierMonth]
    as_of: date
    references: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    previous: Sequence[CarrierMonth] = ()
    limits: Limits = field(default_factory=Limits)

    def __enter__(self) -> Self:
        self.connection = duckdb.connect(":memory:", config=self._settings())
        self._made: set[str] = set()
        self._survey = Survey()
        self._ahead: dict[str, Future[pl.DataFrame]] = {}
        self._lay_out()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the register and all that was laid out in it."""
        self._worker.shutdown(cancel_futures=True)
        self.connection.close()

    @property
    def carriers(self) -> list[str]:
        return [month.carrier for month in self.months]

    @property
    def _records(self) -> int:
        return sum(records for month in self.months for _, records in month.files)

    def _settings(self) -> dict[str, str | bool | int | float | list[str]]:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
        }
        if self.limits.threads is not None:
            settings["threads"] = str(self.limits.threads)
        if self.limits.memory is not None:
            settings["memory_limit"] = self.limits.memory
        if self.limits.spill is not None:
            settings["temp_directory"] = str(self.limits.spill)
        return settings

    def _lay_out(self) -> None:
        run = self.connection.execute
        # What a file says of itself is read once, not by every statement.
        run("SET parquet_metadata_cache = true")
        for name, table in reference_tables().items():
            self._table(name, table)
        self._table("carriers", pl.DataFrame({"carrier": self.carriers}))
        for name, frame in self.references.items():
            self._table(name, shared_with(frame))
        self._table("extract_column", self._expected_columns())
        self._table("rejected", self._rejected())
        run(f"CREATE VIEW subscriber AS {months_select(self.months)}")
        if self.previous:
            run(f"CREATE VIEW previous AS {months_select(self.previous)}")
        run(
            f"CREATE TABLE finding (carrier VARCHAR, check_id VARCHAR, family {enumeration(FAMILIES)}, "
            f"severity {enumeration(SEVERITIES)}, nature {enumeration(NATURES)}, across BOOLEAN, "
            "msisdn VARCHAR, record UINTEGER, subject VARCHAR, detail VARCHAR)"
        )
        for macro in words().macros.values():
            run(macro)
        run(f"CREATE SCHEMA {SCHEMA}")
        self._suspects = self.connection.cursor()
        self._suspects.execute(f"SET search_path = '{SCHEMA},main'")
        self._beside = self.connection.cursor()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="simaudit-groups")
        readable = [str(month.path) for month in (*self.months, *self.previous)]
        run("SET allowed_paths = $paths", {"paths": readable})
        run("SET enable_external_access = false")
        run("SET lock_configuration = true")

    def _table(self, name: str, frame: pl.DataFrame) -> None:
        # Through Arrow and by name: a frame must be registered before external access is shut.
        self.connection.register("incoming", frame.to_arrow())
        self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")  # noqa: S608
        self.connection.unregister("incoming")

    def _expected_columns(self) -> pl.DataFrame:
        rows = [
            (month.carrier, position, name, name in month.columns)
            for month in self.months
            for position, name in enumerate(EXPECTED_COLUMNS, start=1)
        ]
        return pl.DataFrame(
            rows,
            schema={
                "carrier": pl.String,
                "position": pl.Int64,
                "column_name": pl.String,
                "present": pl.Boolean,
            },
            orient="row",
        )

    def _rejected(self) -> pl.DataFrame:
        empty = pl.DataFrame(schema={"carrier": pl.String, "record": pl.Int64, "reason": pl.String})
        frames = [
            month.rejected.select(pl.lit(month.carrier).alias("carrier"), "record", "reason")
            for month in self.months
            if month.rejected is not None
        ]
        return pl.concat([empty, *frames])

    def make(self, relations: Iterable[str]) -> None:
        """Create the populations behind `relations` that aren't there yet."""
        for population in words().closure(set(relations)):
            if population.name in self._made:
                continue
            if population.name in self._ahead:
                with watched(self._beside, self.limits.seconds_a_check):
                    self._table(population.name, self._ahead.pop(population.name).result())
            elif wanted := self._sorted(population):
                self._table(population.name, repeated(self.connection, wanted))
            else:
                self.connection.execute(population.sql)
            self._made.add(population.name)

    def group_ahead(self, checks: Iterable[Check]) -> None:
        """Begin to look for the keys that group rules will ask for, beside whatever is judged meanwhile."""
        asked = {name for check in checks if self._says_something(check) for name in check.relations}
        for population in words().closure(asked):
            wanted = self._sorted(population)
            if wanted and population.name not in self._made:
                self.make(population.reads)
                self._ahead[population.name] = self._worker.submit(repeated, self._beside, wanted)

    def _sorted(self, population: Population) -> Repeats | Conflicts | None:
        """What is found by sorting keys, where this register doesn't have too many of them."""
        wanted = population.repeats
        return wanted if wanted and self._records <= wanted.most_sorted else None

    def judge(self, check: Check) -> Verdict:
        """Judge one check for every carrier it applies to; its offenders go to `finding`.

        A check that DuckDB can't run has the status `error`, and the others go on.
        """
        started = time.perf_counter()
        ruled_out = {
            month.carrier: reason for month in self.months if (reason := self._ruled_out(check, month))
        }
        population: dict[str, int] = {}
        violations: dict[str, int] = {}
        failure: Note | None = None
        if len(ruled_out) < len(self.months):
            try:
                with self._watched():
                    self.make(check.relations)
                    population = self._population(check)
                    if any(population.values()) and self._survey.offending.get(check.id, 1):
                        self._insert_offenders(check, ruled_out)
                    violations = self._violations(check)
                    failure = self._unsound(population, violations)
                    if failure:
                        self.connection.execute("DELETE FROM finding WHERE check_id = $id", {"id": check.id})
            except duckdb.Error as error:
                failure = why_stopped(error)
        opinions: dict[str, Opinion] = {}
        for carrier in self.carriers:
            if carrier in ruled_out:
                opinions[carrier] = Opinion(*ruled_out[carrier])
            elif failure:
                opinions[carrier] = Opinion("error", failure)
            else:
                judged, found = population.get(carrier, 0), violations.get(carrier, 0)
                status = "failed" if found else "passed" if judged else "not_applicable"
                opinions[carrier] = Opinion(
                    status, None if judged else Note("nothing_to_judge"), found, judged
                )
        return Verdict(check, opinions, time.perf_counter() - started)

    def _says_something(self, check: Check) -> bool:
        return any(self._ruled_out(check, month) is None for month in self.months)

    def _ruled_out(self, check: Check, month: CarrierMonth) -> tuple[str, Note] | None:
        """Why the check says nothing about this carrier: (status, note), or None where it does."""
        identity = check.header.check
        if not check.in_force(self.as_of):
            since = identity.valid_from if identity.valid_from and identity.valid_from > self.as_of else None
            return (
                "not_applicable",
                Note("in_force_from", day=since)
                if since
                else Note("in_force_until", day=identity.valid_to or self.as_of),
            )
        if check.cross and len(self.months) < 2:
            return "not_applicable", Note("needs_several_carriers")
        absent = [column for column in check.columns if column not in month.columns]
        if absent:
            return "not_assessable", Note("column_absent", columns=absent)
        if identity.needs_any and not month.columns & set(identity.needs_any):
            return "not_assessable", Note("columns_absent", columns=identity.needs_any)
        for reference in check.references:
            if reference == "previous":
                if month.carrier not in {before.carrier for before in self.previous}:
                    return "not_applicable", Note("no_previous_month")
            elif reference == "declared":
                if not self._lists(reference, month.carrier):
                    return "not_applicable", Note("no_declared_count")
            elif reference not in self.references:
                return "not_assessable", Note("list_absent", list=reference)
            elif reference == "points" and not self._lists(reference, month.carrier):
                return "not_assessable", Note("carrier_not_on_list")
        return None

    def _lists(self, reference: str, carrier: str) -> bool:
        return reference in self.references and carrier in self.references[reference]["carrier"]

    def _unsound(self, population: Mapping[str, int], violations: Mapping[str, int]) -> Note | None:
        """What a query has got wrong that no guard can see beforehand, or nothing."""
        if violations.keys() - set(self.carriers):
            return Note("foreign_findings")
        if any(found > population.get(carrier, 0) for carrier, found in violations.items()):
            return Note("too_many_findings")
        return None

    def _violations(self, check: Check) -> dict[str, int]:
        return dict(
            self.connection.execute(
                "SELECT carrier, count(*) FROM finding WHERE check_id = $id GROUP BY carrier",
                {"id": check.id},
            ).fetchall()
        )

    def add_findings(self, findings: pl.DataFrame) -> None:
        """Put findings of another register, of checks over all carriers, beside those made here."""
        self.connection.register("incoming", findings.to_arrow())
        self.connection.execute("INSERT INTO finding BY NAME SELECT * FROM incoming")
        self.connection.unregister("incoming")

    def _insert_offenders(self, check: Check, ruled_out: Collection[str]) -> None:
        left_out = f"WHERE carrier NOT IN ({', '.join(map(quoted, ruled_out))})" if ruled_out else ""
        columns = ", ".join(OFFENDER_COLUMNS)
        surveyed = check.id in self._survey.offending
        (self._suspects if surveyed else self.connection).execute(
            f"INSERT INTO finding SELECT carrier, '{check.id}', '{check.family}', '{check.severity}', "  # noqa: S608
            f"'{check.nature}', {str(check.cross).lower()}, msisdn, record, subject, detail "
            f"FROM ({check.sql}\n) AS offender ({columns}) {left_out}",
            self._parameters(check),
        )

    def _parameters(self, check: Check) -> dict[str, Any]:
        values = {**check.header.params, "as_of": self.as_of}
        return {name: value for name, value in values.items() if name in check.parameters}

    def survey(self, checks: Iterable[Check], asked: Plan) -> None:
        """Look over the register once, ahead of judging: whom many checks judge, and which rows offend."""
        assessed = {check.id for check in checks if self._says_something(check)}
        # Where a check asks what can't be asked of every row, each is judged by itself, and that one named.
        with suppress(duckdb.Error), self._watched():
            self._survey = survey(self.connection, self._suspects, asked, assessed)

    @property
    def surveyed(self) -> Survey:
        """What a survey has counted, nothing where there was none or it could not be made."""
        return self._survey

    def take_over(self, surveyed: Survey) -> None:
        """Take over what another register that holds the same months has counted."""
        self._survey = surveyed

    def filled(self, view: str) -> dict[str, Filled]:
        """By carrier, how many rows are in one of FILLED_VIEWS and how far they fill the expected columns."""
        counted = self._survey.filled.get(view)
        if counted is None:
            self.make([view])
            filled = ", ".join(f"count({name})" for name in EXPECTED_COLUMNS)
            rows = self.connection.execute(
                f"SELECT carrier, count(*), {filled} FROM {view} GROUP BY carrier"  # noqa: S608
            ).fetchall()
            counted = {
                carrier: Filled(live, dict(zip(EXPECTED_COLUMNS, columns, strict=True)))
                for carrier, live, *columns in rows
            }
        return {carrier: counted.get(carrier, Filled()) for carrier in self.carriers}

    @contextmanager
    def _watched(self) -> Iterator[None]:
        limit = self.limits.seconds_a_check
        with watched(self.connection, limit), watched(self._suspects, limit):
            yield

    def _population(self, check: Check) -> dict[str, int]:
        surveyed = self._survey.judged.get(check.id)
        if surveyed is None:
            return self._count(check)
        return {carrier: surveyed.get(carrier, 0) for carrier in self.carriers}

    def _count(self, check: Check) -> dict[str, int]:
        parts = check.query.args.get("with_") or check.query.args.get("with")
        prefix = f"{parts.sql(dialect='duckdb')} " if parts is not None else ""
        counted = f"{prefix}SELECT carrier, count(*) FROM {check.header.check.population} GROUP BY carrier"  # noqa: S608
        used = {name: value for name, value in self._parameters(check).items() if f"${name}" in counted}
        rows = self.connection.execute(counted, used).fetchall()
        return dict.fromkeys(self.carriers, 0) | dict(rows)

"""`simaudit.spark.selfcheck`: a carrier's own register by the rules of the audit, judged where it lies.

It is read, judged, and brought home as far as reports need it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Unpack

import polars as pl
from pyspark.sql import DataFrame, SparkSession

from simaudit.api.failure import errors_in_words
from simaudit.api.options import (
    Options,
    name_of_rows,
    refuse_unknown,
    refuse_wrong_types,
    require_carrier,
    with_keywords,
)
from simaudit.api.selfcheck import Audit, checked
from simaudit.intake.load import LoadedMonth
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.profile.extract_file import ExtractFile, Profile
from simaudit.intake.records.typed_chunk import REJECT_SCHEMA
from simaudit.jobs.inputs.request import RunOptions
from simaudit.judge.engine import Engine, EngineError
from simaudit.judge.prefilter import Prefilter, prefilter_plan
from simaudit.judge.register import Register
from simaudit.rules.check import Check
from simaudit.spark.engine import SparkEngine, limited_time
from simaudit.spark.failure import within_spark
from simaudit.spark.group_keys import group_tables
from simaudit.spark.home_month import whole_rows, write_home_month
from simaudit.spark.home_rows import narrowed, rows_of_numbers
from simaudit.spark.register_rows import RegisterRows, read_register
from simaudit.spark.relations import Relations
from simaudit.spark.row_flags import row_prefilter
from simaudit.spark.session import table, usable


class HeldTable:
    """One carrier's register in a session, as `jobs.held_register` has it; to be closed."""

    def __init__(
        self,
        session: SparkSession,
        rows: DataFrame,
        before: DataFrame | None,
        carrier: str,
        path: Path,
        begun: Callable[[Check], None],
    ) -> None:
        """`rows` and `before`, the month before, have columns named as in a file; `path` is their name."""
        self.path, self._begun = path, begun
        self._session, self._carrier = session, carrier
        self._rows, self._before = rows, before
        self._read: list[RegisterRows] = []
        self._relations: list[Relations] = []

    def close(self) -> None:
        """Give back what was made in the session: views, and rows kept on the executors."""
        for relations in self._relations:
            relations.drop()
        for register in self._read:
            register.release()

    def load(self, target: Path, profile: Profile) -> LoadedMonth:
        """Read the register on the executors; raises IntakeError, ContractError."""
        read = self._register(self._rows, profile)
        write_home_month(read, None, target)
        rejects = pl.DataFrame(schema=REJECT_SCHEMA)
        return LoadedMonth(self._carrier, target, read.columns, (read.account,), rejects, ())

    def before(self, target: Path, profile: Profile) -> CarrierMonth | None:
        """Read the month before on the executors; raises IntakeError, ContractError."""
        if self._before is None:
            return None
        read = self._register(self._before, profile)
        write_home_month(read, None, target)
        files = ((read.account.name, read.account.read),)
        return CarrierMonth(
            self._carrier,
            target,
            read.columns,
            files,
            destroyed=read.destroyed,
            unreadable=read.unreadable,
        )

    def engine(self, register: Register, checks: Sequence[Check]) -> Engine:
        """What judges the rows that were read, for their register at home."""
        month, *before = self._read
        names = {name for check in checks for name in check.relations}
        register.add_tables(names)
        prefilter = self._judged_rows(register, month, checks)
        relations = Relations(
            self._session,
            register,
            month.judged,
            before[0].judged if before else None,
            self._group_tables(register, month, names),
        )
        self._relations.append(relations)
        return SparkEngine(
            self._session,
            register,
            relations,
            lambda: self._bring_home(register, month),
            prefilter,
            self._begun,
        )

    def _judged_rows(self, register: Register, month: RegisterRows, checks: Sequence[Check]) -> Prefilter:
        """What one pass counted; where it can't be made for these checks, each is judged by its query."""
        plan, ids = prefilter_plan(checks, register.as_of), [check.id for check in checks]
        seconds = register.limits.seconds_a_check
        # It stands for all of their queries.
        with suppress(EngineError), limited_time(self._session, seconds * (len(ids) + 1)):
            return row_prefilter(register, month, plan, ids)
        # What is filled is counted all the same: the month at home can't say.
        with limited_time(self._session, seconds):
            return row_prefilter(register, month, plan, [])

    def _group_tables(
        self, register: Register, month: RegisterRows, relations: Iterable[str]
    ) -> dict[str, pl.DataFrame]:
        """Those that were found by sorting; Spark finds others, and those for which there was no time."""
        seconds = register.limits.seconds_a_check
        with suppress(EngineError), limited_time(self._session, seconds):
            return group_tables(relations, month, seconds)
        return {}

    def _bring_home(self, register: Register, month: RegisterRows) -> None:
        """Write the month's rows at home."""
        findings, reported = register.findings(), register.references.get("reported")
        numbers = None if reported is None else reported["msisdn"]
        whole = whole_rows(month, findings["record"], numbers)
        write_home_month(month, partial(narrowed, whole), register.months[0].path)
        # When a number ended that is missing now is in the month before, and nowhere else.
        missing = findings.filter(pl.col("record").is_null())["msisdn"].drop_nulls()
        for read, before in zip(self._read[1:], register.previous, strict=True):
            if not missing.is_empty():
                write_home_month(read, partial(rows_of_numbers, missing.unique()), before.path)

    def _register(self, rows: DataFrame, profile: Profile) -> RegisterRows:
        read = read_register(rows, ExtractFile(self.path, self._carrier, profile=profile))
        self._read.append(read)
        return read


@with_keywords(Options)
def selfcheck(
    session: SparkSession,
    rows: DataFrame | str,
    *,
    carrier: str,
    period: str,
    previous: DataFrame | str | None = None,
    name: str | None = None,
    **options: Unpack[Options],
) -> Audit:
    """Check one carrier's own register in Spark, as `simaudit.selfcheck` does here.

    `rows` is a DataFrame, the name of a table, or a path of Parquet files; columns are named as in a file.
    `previous` is the month before, likewise: without it the checks that compare with it are not applied,
    whatever a `store` has. `carrier`, `period`, `name` and `options` are those of `simaudit.selfcheck`.

    The rows are read and judged on the executors, whose Python needs the same version of simaudit. Home come
    the findings with the rows that they name, and of every other row the number and what figures count. The
    session is of Spark 4 with ANSI on; nothing of it is changed, and what was cached in it and the temporary
    views, whose names begin with `simaudit_`, are gone at the end, on errors too.

    Raises SimauditError: UsageError for what was given, IntakeError for rows that can't be read.
    """
    refuse_unknown("selfcheck", options, Options)
    with errors_in_words():
        refuse_wrong_types({"carrier": carrier, "period": period, "name": name, **options})
        require_carrier(carrier)
        settings = RunOptions.of({"carrier": carrier, "period": period, **options})
        path = Path(name_of_rows(carrier, settings.period, name))
        with held_table(session, rows, previous, carrier, path) as register:
            return checked([], replace(settings, held={carrier: register}), options)


@contextmanager
def held_table(
    session: object,
    rows: object,
    previous: object,
    carrier: str,
    path: Path,
    begun: Callable[[Check], None] = lambda _: None,
) -> Iterator[HeldTable]:
    """The register that is to be judged in a session, for as long as the body runs; raises SimauditError.

    `begun` is called before each check.
    """
    with within_spark():
        usable_session = usable(session)
        before = None if previous is None else table(usable_session, previous)
        with closing(
            HeldTable(usable_session, table(usable_session, rows), before, carrier, path, begun)
        ) as register:
            yield register

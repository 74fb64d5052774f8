"""`simaudit.spark.selfcheck`: a carrier's own register by the rules of the audit, judged where it lies.

It is read, judged, and brought home as far as reports need it.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial, reduce
from pathlib import Path
from typing import Final, Unpack

import polars as pl
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession

from simaudit.api import options as arguments
from simaudit.api.failure import errors_in_words
from simaudit.api.selfcheck import Audit, checked
from simaudit.errors import Note, OutputError
from simaudit.files import system_refusal
from simaudit.intake.limits.process import Interruption
from simaudit.intake.load import LoadedMonth
from simaudit.intake.month_file import CarrierMonth, write_month
from simaudit.intake.profile.extract_file import ExtractFile, Profile
from simaudit.intake.records.typed_chunk import REJECT_SCHEMA
from simaudit.intake.values.derived_columns import PAPER_KEY
from simaudit.jobs.inputs.request import RunOptions
from simaudit.jobs.receipt.run_receipt import KEY_ROWS
from simaudit.judge.buckets import BucketJudgement, gatherings, united
from simaudit.judge.carriers import JudgedTogether, JudgingRequest
from simaudit.judge.engine import EngineError
from simaudit.judge.judging import applicable
from simaudit.report.figures.examples import shown_remarks
from simaudit.rules.check import Check
from simaudit.rules.relations import REMARKS
from simaudit.spark import bucket_judging as judging
from simaudit.spark.failure import SPARK_ERRORS, why_stopped, within_spark
from simaudit.spark.register_rows import RegisterRows, give_back, read_register
from simaudit.spark.row_pieces import HomeRows, WholeRows, earlier_rows, narrowed, packed
from simaudit.spark.session import bucket_limits, slots, table, usable

_PARTS_HOME: Final = 16
"""In so many parts the results come home: each is a job of Spark's."""


def write_home_month(register: RegisterRows, home_rows: HomeRows | None, target: Path) -> None:
    """Write the month's file as intake does (0600), in the order of its records.

    `home_rows` makes pieces of what comes home (`narrowed`, `earlier_rows`). Without it the file has the
    columns and no row. Raises EngineError, or OutputError.
    """
    schema = {**register.schema, PAPER_KEY: pl.UInt64()}
    stopped: list[Exception] = []

    def frames(interruption: Interruption) -> Iterator[pl.DataFrame]:
        if home_rows is None:
            return
        try:
            for rows in register.made_of_rows(home_rows):
                interruption.end()
                yield rows.select(schema.keys())
        except SPARK_ERRORS as error:
            stopped.append(error)
            raise

    try:
        write_month(schema, frames, target)
    except Exception as error:
        target.unlink(missing_ok=True)
        if stopped:
            raise EngineError.of(why_stopped(stopped[0])) from None
        if refused := system_refusal(error):
            raise OutputError("cannot_be_written", path=target, why=refused) from error
        raise


class HeldTable:
    """One carrier's register in a session, as `jobs.held_register` has it; to be closed."""

    def __init__(
        self,
        session: SparkSession,
        rows: DataFrame,
        before: DataFrame | None,
        carrier: str,
        path: Path,
        begun: Callable[[Note], None],
    ) -> None:
        """`rows` and `before`, the month before, have columns named as in a file; `path` is their name."""
        self.path, self._begun = path, begun
        self._session, self._carrier = session, carrier
        self._rows, self._before = rows, before
        self._read: list[RegisterRows] = []

    def close(self) -> None:
        """Give back what is kept on the executors."""
        for register in self._read:
            register.release()

    def load(self, target: Path, profile: Profile) -> LoadedMonth:
        """Read the register on the executors; raises IntakeError, ContractError."""
        self._begun(Note("spark_reads"))
        read = self._register(self._rows, profile, target)
        rejects = pl.DataFrame(schema=REJECT_SCHEMA)
        return LoadedMonth(self._carrier, target, read.columns, (read.account,), rejects, ())

    def before(self, target: Path, profile: Profile) -> CarrierMonth | None:
        """Read the month before on the executors; raises IntakeError, ContractError."""
        if self._before is None:
            return None
        read = self._register(self._before, profile, target)
        files = ((read.account.name, read.account.read),)
        return CarrierMonth(
            self._carrier,
            target,
            read.columns,
            files,
            destroyed=frozenset(read.account.destroyed),
            unreadable=read.unreadable,
        )

    def judge(self, request: JudgingRequest) -> JudgedTogether:
        """Judge the rows on the executors, and bring home what is needed of them; raises EngineError."""
        self._begun(Note("spark_judges"))
        with request.register(request.months.current) as register:
            checks = applicable(register, request.plan.checks)
        if alone := [check.id for check in checks if check.header.check.shares is None]:
            self._begun(Note("spark_judges_on_one", checks=alone))
        with within_spark():
            judged = united(checks, self._results(self._task(request, checks)))
        sums = {**judged.sums}
        for gathering, rows in sums.pop(judging.LARGE, pl.DataFrame()).sort(pl.all()).rows():
            self._begun(Note("spark_bucket_large", gathering=gathering, rows=rows))
        mates = sums.pop(judging.MATES, pl.DataFrame())
        self._bring_home(request, judged, {column.name: column.drop_nulls().unique() for column in mates})
        return replace(judged, sums=sums)

    def _task(self, request: JudgingRequest, checks: Sequence[Check]) -> judging.JudgingTask:
        """What is judged by these checks; others don't apply, whatever the rows are."""
        months = request.months
        in_place, *others = gatherings(request.plan, checks)
        task = judging.JudgingTask(
            # What is called meanwhile are this process's own.
            replace(
                request,
                months=replace(months, missing={}),
                references={},
                limits=bucket_limits(request.limits),
                progress=lambda share: None,
                made=lambda relation, seconds: None,
            ),
            {name: packed(table) for name, table in request.references.items()},
            dict(zip(judging.RELATIONS, (read.reader for read in self._read), strict=False)),
            next((path.read_bytes() for path in months.missing.values()), None),
            # The largest buckets begin first.
            [in_place, *sorted(others, key=lambda gathering: gathering.column is not None)],
            math.ceil(max(read.account.read for read in self._read) / judging.ROWS_A_BUCKET),
        )
        return replace(task, slots=slots(self._session, sum(map(task.count, range(1, len(others) + 1))) or 1))

    def _results(self, task: judging.JudgingTask) -> Iterator[BucketJudgement]:
        """What the executors came to; raises EngineError."""
        sent = [
            read.pieces.mapInArrow(partial(judging.dealt_in_place, task, relation), judging.SENT_SCHEMA)
            for relation, read in zip(task.readers, self._read, strict=True)
        ]
        exchanged = reduce(DataFrame.unionAll, sent).repartition(len(task.slots), judging.SLOT)
        results = exchanged.mapInArrow(partial(judging.judged_in_buckets, task), judging.SENT_SCHEMA)
        results.persist(StorageLevel.DISK_ONLY)
        try:
            # Judged on all executors before the first comes home: partitions come one after another.
            results.count()
            for row in results.coalesce(_PARTS_HOME).toLocalIterator():
                if isinstance(received := judging.result(bytes(row["piece"])), Note):
                    raise EngineError.of(received)
                yield received
        finally:
            give_back(results)

    def _bring_home(
        self, request: JudgingRequest, judged: JudgedTogether, mates: Mapping[str, pl.Series]
    ) -> None:
        """Write the months' rows at home, as far as they are needed there."""
        self._begun(Note("spark_brings_home"))
        month, *before = self._read
        ((carrier, current),) = request.months.current.items()
        with request.register([carrier]) as register:
            register.add_findings(judged.remarks, REMARKS)
            remarked = pl.Series(shown_remarks(register, carrier), dtype=pl.UInt32)
        records = pl.repeat(False, month.account.read + 1, dtype=pl.Boolean, eager=True)
        is_looked_at = records.scatter(judged.findings["record"].drop_nulls().append(remarked), True)
        reported = request.references.get("reported", pl.DataFrame({"msisdn": []}, {"msisdn": pl.String}))
        whole = WholeRows(is_looked_at, reported["msisdn"].unique(), mates, first=KEY_ROWS)
        write_home_month(month, partial(narrowed, whole), current.path)
        # When a number ended that is missing now is in the month before, and nowhere else.
        missing = judged.findings.filter(pl.col("record").is_null())["msisdn"].drop_nulls().unique()
        for read, earlier in zip(before, request.months.previous.values(), strict=True):
            write_home_month(read, partial(earlier_rows, missing), earlier.path)

    def _register(self, rows: DataFrame, profile: Profile, target: Path) -> RegisterRows:
        read = read_register(rows, ExtractFile(self.path, self._carrier, profile=profile))
        self._read.append(read)
        write_home_month(read, None, target)
        return read


def selfcheck(
    session: SparkSession,
    rows: DataFrame | str,
    *,
    carrier: str,
    period: str,
    previous: DataFrame | str | None = None,
    name: str | None = None,
    **options: Unpack[arguments.Options],
) -> Audit:
    """Check one carrier's own register in Spark, as `simaudit.selfcheck` does here.

    `rows` is a DataFrame, the name of a table, or a path of Parquet files; columns are named as in a file.
    `previous` is the month before, likewise: without it the checks that compare with it are not applied,
    whatever a `store` has. `carrier`, `period`, `name` and `options` are those of `simaudit.selfcheck`.

    The rows are read and judged on the executors, whose Python needs the same version of simaudit. Home come
    the findings with the rows that they name, and of every other row the number and what figures count. The
    session is of Spark 4; nothing of it is changed, and what was cached in it is gone at the end, on errors
    too.

    Raises SimauditError: UsageError for what was given, IntakeError for rows that can't be read.
    """
    arguments.refuse_unknown("selfcheck", options, arguments.Options)
    with errors_in_words():
        arguments.refuse_wrong_types({"carrier": carrier, "period": period, "name": name, **options})
        arguments.require_carrier(carrier)
        settings = RunOptions.of({"carrier": carrier, "period": period, **options})
        path = Path(arguments.name_of_rows(carrier, settings.period, name))
        with held_table(session, rows, previous, carrier, path) as register:
            return checked([], replace(settings, held={carrier: register}), options)


@contextmanager
def held_table(
    session: object,
    rows: object,
    previous: object,
    carrier: str,
    path: Path,
    begun: Callable[[Note], None] = lambda _: None,
) -> Iterator[HeldTable]:
    """The register that is to be judged in a session, for as long as the body runs; raises SimauditError.

    `begun` is called with what is done next.
    """
    with within_spark():
        usable_session = usable(session)
        before = None if previous is None else table(usable_session, previous)
        with closing(
            HeldTable(usable_session, table(usable_session, rows), before, carrier, path, begun)
        ) as register:
            yield register

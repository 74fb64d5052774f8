"""`simaudit.spark.selfcheck`: a carrier's own register by the rules of the audit, judged where it lies.

It is read, judged, and brought home as far as reports need it.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial, reduce
from itertools import islice
from pathlib import Path
from typing import Any, Unpack, cast

import polars as pl
from pyspark import RDD, StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

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
from simaudit.judge.carriers import JudgedTogether, JudgingRequest
from simaudit.judge.engine import EngineError
from simaudit.spark.executor_judging import ExecutorJudgement, JudgingTask, PiecesOfMonth, judged_on_executor
from simaudit.spark.failure import SPARK_ERRORS, why_stopped, within_spark
from simaudit.spark.register_rows import PIECES_A_JOB, RegisterRows, give_back, read_register
from simaudit.spark.row_pieces import HomeRows, WholeRows, narrowed, packed, rows_of_numbers, unpacked
from simaudit.spark.session import judging_limits, table, usable


def write_home_month(
    register: RegisterRows,
    home_rows: HomeRows | None,
    target: Path,
) -> None:
    """Write the month's file as intake does (0600), in the order of its records, a million at a time.

    `home_rows` makes pieces of what comes home (`narrowed`, `rows_of_numbers`). Without it the file has the
    columns and no row. Raises EngineError, or OutputError.
    """
    schema = {**register.schema, PAPER_KEY: pl.UInt64()}
    stopped: list[Exception] = []

    def frames(interruption: Interruption) -> Iterator[pl.DataFrame]:
        if home_rows is None:
            return
        try:
            for piece in register.made_of_rows(home_rows):
                interruption.end()
                yield unpacked(piece).select(schema.keys())
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

    def judge(self, request: JudgingRequest) -> JudgedTogether:
        """Judge the rows on an executor, and bring home what is needed of them; raises EngineError."""
        self._begun(Note("spark_judges"))
        with within_spark():
            judged, findings, remarks = self._judged(self._task(request))
        for name, seconds in judged.made:
            request.made(name, seconds)
        self._bring_home(request, findings, judged)
        return JudgedTogether(judged.verdicts, findings, remarks, counted=judged.counted)

    def _task(self, request: JudgingRequest) -> JudgingTask:
        months = request.months
        of_carrier = [*months.current.values(), *months.previous.values()]
        missing = next((path.read_bytes() for path in months.missing.values()), None)
        limits = judging_limits(self._session, request.limits)
        # What is called meanwhile are this process's own.
        sent_request = replace(
            request,
            months=replace(months, missing={}),
            references={},
            limits=limits,
            progress=lambda share: None,
            made=lambda relation, seconds: None,
        )
        return JudgingTask(
            sent_request,
            {name: packed(table) for name, table in request.references.items()},
            [
                PiecesOfMonth(month, read.reader, read.schema)
                for month, read in zip(of_carrier, self._read, strict=True)
            ],
            missing,
        )

    def _judged(self, task: JudgingTask) -> tuple[ExecutorJudgement, pl.DataFrame, pl.DataFrame]:
        """What an executor came to, the findings and the remarks."""
        pieces = reduce(
            DataFrame.unionAll,
            (read.pieces.select(F.lit(number), "*") for number, read in enumerate(self._read)),
        )
        results = pieces.coalesce(1).rdd.mapPartitions(partial(judged_on_executor, task))
        results.persist(StorageLevel.DISK_ONLY)
        try:
            judged = cast("ExecutorJudgement | Note", results.first())
            if isinstance(judged, Note):
                raise EngineError.of(judged)
            windows = range(1, 1 + sum(judged.pieces), PIECES_A_JOB)
            frames = [unpacked(piece) for first in windows for piece in _window(results, first)]
        finally:
            give_back(results)
        return judged, pl.concat(frames[: judged.pieces[0]]), pl.concat(frames[judged.pieces[0] :])

    def _bring_home(self, request: JudgingRequest, findings: pl.DataFrame, judged: ExecutorJudgement) -> None:
        """Write the months' rows at home, as far as they are needed there."""
        self._begun(Note("spark_brings_home"))
        month, *before = self._read
        records = pl.repeat(False, month.account.read + 1, dtype=pl.Boolean, eager=True)
        looked_at = findings["record"].drop_nulls().append(pl.Series(judged.shown, dtype=pl.UInt32))
        is_looked_at = records.scatter(looked_at, True)
        reported = request.references.get("reported", pl.DataFrame({"msisdn": []}, {"msisdn": pl.String}))
        whole = WholeRows(is_looked_at, reported["msisdn"].unique(), judged.mates, first=KEY_ROWS)
        (target,) = (month.path for month in request.months.current.values())
        write_home_month(month, partial(narrowed, whole), target)
        # When a number ended that is missing now is in the month before, and nowhere else.
        missing = findings.filter(pl.col("record").is_null())["msisdn"].drop_nulls()
        for read, earlier in zip(before, request.months.previous.values(), strict=True):
            if not missing.is_empty():
                write_home_month(read, partial(rows_of_numbers, missing.unique()), earlier.path)

    def _register(self, rows: DataFrame, profile: Profile) -> RegisterRows:
        read = read_register(rows, ExtractFile(self.path, self._carrier, profile=profile))
        self._read.append(read)
        return read


def _window(results: RDD[Any], first: int) -> list[bytes]:
    """As many of them from the `first` as may come home at a time."""
    return results.mapPartitions(lambda part: islice(part, first, first + PIECES_A_JOB)).collect()


@arguments.with_keywords(arguments.Options)
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

"""Sessions: whether the caller's can judge, the tables that it names, and those begun for commands and cases.

Nothing of the caller's is changed.
"""

import os
import pickle
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Event, Thread
from typing import cast

import pyarrow as pa
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from simaudit.errors import UsageError
from simaudit.judge.check_cases import CaseResult, run_cases
from simaudit.judge.register_database import Limits
from simaudit.rules.case_file import CaseFile
from simaudit.rules.check import Check
from simaudit.spark.failure import SPARK_ERRORS, within_spark


@contextmanager
def command_session() -> Iterator[SparkSession]:
    """A session for as long as the body runs; raises UsageError where none can be started."""
    active_session = SparkSession.getActiveSession()
    try:
        session = active_session or _begun()
    except PySparkException as error:
        raise UsageError("spark_not_started", kind=error.getCondition() or type(error).__name__) from None
    try:
        yield session
    finally:
        # Java may have ended by itself.
        with suppress(*SPARK_ERRORS):
            if active_session is None:
                session.stop()


def _begun() -> SparkSession:
    # Spark's own 1g is too little for a million rows where everything is in the driver. This is what Java is
    # begun with where no setting and no argument says it.
    os.environ.setdefault("SPARK_DRIVER_MEMORY", "4g")
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    with _log_of_start():
        session = SparkSession.builder.appName("simaudit").getOrCreate()
    if _over_connect(session):
        return session
    context = session.sparkContext
    is_named = "PYSPARK_PYTHON" in os.environ or context.getConf().contains("spark.pyspark.python")
    if str(context.master).startswith("local") and not is_named:
        # Executors on this machine: `python3` of the path may be one without simaudit.
        context.pythonExec = sys.executable
    return session


@contextmanager
def _log_of_start() -> Iterator[None]:
    """Hold back what Java writes to stderr until a session is there: pages of its stack, where there is none.

    Java keeps the stream that it is started with, so that it goes through a pipe from then on. Where
    spark-submit has started Java, which started this Python, nothing can be held back.
    """
    if "PYSPARK_GATEWAY_PORT" in os.environ:
        yield
        return
    stderr, (read_end, write_end) = os.dup(2), os.pipe()
    os.dup2(write_end, 2)
    os.close(write_end)
    started = Event()

    def forward() -> None:
        waiting: list[bytes] = []
        while block := os.read(read_end, 65536):
            waiting.append(block)
            if started.is_set():
                os.write(stderr, b"".join(waiting))
                waiting.clear()
        os.close(read_end)

    Thread(target=forward, name="simaudit-spark-log", daemon=True).start()
    try:
        yield
        started.set()
    finally:
        os.dup2(stderr, 2)


def _over_connect(session: object) -> bool:
    return type(session).__module__.startswith("pyspark.sql.connect.")


def usable(session: object) -> SparkSession:
    """The session, where it can judge; raises UsageError with what is to be set otherwise."""
    kind, over_connect = type(session), _over_connect(session)
    if not (over_connect or isinstance(session, SparkSession)):
        raise UsageError("spark_session_unusable", kind=f"{kind.__module__}.{kind.__qualname__}")
    usable_session = cast("SparkSession", session)
    # A stopped session still answers for its settings.
    if usable_session.is_stopped if over_connect else usable_session.sparkContext._jsc is None:  # type: ignore[attr-defined]
        raise UsageError("spark_session_stopped")
    if usable_session.version.partition(".")[0] != "4":
        raise UsageError("spark_version_unsupported", version=usable_session.version)
    return usable_session


def table(session: SparkSession, given: object) -> DataFrame:
    """The rows of a DataFrame, of a table of the session's catalog, or of Parquet under a path.

    What has a slash is a path (`/data/…`, `s3a://…`). Raises UsageError where it is none of them.
    """
    if isinstance(given, DataFrame):
        if given.sparkSession is not session:
            raise UsageError("rows_of_other_session")
        return given
    if not isinstance(given, str):
        raise UsageError("rows_of_no_table", kind=type(given).__name__)
    try:
        return session.read.parquet(given) if "/" in given else session.table(given)
    except AnalysisException as error:
        raise UsageError("table_not_found", table=given, kind=error.getCondition() or "?") from None


def bucket_limits(limits: Limits) -> Limits:
    """What DuckDB may use in a task that judges, where `limits`, those of the run, don't say.

    One thread, since tasks fill the processors; and memory for a bucket within what an executor has beside
    Java's by Spark's defaults, 384 MB. Beyond it DuckDB writes to the executor's folder. Of keys a quarter
    of what a machine sorts at a time: a bucket of ten million rows takes no more than others then.
    """
    return replace(limits, threads=limits.threads or 1, memory=limits.memory or "150MB", sorting=0.25)


def slots(session: SparkSession, count: int) -> list[int]:
    """So many numbers that Spark deals to different partitions, of as many."""
    places = session.range(0, 20 * count + 100, 1, 1).select(
        F.col("id"), F.pmod(F.hash(F.col("id").cast("int")), F.lit(count)).alias("place")
    )
    by_place: dict[int, int] = {row["place"]: row["id"] for row in places.collect()}
    return [by_place.get(place, place) for place in range(count)]


def cases_on_executor(
    session: SparkSession, check: Check, example_file: CaseFile, catalogue: Sequence[Check]
) -> Iterator[CaseResult]:
    """As check_cases.run_cases; raises EngineError where an executor can't run them."""

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for _ in batches:
            results = map(pickle.dumps, run_cases(check, example_file, catalogue))
            yield pa.RecordBatch.from_pydict({"result": pa.array(results, pa.binary())})

    with within_spark():
        rows = session.range(0, 1, 1, 1).mapInArrow(run, "result BINARY").collect()
    yield from (pickle.loads(row[0]) for row in rows)  # noqa: S301 (of this run's own executor)

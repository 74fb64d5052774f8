"""Sessions: whether the caller's can judge, the tables that it names, and those begun for commands and cases.

Nothing of the caller's is changed.
"""

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Event, Thread
from typing import Any, Final

from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame, SparkSession

from simaudit.errors import UsageError
from simaudit.judge.check_cases import CaseResult, run_cases
from simaudit.judge.register_database import Limits
from simaudit.rules.case_file import CaseFile
from simaudit.rules.check import Check
from simaudit.spark.failure import EXECUTOR_OVERHEAD, SPARK_ERRORS, why_stopped, within_spark

_FOR_CASES: Final[dict[str, Any]] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
"""Nothing listens to the network."""
_JAVA: Final = '--driver-java-options "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" pyspark-shell'


@contextmanager
def case_session() -> Iterator[SparkSession]:
    """The session there is, or one for as long as the body runs; raises UsageError if none can be started."""
    active_session = SparkSession.getActiveSession()
    session = active_session or _started()
    try:
        yield session
    finally:
        if active_session is None:
            session.stop()


def _started() -> SparkSession:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", _JAVA)
    # Of a version of pandas, of which nothing is used here.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    try:
        session = SparkSession.builder.master("local[1]").config(map=_FOR_CASES).getOrCreate()
    except SPARK_ERRORS as error:
        why = why_stopped(error)
        raise UsageError("spark_not_started", kind=str(why.values.get("kind", why.code))) from None
    session.sparkContext.setLogLevel("ERROR")
    return session


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


_VERSION: Final = "4"


def usable(session: object) -> SparkSession:
    """The session, where it can judge; raises UsageError with what is to be set otherwise."""
    if not isinstance(session, SparkSession):
        kind = type(session)
        raise UsageError("spark_session_unusable", kind=f"{kind.__module__}.{kind.__qualname__}")
    # A stopped session still answers for its settings.
    if session.sparkContext._jsc is None:
        raise UsageError("spark_session_stopped")
    if session.version.partition(".")[0] != _VERSION:
        raise UsageError("spark_version_unsupported", version=session.version)
    return session


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


_BESIDE_DUCKDB: Final = 600
"""Megabytes of an executor's overhead that Python, polars and findings take: 330 were measured of three
million rows with a hundred thousand findings, and more findings take more."""
_LEAST: Final = 500


def judging_limits(session: SparkSession, limits: Limits) -> Limits:
    """What DuckDB may use on an executor that judges, where `limits`, those of the run, don't say.

    On one machine all of it, as at home. In a cluster the executor's processors, since no other task of the
    run goes on meanwhile, and what its Python may have: beyond that, a cluster ends the executor.
    """
    context = session.sparkContext
    if str(context.master).partition("[")[0] == "local":
        return limits
    settings = context._jsc.sc().conf()
    overhead = settings.getSizeAsMb(EXECUTOR_OVERHEAD, "1g")
    return replace(
        limits,
        threads=limits.threads or settings.getInt("spark.executor.cores", 1),
        memory=limits.memory or f"{max(_LEAST, overhead - _BESIDE_DUCKDB)}MB",
    )


def cases_on_executor(
    session: SparkSession, check: Check, example_file: CaseFile, catalogue: Sequence[Check]
) -> Iterator[CaseResult]:
    """As check_cases.run_cases; raises EngineError where an executor can't run them."""
    with within_spark():
        yield from (
            session.sparkContext.parallelize([None], 1)
            .mapPartitions(lambda _: run_cases(check, example_file, catalogue))
            .collect()
        )

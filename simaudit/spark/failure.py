"""Why Spark failed, in a sentence: its own text is pages of Java, and may quote values of the rows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.logger import PySparkLogger

from simaudit.errors import Note
from simaudit.files import file_name
from simaudit.judge.engine import EngineError

_LOGS: Final = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
"""Where PySpark writes every error in full."""

SPARK_ERRORS: Final = (PySparkException, Py4JError, ConnectionError)
"""What is raised where Spark fails: most calls convert Java's exceptions, a few hand them on.

ConnectionError: Java has ended, as it does in local mode when a task has no memory.
"""

EXECUTOR_OVERHEAD: Final = "spark.executor.memoryOverhead"
"""The setting of what an executor may use beside Java's memory: its Python's is part of it."""

_LACKING: Final = re.compile(r"ModuleNotFoundError: No module named '([A-Za-z0-9_.]+)'")
_NO_MEMORY: Final = re.compile(
    r"java\.lang\.OutOfMemoryError|UNABLE_TO_ACQUIRE_MEMORY"
    # What else is said where a task in the driver had none.
    r"|TaskResultLost|SparkContext was shut down"
)
_ENDED_FOR_MEMORY: Final = re.compile(r"exceeding (?:physical )?memory limits|[Ee]xit code 137\b")
"""What a cluster does to an executor that takes more than Java's memory and that."""
_ON_EXECUTOR: Final = re.compile(r"executor [0-9]")
"""Of a task. In local mode, where tasks run in the driver, it is "executor driver"."""
_UNREADABLE: Final = re.compile(
    r"\[FAILED_READ_FILE\.([A-Z_]+)\] Encountered error while reading file (\S[^\n]*?)\.(?:\s|$)"
)
_CONDITION: Final = re.compile(r"\[([A-Z][A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\]")


def why_stopped(error: Exception) -> Note:
    """What to say in place of one of SPARK_ERRORS, which is to be raised from None."""
    if lacking := _LACKING.search(str(error)):
        return Note("executors_lack_package", package=lacking[1])
    if _ENDED_FOR_MEMORY.search(str(error)):
        return Note("spark_out_of_memory", setting=EXECUTOR_OVERHEAD)
    if isinstance(error, ConnectionError) or _NO_MEMORY.search(str(error)):
        where = "executor" if _ON_EXECUTOR.search(str(error)) else "driver"
        return Note("spark_out_of_memory", setting=f"spark.{where}.memory")
    if unreadable := _UNREADABLE.search(str(error)):
        kind, path = unreadable.groups()
        kind = kind.replace("NO_HINT", "FAILED_READ_FILE")
        return Note("spark_file_unreadable", file=file_name(Path(path)), kind=kind)
    kind = error.getCondition() if isinstance(error, PySparkException) else None
    if kind is None and (condition := _CONDITION.search(str(error))):
        kind = condition[1]
    return Note("spark_stopped", kind=kind or type(error).__name__)


@contextmanager
def without_log() -> Iterator[None]:
    """Keep the text of Spark's errors, which quotes rows, from logs."""
    # Of PySpark's class, whoever makes them first: by another, PySpark can't write its errors afterwards.
    logs = [PySparkLogger.getLogger(name) for name in _LOGS]
    before = [log.disabled for log in logs]
    for log in logs:
        log.disabled = True
    try:
        yield
    finally:
        for log, disabled in zip(logs, before, strict=True):
            log.disabled = disabled


@contextmanager
def within_spark() -> Iterator[None]:
    """Run a query without PySpark's log; raises EngineError where Spark fails."""
    try:
        with without_log():
            yield
    except SPARK_ERRORS as error:
        raise EngineError.of(why_stopped(error)) from None

"""The session of the command: the one there is, else one by Spark's own settings, stopped at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from simaudit.errors import UsageError


@contextmanager
def command_session() -> Iterator[SparkSession]:
    """A session for as long as the body runs; raises UsageError where none can be started."""
    there = SparkSession.getActiveSession()
    try:
        session = there or SparkSession.builder.appName("simaudit").getOrCreate()
    except PySparkException as error:
        raise UsageError("spark_not_started", kind=error.getCondition() or type(error).__name__) from None
    try:
        yield session
    finally:
        if there is None:
            session.stop()

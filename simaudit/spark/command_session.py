"""The session of the command: the one there is, else one by Spark's own settings, stopped at the end."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pyspark import SparkConf
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from simaudit.errors import UsageError

_PYTHON: Final = "spark.pyspark.python"


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
        if active_session is None:
            session.stop()


def _begun() -> SparkSession:
    settings = SparkConf()
    if settings.get("spark.master", "local").startswith("local") and not settings.contains(_PYTHON):
        # Executors on this machine: `python3` of the path may be one without simaudit.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    return SparkSession.builder.appName("simaudit").config(conf=settings).getOrCreate()

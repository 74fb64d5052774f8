"""A Spark session for cases: on this machine, for a handful of rows in each query."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from pyspark.sql import SparkSession

from simaudit.errors import UsageError
from simaudit.spark.failure import SPARK_ERRORS, why_stopped

_FOR_FEW_ROWS: Final[dict[str, Any]] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""Nothing listens to the network, and nothing is compiled: that takes longer than the rows."""
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
        session = SparkSession.builder.master("local[1]").config(map=_FOR_FEW_ROWS).getOrCreate()
    except SPARK_ERRORS as error:
        raise UsageError("spark_not_started", kind=str(why_stopped(error).values["kind"])) from None
    session.sparkContext.setLogLevel("ERROR")
    return session

"""One Spark session for all tests of Spark."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession
from support.pages import skip_or_fail


@pytest.fixture(scope="session")
def session() -> Iterator[SparkSession]:
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        skip_or_fail("no Java 17")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Over few rows, most of Java's time goes to compiling what runs a few times.
    os.environ["PYSPARK_SUBMIT_ARGS"] = (
        '--driver-memory 2g --driver-java-options "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" pyspark-shell'
    )
    interrupted = signal.getsignal(signal.SIGINT)
    built = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        # What was run is remembered for a page that nobody opens: thousands of plans fill the memory.
        .config("spark.ui.retainedJobs", "10")
        .config("spark.ui.retainedStages", "10")
        .config("spark.ui.retainedTasks", "100")
        .config("spark.sql.ui.retainedExecutions", "1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.adaptive.enabled", "false")
        # A zone with hours that there weren't: nothing may depend on it.
        .config("spark.sql.session.timeZone", "America/Sao_Paulo")
        .getOrCreate()
    )
    # A context sets a handler of its own for the process, in which other tests run too.
    signal.signal(signal.SIGINT, interrupted)
    yield built
    built.stop()

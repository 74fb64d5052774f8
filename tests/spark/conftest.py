"""One Spark session for all tests of Spark."""

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support.spark_session import ENVIRONMENT, need_java

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def session() -> "Iterator[SparkSession]":
    need_java()
    # Beside this file lie tests that need no Spark, and run where it isn't installed.
    from pyspark.sql import SparkSession

    os.environ |= ENVIRONMENT
    interrupted = signal.getsignal(signal.SIGINT)
    built = SparkSession.builder.master("local[2]").getOrCreate()
    # A context sets a handler of its own for the process, in which other tests run too.
    signal.signal(signal.SIGINT, interrupted)
    yield built
    built.stop()

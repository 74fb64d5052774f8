"""One Spark session for all tests of Spark, and the registers that several of their files ask about."""

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support.spark_session import ENVIRONMENT, need_java

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from support.spark_audits import Pair


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


@pytest.fixture(scope="session")
def viettel(session: "SparkSession", tmp_path_factory: pytest.TempPathFactory) -> "Pair":
    """The register in which most is found, as texts in several files."""
    from support import spark_audits as audits

    folder = tmp_path_factory.mktemp("viettel")
    return audits.judged_twice(session, "viettel", audits.texts("viettel"), folder, in_files=True)


@pytest.fixture(scope="session")
def mobifone(session: "SparkSession", tmp_path_factory: pytest.TempPathFactory) -> "Pair":
    """A register that lacks columns, in which eight checks find what they find in no other; as texts."""
    from support import spark_audits as audits

    folder = tmp_path_factory.mktemp("mobifone")
    return audits.judged_twice(session, "mobifone", audits.texts("mobifone"), folder)


@pytest.fixture(scope="session")
def vietnamobile(session: "SparkSession", tmp_path_factory: pytest.TempPathFactory) -> "Pair":
    """A register of typed columns."""
    import polars as pl
    from support import spark_audits as audits

    rows = pl.read_parquet(audits.extract_of("vietnamobile"))
    return audits.judged_twice(session, "vietnamobile", rows, tmp_path_factory.mktemp("vietnamobile"))

"""Spark's errors in a sentence, and their text in no log."""

import logging
import subprocess
import sys

import pytest
from py4j.protocol import Py4JError
from pyspark.errors import PySparkRuntimeError

from simaudit.errors import Note
from simaudit.judge.engine import EngineError
from simaudit.spark.failure import why_stopped, within_spark, without_log

LOGS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")


def test_a_missing_package_is_named_and_of_others_the_name_alone() -> None:
    text = "Traceback …\nModuleNotFoundError: No module named 'simaudit.intake'\n SQLSTATE: 38000"
    assert why_stopped(PySparkRuntimeError(text)) == Note("executors_lack_package", package="simaudit.intake")
    assert why_stopped(PySparkRuntimeError("of Nguyễn Văn An")) == Note(
        "spark_stopped", kind="PySparkRuntimeError"
    )
    java = Py4JError("o1.getResult: Exception …\nCaused by: org.…: [A_B.C] of 84912345678 SQLSTATE: P0001")
    assert why_stopped(java) == Note("spark_stopped", kind="A_B.C")
    known = PySparkRuntimeError(errorClass="SESSION_ALREADY_EXIST", messageParameters={})
    assert why_stopped(known) == Note("spark_stopped", kind="SESSION_ALREADY_EXIST")


def test_a_file_that_is_no_parquet_is_named() -> None:
    text = (
        "An error occurred while calling o26.parquet.\n: org.…: [FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER] "
        "Encountered error while reading file file:/srv/2026-10/part.00.parquet. Could not read footer. …"
    )
    assert why_stopped(Py4JError(text)) == Note(
        "spark_file_unreadable", file="part.00.parquet", kind="CANNOT_READ_FILE_FOOTER"
    )
    assert why_stopped(Py4JError(text.replace("CANNOT_READ_FILE_FOOTER", "NO_HINT"))) == Note(
        "spark_file_unreadable", file="part.00.parquet", kind="FAILED_READ_FILE"
    )


def test_too_little_memory_is_said_with_the_setting_that_gives_more() -> None:
    heap = "java.lang.OutOfMemoryError: Java heap space"
    lost = "Job aborted due to stage failure: Lost task 0.0 in stage 3.0 (TID 7)"
    texts = {
        f"An error occurred while calling o1.collect.\n: {heap}\n\tat org.…": "driver",
        f"{lost} (host executor driver): {heap}": "driver",
        f"{lost} (10.0.0.5 executor 3): {heap}": "executor",
        "(executor 12 exited) Reason: Container from a bad node. Exit code 137": "overhead",
        "(executor 1 exited) Reason: Killed by YARN for exceeding physical memory limits": "overhead",
        f"{lost} (10.0.0.5 executor driver): TaskResultLost (result lost from block manager)": "driver",
        "Job 4 cancelled because SparkContext was shut down": "driver",
        "[UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire 65536 bytes of memory, got 0.": "driver",
    }
    notes = {text: why_stopped(Py4JError(text)) for text in texts}
    setting = {
        "driver": "spark.driver.memory",
        "executor": "spark.executor.memory",
        "overhead": "spark.executor.memoryOverhead",
    }
    assert notes == {
        text: Note("spark_out_of_memory", setting=setting[where]) for text, where in texts.items()
    }
    gone = ConnectionRefusedError(111, "Connection refused")
    assert why_stopped(gone) == Note("spark_out_of_memory", setting="spark.driver.memory")


def test_nothing_is_logged_meanwhile_and_afterwards_as_before() -> None:
    before = [logging.getLogger(name).disabled for name in LOGS]
    with without_log():
        assert [logging.getLogger(name).disabled for name in LOGS] == [True, True]
    with pytest.raises(EngineError), within_spark():
        raise PySparkRuntimeError("of Nguyễn Văn An")
    assert [logging.getLogger(name).disabled for name in LOGS] == before


def test_whoever_asks_for_the_logs_first_leaves_pyspark_able_to_write_errors() -> None:
    code = f"""
import logging
from simaudit.spark.failure import without_log
with without_log():
    pass
print([type(logging.getLogger(name)).__name__ for name in {LOGS}])
"""
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("['PySparkLogger', 'PySparkLogger']\n", "")

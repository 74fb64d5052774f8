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

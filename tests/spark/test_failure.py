"""Spark's errors in a sentence."""

from py4j.protocol import Py4JError
from pyspark.errors import PySparkRuntimeError

from simaudit.errors import Note
from simaudit.spark.failure import why_stopped


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

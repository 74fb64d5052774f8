"""Spark's errors in a sentence."""

from pyspark.errors import PySparkRuntimeError

from simaudit.errors import Note
from simaudit.spark.failure import why_stopped


def test_a_missing_package_is_named_and_of_others_the_name_alone() -> None:
    text = "Traceback …\nModuleNotFoundError: No module named 'simaudit.intake'\n SQLSTATE: 38000"
    assert why_stopped(PySparkRuntimeError(text)) == Note("executors_lack_package", package="simaudit.intake")
    assert why_stopped(PySparkRuntimeError("of Nguyễn Văn An")) == Note(
        "spark_stopped", kind="PySparkRuntimeError"
    )
    known = PySparkRuntimeError(errorClass="SESSION_ALREADY_EXIST", messageParameters={})
    assert why_stopped(known) == Note("spark_stopped", kind="SESSION_ALREADY_EXIST")

"""Why Spark failed, in a sentence: its own text is pages of Java, and may quote values of the rows."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from simaudit.errors import Note
from simaudit.judge.engine import EngineError

_LOG: Final = "SQLQueryContextLogger"
"""Where PySpark writes every error in full."""

SPARK_ERRORS: Final = (PySparkException, Py4JError)
"""What is raised where Spark fails: most calls convert Java's exceptions, a few hand them on."""

_LACKING: Final = re.compile(r"ModuleNotFoundError: No module named '([A-Za-z0-9_.]+)'")
_CONDITION: Final = re.compile(r"\[([A-Z][A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\]")


def why_stopped(error: Exception) -> Note:
    """What to say in place of one of SPARK_ERRORS, which is to be raised from None."""
    if lacking := _LACKING.search(str(error)):
        return Note("executors_lack_package", package=lacking[1])
    kind = error.getCondition() if isinstance(error, PySparkException) else None
    if kind is None and (condition := _CONDITION.search(str(error))):
        kind = condition[1]
    return Note("spark_stopped", kind=kind or type(error).__name__)


@contextmanager
def within_spark() -> Iterator[None]:
    """Run a query; raises EngineError where Spark fails, and keeps its text, which quotes rows, from logs."""
    log = logging.getLogger(_LOG)
    before, log.disabled = log.disabled, True
    try:
        yield
    except SPARK_ERRORS as error:
        raise EngineError.of(why_stopped(error)) from None
    finally:
        log.disabled = before

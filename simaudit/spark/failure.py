"""Why Spark failed, in a sentence: its own text is pages of Java, and may quote values of the rows."""

import re
from typing import Final

from pyspark.errors import PySparkException

from simaudit.errors import Note

_LACKING: Final = re.compile(r"ModuleNotFoundError: No module named '([A-Za-z0-9_.]+)'")


def why_stopped(error: PySparkException) -> Note:
    """What to say in place of the error, which is to be raised from None."""
    if lacking := _LACKING.search(str(error)):
        return Note("executors_lack_package", package=lacking[1])
    return Note("spark_stopped", kind=error.getCondition() or type(error).__name__)

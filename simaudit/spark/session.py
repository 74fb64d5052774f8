"""The caller's session: whether it can judge, and the tables that it names. Nothing of it is changed."""

from typing import Final

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession

from simaudit.errors import UsageError

_SETTINGS: Final = {
    # Without it an overflow or an impossible date is NULL or another value, and no error.
    "spark.sql.ansi.enabled": "true",
    # With it a backslash in a text is one more sign, and patterns match something else.
    "spark.sql.parser.escapedStringLiterals": "false",
}
"""The settings on which the meaning of a query depends, with the values that it is written for."""

_VERSION: Final = "4"


def usable(session: object) -> SparkSession:
    """The session, where it can judge; raises UsageError with what is to be set otherwise."""
    if not isinstance(session, SparkSession):
        kind = type(session)
        raise UsageError("spark_session_unusable", kind=f"{kind.__module__}.{kind.__qualname__}")
    # A stopped session still answers for its settings.
    if session.sparkContext._jsc is None:
        raise UsageError("spark_session_stopped")
    if session.version.partition(".")[0] != _VERSION:
        raise UsageError("spark_version_unsupported", version=session.version)
    for setting, required in _SETTINGS.items():
        if (value := session.conf.get(setting)) != required:
            raise UsageError("spark_setting_refused", setting=setting, value=str(value), wanted=required)
    return session


def table(session: SparkSession, given: object) -> DataFrame:
    """The rows of a DataFrame, of a table of the session's catalog, or of Parquet under a path.

    What has a slash is a path (`/data/…`, `s3a://…`). Raises UsageError where it is none of them.
    """
    if isinstance(given, DataFrame):
        if given.sparkSession is not session:
            raise UsageError("rows_of_other_session")
        return given
    if not isinstance(given, str):
        raise UsageError("rows_of_no_table", kind=type(given).__name__)
    try:
        return session.read.parquet(given) if "/" in given else session.table(given)
    except AnalysisException as error:
        raise UsageError("table_not_found", table=given, kind=error.getCondition() or "?") from None

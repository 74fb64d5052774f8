"""How long a check may take in Spark: as long as in DuckDB, by the same setting."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final
from uuid import uuid4

from pyspark.sql import SparkSession

from simaudit.judge.engine import EngineError
from simaudit.spark.failure import within_spark

_AGAIN: Final = 1.0
"""Seconds until what goes on is stopped once more: between two jobs there is none to stop."""


@contextmanager
def limited_time(session: SparkSession, seconds: float) -> Iterator[None]:
    """Run queries for so many seconds at most; raises EngineError where they are stopped, or fail.

    The jobs have a tag of their own: others of the session go on.
    """
    # Not the session's own tags: those are known to the thread alone that has set them.
    context = session.sparkContext
    tag, done, late = f"simaudit-{uuid4().hex}", Event(), Event()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            late.set()
            context.cancelJobsWithTag(tag)
            wait = _AGAIN

    watching = Thread(target=watch, name="simaudit-spark-limit", daemon=True)
    context.addJobTag(tag)
    watching.start()
    try:
        with within_spark():
            yield
    except EngineError:
        if late.is_set():
            raise EngineError("stopped_for_time") from None
        raise
    finally:
        done.set()
        watching.join()
        context.removeJobTag(tag)

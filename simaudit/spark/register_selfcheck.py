"""`simaudit.spark.selfcheck`: a carrier's own register by the rules of the audit, judged where it lies."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from pyspark.sql import DataFrame, SparkSession

from simaudit.api.failure import errors_in_words
from simaudit.api.options import (
    Options,
    name_of_rows,
    refuse_unknown,
    refuse_wrong_types,
    require_carrier,
)
from simaudit.api.selfcheck import Audit, checked
from simaudit.jobs.inputs.request import RunOptions
from simaudit.spark.failure import within_spark
from simaudit.spark.held_table import HeldTable
from simaudit.spark.session import table, usable


def selfcheck(
    session: SparkSession,
    rows: DataFrame | str,
    *,
    carrier: str,
    period: str,
    previous: DataFrame | str | None = None,
    name: str | None = None,
    **options: Unpack[Options],
) -> Audit:
    """Check one carrier's own register in Spark, as `simaudit.selfcheck` does here.

    `rows` is a DataFrame, the name of a table, or a path of Parquet files; columns are named as in a file.
    `previous` is the month before, likewise: without it the checks that compare with it are not applied,
    whatever a `store` has. `carrier`, `period`, `name` and `options` are those of `simaudit.selfcheck`.

    The rows are read and judged on the executors, whose Python needs the same version of simaudit. Home come
    the findings with the rows that they name, and of every other row the number and what figures count. The
    session is of Spark 4 with ANSI on; nothing of it is changed, and what was cached in it and the temporary
    views, whose names begin with `simaudit_`, are gone at the end, on errors too.

    Raises SimauditError: UsageError for what was given, IntakeError for rows that can't be read.
    """
    refuse_unknown("selfcheck", options, Options)
    with errors_in_words():
        refuse_wrong_types({"carrier": carrier, "period": period, "name": name, **options})
        require_carrier(carrier)
        settings = RunOptions.of({"carrier": carrier, "period": period, **options})
        path = Path(name_of_rows(carrier, settings.period, name))
        with held_table(session, rows, previous, carrier, path) as register:
            return checked([], replace(settings, held={carrier: register}), options)


@contextmanager
def held_table(
    session: object, rows: object, previous: object, carrier: str, path: Path
) -> Iterator[HeldTable]:
    """The register that is to be judged in a session, for as long as the body runs; raises SimauditError."""
    with within_spark():
        usable_session = usable(session)
        before = None if previous is None else table(usable_session, previous)
        with closing(
            HeldTable(usable_session, table(usable_session, rows), before, carrier, path)
        ) as register:
            yield register

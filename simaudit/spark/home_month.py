"""The month at home: what figures, cases and later months need of rows that were judged elsewhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from simaudit.contract import DTYPES
from simaudit.errors import OutputError
from simaudit.files import system_refusal
from simaudit.intake.limits.process import Interruption
from simaudit.intake.month_file import write_month
from simaudit.jobs.receipt.run_receipt import KEY_ROWS
from simaudit.judge.engine import EngineError
from simaudit.judge.row_pieces import unpacked
from simaudit.spark.failure import SPARK_ERRORS, why_stopped
from simaudit.spark.home_rows import HomeRows, WholeRows
from simaudit.spark.register_rows import RegisterRows
from simaudit.spark.row_types import from_spark, month_columns

_MATES: Final = ("paper_hash", "face_hash", "handset_hash")
"""What rows share with a reported number: a paper, a portrait, a device (report/figures/reported.py)."""


def whole_rows(
    register: RegisterRows, records_with_finding: pl.Series, reported: pl.Series | None
) -> WholeRows:
    """The rows wanted whole: of these records, and of the `reported` numbers of that list.

    Raises EngineError.
    """
    records = pl.repeat(False, register.account.read + 1, dtype=pl.Boolean, eager=True)
    flagged = records.scatter(records_with_finding.drop_nulls().cast(pl.UInt32), True)
    if reported is None or reported.is_empty():
        return WholeRows(flagged, pl.Series("msisdn", [], pl.String), first=KEY_ROWS)
    numbers = reported.rename("msisdn").cast(pl.String).unique()
    rows = register.rows
    try:
        listed = rows.sparkSession.createDataFrame(numbers.to_frame().to_arrow())
        shared = from_spark(
            pl.DataFrame(
                rows.join(F.broadcast(listed), "msisdn", "left_semi").select(*_MATES).distinct().toArrow()
            )
        )
    except SPARK_ERRORS as error:
        raise EngineError.of(why_stopped(error)) from None
    mates = {name: shared[name].drop_nulls().unique() for name in _MATES}
    return WholeRows(flagged, numbers, mates, first=KEY_ROWS)


def month_schema(register: RegisterRows) -> dict[str, pl.DataType]:
    """The columns of its month at home: those that the register has, and what is derived."""
    return {name: DTYPES[name] for name in month_columns(register.columns)}


def write_home_month(
    register: RegisterRows,
    home_rows: HomeRows | None,
    target: Path,
) -> None:
    """Write the month's file as intake does (0600), in the order of its records, a partition at a time.

    `home_rows` makes pieces of what comes home (`narrowed`, `rows_of_numbers`). Without it the file has the
    columns and no row. Raises EngineError, or OutputError.
    """
    schema = month_schema(register)
    stopped: list[Exception] = []

    def frames(interruption: Interruption) -> Iterator[pl.DataFrame]:
        if home_rows is None:
            return
        try:
            for piece in register.made_of_rows(home_rows).toLocalIterator(prefetchPartitions=True):
                interruption.end()
                yield unpacked(piece).select(schema.keys())
        except SPARK_ERRORS as error:
            stopped.append(error)
            raise

    try:
        write_month(schema, frames, target)
    except Exception as error:
        target.unlink(missing_ok=True)
        if stopped:
            raise EngineError.of(why_stopped(stopped[0])) from None
        if refused := system_refusal(error):
            raise OutputError("cannot_be_written", path=target, why=refused) from error
        raise

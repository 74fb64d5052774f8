"""The month at home: what figures, cases and later months need of rows that were judged elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from simaudit.errors import OutputError
from simaudit.files import system_refusal
from simaudit.intake.limits.process import Interruption
from simaudit.intake.month_file import write_month
from simaudit.intake.values.derived_columns import PAPER_KEY
from simaudit.judge.engine import EngineError
from simaudit.spark.failure import SPARK_ERRORS, why_stopped
from simaudit.spark.home_rows import HomeRows
from simaudit.spark.register_rows import RegisterRows
from simaudit.spark.row_pieces import unpacked


def write_home_month(
    register: RegisterRows,
    home_rows: HomeRows | None,
    target: Path,
) -> None:
    """Write the month's file as intake does (0600), in the order of its records, a million at a time.

    `home_rows` makes pieces of what comes home (`narrowed`, `rows_of_numbers`). Without it the file has the
    columns and no row. Raises EngineError, or OutputError.
    """
    schema = {**register.schema, PAPER_KEY: pl.UInt64()}
    stopped: list[Exception] = []

    def frames(interruption: Interruption) -> Iterator[pl.DataFrame]:
        if home_rows is None:
            return
        try:
            for piece in register.made_of_rows(home_rows):
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

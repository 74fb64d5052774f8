"""Rows that a caller gives in place of files, under a name."""

from pathlib import Path
from typing import cast

from simaudit.errors import UsageError
from simaudit.intake.arrow.row_stream import Rows, RowStream, are_rows
from simaudit.period import Period


def row_stream(rows: object, carrier: str, period: Period | None, name: str | None = None) -> RowStream:
    """The rows, under `name` or that of carrier and month.

    Raises UsageError where they are no rows, without a month, or where the name can't stand for a file's.
    """
    if not are_rows(rows):
        raise UsageError("rows_of_no_batches", kind=type(rows).__name__)
    return RowStream(cast(Rows, rows), name_of_rows(carrier, period, name))


def name_of_rows(carrier: str, period: Period | None, name: str | None = None) -> str:
    """What stands where a file's name would: `name`, or that of carrier and month.

    Raises UsageError without a month, or where the name can't stand for a file's.
    """
    if period is None:
        raise UsageError("rows_of_no_month")
    if name is not None and (not name.strip() or Path(name).name != name):
        raise UsageError("name_of_rows_refused", name=repr(name))
    return name or f"{carrier}_{period}"

"""The month at home: what figures, cases and later months need of rows that were judged elsewhere.

Names, papers, addresses and portraits come home of the rows that somebody will look at, and of no others.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from simaudit.contract import DTYPES
from simaudit.errors import OutputError
from simaudit.files import system_refusal
from simaudit.intake.limits.process import Interruption
from simaudit.intake.month_file import write_month
from simaudit.jobs.receipt.run_receipt import KEY_ROWS
from simaudit.judge.engine import EngineError
from simaudit.spark.failure import SPARK_ERRORS, why_stopped
from simaudit.spark.partition_rows import gathered
from simaudit.spark.register_rows import RegisterRows
from simaudit.spark.row_types import from_spark, month_columns

OF_EVERY_ROW: Final[Mapping[str, str]] = {
    "carrier": "whose row it is",
    "file": "where it is, for findings and what they are compared with",
    "record": "where it is, for findings and what they are compared with",
    "msisdn": "whether a number that was found before, or was missing, has a row this month",
    "status": "numbers in service, suspended, terminated; live ones by point, province and commune",
    "status_at": "when a number ended that is missing from the next month",
    "customer_type": "individuals and organisations",
    "payment_type": "prepaid and postpaid numbers",
    "registered_at": "numbers by month of registration",
    "point_code": "numbers by registration point",
    "province_code": "numbers by province",
    "commune_code": "numbers by commune",
    "mobile": "never missing (simaudit/contract.py)",
    "zero_restored": "never missing",
    "house_number": "never missing",
    "usable_id": "whose papers count among the papers by their count of numbers",
    "twelve": "never missing",
    "paper_hash": "papers by their count of numbers",
}
"""Column → what is counted or compared by it over all rows; in other columns only WholeRows have values."""

_MATES: Final = ("paper_hash", "face_hash", "handset_hash")
"""What rows share with a reported number: a paper, a portrait, a device (report/figures/reported.py)."""

_ROWS: Final = "rows"


@dataclass(frozen=True)
class WholeRows:
    """The rows that come home with all their columns.

    Those with a finding, waived or not (examples, holders, acts, cases, dossiers, samples); the first ones,
    of which the receipt's key is made; reported numbers, and what shares a paper, a portrait or a device with
    one.
    """

    has_finding: pl.Series
    """Whether a record has a finding, by its number; as long as there are records, and one more."""
    reported: pl.Series
    """Reported numbers."""
    mates: Mapping[str, pl.Series] = field(default_factory=dict)
    """Hash column → values that the reported numbers' rows have, as Spark has them."""
    first: int = field(default_factory=lambda: KEY_ROWS)
    """How many of the first rows."""

    def among(self, rows: pl.DataFrame) -> pl.Series:
        """Which of these rows, in Spark's types, are among them."""
        shared = [rows[name].is_in(values.implode()) for name, values in self.mates.items()]
        is_among = self.has_finding.gather(rows["record"]) | (rows["record"] <= self.first)
        for mask in (rows["msisdn"].is_in(self.reported.implode()), *shared):
            is_among |= mask.fill_null(value=False)
        return is_among


def whole_rows(
    register: RegisterRows, records_with_finding: pl.Series, reported: pl.Series | None
) -> WholeRows:
    """The rows wanted whole: of these records, and of the `reported` numbers of that list.

    Raises EngineError.
    """
    records = pl.repeat(False, register.account.read + 1, dtype=pl.Boolean, eager=True)
    flagged = records.scatter(records_with_finding.drop_nulls().cast(pl.UInt32), True)
    if reported is None or reported.is_empty():
        return WholeRows(flagged, pl.Series("msisdn", [], pl.String))
    numbers = reported.rename("msisdn").cast(pl.String).unique()
    rows = register.rows
    try:
        listed = rows.sparkSession.createDataFrame(numbers.to_frame().to_arrow())
        shared = pl.DataFrame(
            rows.join(F.broadcast(listed), "msisdn", "left_semi").select(*_MATES).distinct().toArrow()
        )
    except SPARK_ERRORS as error:
        raise EngineError.of(why_stopped(error)) from None
    return WholeRows(flagged, numbers, {name: shared[name].drop_nulls().unique() for name in _MATES})


def rows_of_numbers(register: RegisterRows, numbers: pl.Series) -> tuple[RegisterRows, WholeRows]:
    """The register with the rows of these numbers alone, none of which is wanted whole."""
    rows = register.rows
    listed = rows.sparkSession.createDataFrame(numbers.rename("msisdn").unique().to_frame().to_arrow())
    of_numbers = replace(register, rows=rows.join(F.broadcast(listed), "msisdn", "left_semi"))
    nothing = pl.Series("record", [], pl.UInt32)
    return of_numbers, replace(whole_rows(register, nothing, None), first=0)


def month_schema(register: RegisterRows) -> dict[str, pl.DataType]:
    """The columns of its month at home: those that the register has, and what is derived."""
    return {name: DTYPES[name] for name in month_columns(register.columns)}


def write_home_month(register: RegisterRows, whole: WholeRows | None, target: Path) -> None:
    """Write the month's file as intake does (0600), in the order of its records, a partition at a time.

    Without `whole` it has the columns and no row. Raises EngineError, or OutputError.
    """
    schema = month_schema(register)
    stopped: list[Exception] = []

    def frames(interruption: Interruption) -> Iterator[pl.DataFrame]:
        if whole is None:
            return
        sent = register.rows.select(list(schema)).mapInArrow(
            lambda batches: narrowed(whole, batches), f"{_ROWS} BINARY"
        )
        try:
            for row in sent.toLocalIterator(prefetchPartitions=True):
                interruption.end()
                yield from_spark(pl.read_ipc_stream(bytes(row[_ROWS]))).select(schema.keys())
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


def narrowed(whole: WholeRows, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows as Arrow streams, one a row; of columns not OF_EVERY_ROW only `whole` rows have values."""
    for batch in gathered(batches):
        rows = pl.DataFrame(batch)
        is_whole = whole.among(rows)
        hidden = [name for name in rows.columns if name not in OF_EVERY_ROW]
        rows = rows.with_columns(pl.when(is_whole).then(pl.col(hidden)))
        rows.write_ipc_stream(content := BytesIO(), compression="lz4")
        yield pa.record_batch({_ROWS: pa.array([content.getvalue()], pa.binary())})

"""Findings of one carrier as the contract has them: placed in their files, keyed, with their state.

They go through in pieces, from the register through the ledger to a file: where
every row of an extract offends, there are more of them than memory holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow.parquet as pq

from simaudit.contract import Finding
from simaudit.files import private_file
from simaudit.judge import CarrierMonth, Register
from simaudit.ledger import PIECE, Ledger, pieces
from simaudit.period import Period
from simaudit.states import RowsOf
from simaudit.waivers import Waiver, waived_by

_ORDER: Final = ("check_id", "place", "msisdn", "subject", "detail")
"""A total order, so that the same extract gives the same bytes; `place` counts over a carrier's files."""


@dataclass(frozen=True)
class Compared:
    """A carrier's findings and how they compare with the last month (states.compare)."""

    path: Path
    """Rows of `Finding` as Parquet, in the order of check, file and record."""
    comparison: pl.DataFrame
    used: tuple[Waiver, ...]
    """The waivers that waived something."""

    @property
    def findings(self) -> pl.LazyFrame:
        return pl.scan_parquet(self.path)


def carrier_findings(
    register: Register,
    month: CarrierMonth,
    ledger: Ledger,
    period: Period,
    key: bytes,
    judged: pl.DataFrame,
    rows_of: RowsOf,
    waivers: Sequence[Waiver],
    target: Path,
) -> Compared:
    """Write the findings of one carrier to `target` (0600), and compare them with the last month's.

    `judged` (states.JUDGED) are the checks of the run, `rows_of` says where the rows of the carrier's months
    are, `waivers` are those in force.
    """
    comparison = ledger.compare(
        _placed(register, month), judged, period, month.carrier, key, month.path, rows_of
    )
    used: set[int] = set()
    writer: pq.ParquetWriter | None = None
    own = [waiver for waiver in waivers if waiver.carrier == month.carrier]
    try:
        for stated in ledger.stated(_ORDER):
            waived, at = waived_by(stated, own)
            used |= at
            findings = stated.select(
                pl.lit(str(period)).alias("period"),
                "carrier",
                "check_id",
                "severity",
                "nature",
                "msisdn",
                "record",
                "file",
                "subject",
                "detail",
                "state",
                "first_period",
                waived.alias("waived"),
                "finding_key",
            )
            table = Finding.validate(findings, lazy=True).to_arrow(compat_level=pl.CompatLevel.oldest())
            if writer is None:
                writer = pq.ParquetWriter(
                    private_file(target), table.schema, compression="zstd", compression_level=1
                )
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()
    return Compared(target, comparison, tuple(own[place] for place in sorted(used)))


def _placed(register: Register, month: CarrierMonth) -> Iterator[pl.DataFrame]:
    reader = register.connection.sql(
        "SELECT carrier, check_id, severity, nature, msisdn, record, subject, detail FROM finding "
        "WHERE carrier = $carrier",
        params={"carrier": month.carrier},
    ).to_arrow_reader(PIECE)
    for found in pieces(reader):
        yield found.with_columns(
            _file(month).alias("file"),
            _record_in_file(month).alias("record"),
            pl.col("record").alias("place"),
        )


def _file(month: CarrierMonth) -> pl.Expr:
    name = pl.lit(None, pl.String)
    for file, before, last in month.spans:
        name = pl.when(pl.col("record").is_between(before + 1, last)).then(pl.lit(file)).otherwise(name)
    return name


def _record_in_file(month: CarrierMonth) -> pl.Expr:
    record = pl.col("record")
    for _, before, last in month.spans[1:]:
        record = (
            pl.when(pl.col("record").is_between(before + 1, last))
            .then(pl.col("record") - before)
            .otherwise(record)
        )
    return record

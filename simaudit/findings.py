"""Findings of one carrier as the contract has them: placed in their files, keyed, with their state.

They go through in pieces, from the register through the ledger to a file: where
every row of an extract offends, there are more of them than memory holds.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from simaudit.contract import Finding
from simaudit.files import private_file
from simaudit.judge import Register
from simaudit.ledger import PIECE, Ledger
from simaudit.monthfile import CarrierMonth
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
    written: Future[None] | None = None
    own = [waiver for waiver in waivers if waiver.carrier == month.carrier]
    pool = ThreadPoolExecutor(1)
    try:
        for stated in ledger.stated(period, _ORDER):
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
            if written is not None:
                written.result()
            # While one piece is compressed the next is made.
            written = pool.submit(writer.write_table, table)
        if written is not None:
            written.result()
    finally:
        pool.shutdown()
        if writer is not None:
            writer.close()
    return Compared(target, comparison, tuple(own[place] for place in sorted(used)))


def _placed(register: Register, month: CarrierMonth) -> pa.RecordBatchReader:
    """The carrier's findings, each with its `place` over all files and its record of its own one."""
    file, before = "CASE", "CASE"
    names = {}
    for number, (name, records_before, last) in enumerate(month.spans):
        names[f"file_{number}"] = name
        file += f" WHEN record <= {last} THEN $file_{number}"
        before += f" WHEN record <= {last} THEN {records_before}"
    return register.connection.sql(
        "SELECT carrier, check_id, severity, nature, msisdn, subject, detail, record AS place, "  # noqa: S608
        f"{file} END AS file, record - {before} ELSE 0 END AS record FROM finding WHERE carrier = $carrier",
        params={"carrier": month.carrier, **names},
    ).to_arrow_reader(PIECE)

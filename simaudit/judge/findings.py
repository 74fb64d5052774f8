"""Findings of one carrier as the contract has them: placed in their files, keyed, with their state."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow.parquet as pq

from simaudit.catalogue.check import Check
from simaudit.contract import Finding
from simaudit.files import private_file
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.finding_keys import in_order, lay_out_keyed, ledger_keys
from simaudit.judge.register import Register
from simaudit.judge.waivers import Waiver, waived_by
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_comparison import RowsOf, compare_month, seen_keys

_FEW_VALUES: Final = [
    "period", "carrier", "check_id", "severity", "nature", "file", "subject", "detail", "state",
    "first_period",
]  # fmt: skip
"""Columns that say the same over and over; in the others it is in vain to look for what repeats."""


@dataclass(frozen=True)
class Compared:
    """A carrier's findings and how they compare with the last month (states.compare)."""

    path: Path
    """Rows of `Finding` as Parquet, in the order of check, file and record."""
    comparison: pl.DataFrame
    used: tuple[Waiver, ...]
    """The waivers that waived something."""
    keys: str
    """The ledger's temporary table of their keys, which is recorded with the month."""

    @property
    def findings(self) -> pl.LazyFrame:
        return pl.scan_parquet(self.path)


def carrier_findings(
    register: Register,
    month: CarrierMonth,
    ledger: Ledger,
    period: Period,
    key: bytes,
    checks: Sequence[Check],
    judged: pl.DataFrame,
    rows_of: RowsOf,
    waivers: Sequence[Waiver],
    target: Path,
) -> Compared:
    """Write the findings of one carrier to `target` (0600), and compare them with the last month's.

    `checks` are those of the run, and `judged` (states.JUDGED) what became of each; `rows_of` says where the
    rows of the carrier's months are, `waivers` are those in force.
    """
    lay_out_keyed(register, month, [check.id for check in checks], key)
    compared = compare_month(
        ledger, ledger_keys(register), judged, period, month.carrier, month.path, rows_of
    )
    used: set[int] = set()
    writer: pq.ParquetWriter | None = None
    written: Future[None] | None = None
    own = [waiver for waiver in waivers if waiver.carrier == month.carrier]
    pool = ThreadPoolExecutor(1)
    try:
        for keyed in in_order(register, seen_keys(ledger, compared)):
            piece = keyed.with_columns(pl.col("check_id").cast(pl.String))
            waived, at = waived_by(piece, own)
            used |= at
            findings = _as_contracted(piece.with_columns(waived=waived), month, period, checks)
            table = Finding.validate(findings, lazy=True).to_arrow(compat_level=pl.CompatLevel.oldest())
            if writer is None:
                writer = pq.ParquetWriter(
                    private_file(target),
                    table.schema,
                    compression="zstd",
                    compression_level=1,
                    use_dictionary=_FEW_VALUES,
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
    used_waivers = tuple(own[place] for place in sorted(used))
    return Compared(target, compared.checks, used_waivers, compared.keys)


def _as_contracted(
    piece: pl.DataFrame, month: CarrierMonth, period: Period, checks: Sequence[Check]
) -> pl.DataFrame:
    """Rows of `Finding`: each with what its check is, and with its file and its record in it."""
    check = pl.col("check_id")
    file, before = pl.lit(None, pl.String), pl.lit(0)
    for name, records_before, last in reversed(month.spans):
        earlier = pl.col("place") <= last
        file = pl.when(earlier).then(pl.lit(name)).otherwise(file)
        before = pl.when(earlier).then(records_before).otherwise(before)
    return piece.select(
        pl.lit(str(period)).alias("period"),
        pl.lit(month.carrier).alias("carrier"),
        check,
        check.replace_strict({one.id: one.severity for one in checks}).alias("severity"),
        check.replace_strict({one.id: one.nature for one in checks}).alias("nature"),
        "msisdn",
        (pl.col("place").cast(pl.Int64) - before).alias("record"),
        file.alias("file"),
        "subject",
        "detail",
        pl.when("persisting")
        .then(pl.lit("persisting"))
        .when(pl.col("first_period").is_null())
        .then(pl.lit("new"))
        .otherwise(pl.lit("reopened"))
        .alias("state"),
        pl.col("first_period").fill_null(str(period)),
        "waived",
        pl.col("key").bin.encode("hex").alias("finding_key"),
    )

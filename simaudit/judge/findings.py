"""Findings of one carrier as the contract has them: placed in their files, keyed, with their state."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from simaudit.columnwise import CONTIGUOUS
from simaudit.config.key import key_fingerprint
from simaudit.files import private_file
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.records.validated_rows import validate_findings
from simaudit.judge.finding_keys import even_pieces, keyed_findings
from simaudit.judge.register import Register
from simaudit.judge.waivers import Waiver, waived_by
from simaudit.period import Period
from simaudit.rules.check import Check
from simaudit.store.ledger import Ledger
from simaudit.store.month_comparison import KEY_DIGITS, KeyedMonth, MonthComparison
from simaudit.store.month_hashes import RowsOf

_FEW_VALUES: Final = [
    "period", "carrier", "check_id", "severity", "nature", "file", "subject", "detail", "state",
    "first_period",
]  # fmt: skip
"""Columns with few distinct values, which a dictionary makes small; in the others it only costs time."""


_READ_ONCE: Final = 1 << 20
"""Bytes of a file of findings that is read as a whole: some ten thousand of them."""


@dataclass(frozen=True)
class FindingsRequest:
    """Whose findings are wanted, and where."""

    month: CarrierMonth
    period: Period
    key: bytes
    """The installation's; it makes finding keys."""
    checks: Sequence[Check]
    """All checks of the run."""
    waivers: Sequence[Waiver]
    """Those in force."""
    target: Path


@dataclass(frozen=True)
class CarrierFindings:
    """One carrier's findings, and how they compare with the months before."""

    path: Path
    """Rows of `contract.Finding` as Parquet, in the order of check, file and record."""
    comparison: pl.DataFrame
    """`ComparedMonth.checks`."""
    waivers_used: tuple[Waiver, ...]
    """The waivers that waived something."""
    keys: str
    """`ComparedMonth.keys`, recorded with the month."""

    @cached_property
    def rows(self) -> pl.LazyFrame:
        """Rows of `contract.Finding`; few ones are read once, which takes as long as one look at the file."""
        few = self.path.stat().st_size <= _READ_ONCE
        return pl.read_parquet(self.path).lazy() if few else pl.scan_parquet(self.path)


def carrier_findings(
    register: Register, request: FindingsRequest, ledger: Ledger, judged: pl.DataFrame, rows_of: RowsOf
) -> CarrierFindings:
    """Compare one carrier's findings with the months before, and write them to the target (0600).

    `judged` (month_comparison.JUDGED) is what became of each check, `rows_of` where the rows of the carrier's
    months are.
    """
    month, checks = request.month, request.checks
    keyed_month = KeyedMonth(request.period, month.carrier, key_fingerprint(request.key))
    comparison = MonthComparison(ledger, judged, keyed_month)
    carrier_waivers = [waiver for waiver in request.waivers if waiver.carrier == month.carrier]
    used: set[int] = set()

    def compared() -> Iterator[pl.DataFrame]:
        half = pl.col("key").str.head(KEY_DIGITS)
        for batch in keyed_findings(register, month, [check.id for check in checks], request.key):
            seen = comparison.add(batch.select("check_id", half, "place"))
            yield batch.join(seen, left_on=half, right_on="key", how="left", maintain_order="left")

    def pieces() -> Iterator[pa.Table]:
        for rows in even_pieces(compared()):
            piece = rows.with_columns(pl.col("check_id").cast(pl.String))
            waived, at = waived_by(piece, carrier_waivers)
            used.update(at)
            findings = _as_contracted(piece.with_columns(waived=waived), month, request.period, checks)
            validate_findings(findings)
            yield findings.to_arrow(compat_level=CONTIGUOUS)

    _write_pieces(pieces(), request.target)
    done = comparison.finish(month.path, rows_of)
    return CarrierFindings(
        request.target, done.checks, tuple(carrier_waivers[index] for index in sorted(used)), done.keys
    )


def _write_pieces(pieces: Iterator[pa.Table], target: Path) -> None:
    """The tables as one Parquet file; while one is compressed the next is made."""
    first = next(pieces)
    with (
        pq.ParquetWriter(
            private_file(target),
            first.schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=_FEW_VALUES,
        ) as writer,
        ThreadPoolExecutor(1) as pool,
    ):
        written = pool.submit(writer.write_table, first)
        for piece in pieces:
            written.result()
            written = pool.submit(writer.write_table, piece)
        written.result()


def _as_contracted(
    piece: pl.DataFrame, month: CarrierMonth, period: Period, checks: Sequence[Check]
) -> pl.DataFrame:
    """Rows of `Finding`: each with what its check is, and with its file and its record in it."""
    check_id = pl.col("check_id")
    month_record = piece["place"].cast(pl.Int64)
    names, before, last = zip(*month.spans, (None, 0, None), strict=True)
    # The first file that ends at the place or behind it.
    span = pl.Series(last[:-1], dtype=pl.Int64).search_sorted(month_record.fill_null(0), side="left")
    in_file = pl.when(month_record.is_not_null()).then(span)
    return piece.select(
        pl.lit(str(period)).alias("period"),
        pl.lit(month.carrier).alias("carrier"),
        check_id,
        check_id.replace_strict({check.id: check.severity for check in checks}).alias("severity"),
        check_id.replace_strict({check.id: check.nature for check in checks}).alias("nature"),
        "msisdn",
        (month_record - pl.Series(before, dtype=pl.Int64).gather(span)).alias("record"),
        pl.lit(pl.Series(names, dtype=pl.String)).gather(in_file).alias("file"),
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
        pl.col("key").alias("finding_key"),
    )

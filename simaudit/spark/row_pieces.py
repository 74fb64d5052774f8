"""A register's rows in pieces, as Spark keeps them for what Python does with them on the executors.

Handing rows from Java's columns to Python and back takes several times as long as DuckDB and polars need for
what they do with them.

Names, papers, addresses and portraits come home of the rows that somebody will look at, and of no others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

import polars as pl

from simaudit.columnwise import lasting_hash
from simaudit.intake.values.derived_columns import PAPER_KEY

ROWS_A_PIECE: Final = 12_500
"""Two megabytes of 25 columns: what is much larger, Java's usual collector can't move."""


def packed(rows: pl.DataFrame) -> bytes:
    """A piece of these rows."""
    # A third less than by LZ4, in the same time.
    rows.write_ipc_stream(content := BytesIO(), compression="zstd")
    return content.getvalue()


def unpacked(piece: bytes) -> pl.DataFrame:
    """The rows of a piece."""
    return pl.read_ipc_stream(piece)


@dataclass(frozen=True)
class PieceReader:
    """What makes rows of `SUBSCRIBER` of the pieces of a carrier's register."""

    carrier: str
    file: str
    records_before: Mapping[int, int]
    """By partition, the records of those before it."""
    hashes: Mapping[int, str]
    """Of the rows of each partition, as they were accounted."""

    def rows(self, partition: int, piece: bytes) -> pl.DataFrame:
        """The rows of a piece with the register's columns, records counted over all partitions."""
        return unpacked(piece).with_columns(
            pl.lit(self.carrier).alias("carrier"),
            pl.lit(self.file).alias("file"),
            (pl.col("record") + self.records_before[partition]).cast(pl.UInt32),
        )


HomeRows = Callable[[Iterator[pl.DataFrame]], Iterator[bytes]]
"""What comes home of a partition's rows, in pieces."""

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
    "commune": "numbers of the communes that a report is limited to",
    "channel": "numbers registered in the app or on VNeID, which come singly to shares by point",
    **dict.fromkeys(("mobile", "zero_restored", "house_number", "twelve"), "never missing (contract.py)"),
    "usable_id": "whose papers count among the papers by their count of numbers",
    PAPER_KEY: "papers by their count of numbers",
}
"""Column → what is counted or compared by it over all rows; in other columns only WholeRows have values."""

_OF_EVERY_EARLIER_ROW: Final = ("carrier", "file", "record", "status")
"""The same of the month before: how many numbers were in service."""


@dataclass(frozen=True)
class WholeRows:
    """The rows that come home with all their columns.

    Those with a finding, waived or not (examples, holders, acts, cases, dossiers, samples), or with a remark
    that is shown; the first ones, of which the receipt's key is made; reported numbers, and what shares a
    paper, a portrait or a device with one.
    """

    is_looked_at: pl.Series
    """Whether a record has such a finding or remark, by its number; as long as there are records, and one
    more."""
    reported: pl.Series
    """Reported numbers."""
    mates: Mapping[str, pl.Series] = field(default_factory=dict)
    """Column → values that the reported numbers' rows have."""
    first: int = 0
    """How many of the first rows."""

    def among(self, rows: pl.DataFrame) -> pl.Series:
        """Which of these rows are among them."""
        shared = [rows[name].is_in(values.implode()) for name, values in self.mates.items()]
        is_among = self.is_looked_at.gather(rows["record"]) | (rows["record"] <= self.first)
        for mask in (rows["msisdn"].is_in(self.reported.implode()), *shared):
            is_among |= mask.fill_null(value=False)
        return is_among


def narrowed(whole: WholeRows, frames: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """The rows; of columns not OF_EVERY_ROW only `whole` rows have values."""
    for rows in frames:
        yield packed(_narrow(rows, whole.among(rows)))


def earlier_rows(numbers: pl.Series, frames: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """An earlier month's rows: those of the numbers with the columns OF_EVERY_ROW, others with `status`."""
    for rows in frames:
        is_of_numbers = rows["msisdn"].is_in(numbers.implode()).fill_null(value=False)
        narrow = _narrow(rows, pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True))
        others = [name for name in narrow.columns if name not in _OF_EVERY_EARLIER_ROW]
        yield packed(narrow.with_columns(pl.when(is_of_numbers).then(pl.col(others))))


def _narrow(rows: pl.DataFrame, is_whole: pl.Series) -> pl.DataFrame:
    hidden = [name for name in rows.columns if name not in OF_EVERY_ROW]
    papers = pl.lit(None, pl.UInt64) if "id_number" not in hidden else lasting_hash(rows["id_number"])
    return rows.with_columns(pl.when(is_whole).then(pl.col(hidden)), papers.alias(PAPER_KEY))

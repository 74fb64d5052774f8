"""The account of each file: how many records were read, loaded and rejected; stored with every run.

Its control totals are of the file as it was loaded, for a carrier to compare with its own register. A carrier
computes the same in its database, or in a spreadsheet, from the numbers it handed in:

    SELECT COUNT(DISTINCT RIGHT(msisdn, 9)), SUM(MOD(CAST(RIGHT(msisdn, 9) AS BIGINT), 9973))
    FROM register WHERE LENGTH(msisdn) >= 9
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import polars as pl
from pydantic import BaseModel, ConfigDict, model_validator

from simaudit.columnwise import null_as_false, only_digits
from simaudit.errors import Note
from simaudit.intake.records.spreadsheet_damage import Damage
from simaudit.intake.records.unread_values import UnreadColumn, added

DIGITS: Final = 9
"""Length of the national significant number (ITU-T E.164), which has no prefix 84, +84 or 0."""
MODULUS: Final = 9973
"""The largest prime of four digits: a changed digit or two exchanged ones change the sum, yet no number can
be recovered from it, even for a file of one record."""


class ControlTotals(NamedTuple):
    """Control totals of a file's loaded records."""

    distinct_numbers: int
    checksum: int


def control_numbers(msisdns: pl.Series) -> pl.Series:
    """The last nine digits of each canonical number as UInt32; numbers that aren't Vietnamese are dropped."""
    long = (msisdns.str.len_bytes() >= 2 + DIGITS) & msisdns.is_between("84", "85", closed="left")
    whole = msisdns.filter(null_as_false(long) & only_digits(msisdns))
    return whole.str.tail(DIGITS).cast(pl.UInt32)


def control_totals(pieces: Sequence[pl.Series]) -> ControlTotals:
    """Totals over the `control_numbers` of all parts of a file."""
    numbers = pl.concat([pl.Series(dtype=pl.UInt32), *pieces])
    return ControlTotals(numbers.n_unique(), int((numbers % MODULUS).cast(pl.UInt64).sum()))


ELSEWHERE: Final = "spark"
"""The form of rows that were read and judged where they are held."""


class FileAccount(BaseModel):
    """One received file and how many of its records were loaded; `read` is `loaded` + `rejected`."""

    model_config = ConfigDict(frozen=True)

    carrier: str
    name: str
    """The name."""
    bytes: int
    """Size of the file as it was received."""
    sha256: str
    form: str
    """The physical form, for example `csv, semicolon, gzip` or `parquet`."""
    encoding: str
    """Of its text; empty for Parquet and workbooks."""
    encoding_why: Note | None = None
    """How the encoding was recognised; None for Parquet and workbooks."""
    read: int
    loaded: int
    rejected: int
    distinct_numbers: int | None = None
    """Different numbers among the loaded records; null where they were not counted."""
    checksum: int | None = None
    """`ControlTotals` of the loaded records."""
    mapped: dict[str, str]
    """Column name in the file → canonical column."""
    unmapped: tuple[str, ...] = ()
    """Columns of the file that have no canonical column; they were not loaded."""
    constants: dict[str, str] = {}
    """Canonical column that the file lacks → the value stated in the carrier's profile, for all records.

    The value is empty for columns that may identify people.
    """
    damage: tuple[Damage, ...] = ()
    """Damage to columns of the file."""
    set_aside: dict[str, int] = {}
    """Number of lines that aren't records, by kind: `preamble`, `total`, `units` and others."""
    stated: int | None = None
    """How many records the file itself says it has, below its table; None where it doesn't."""
    short_years: dict[str, int] = {}
    """Column → dates that a format of the profile read with a year of two digits."""
    unread: tuple[UnreadColumn, ...] = ()
    """The columns with values that could not be read."""

    @property
    def destroyed(self) -> tuple[str, ...]:
        """The columns that are beyond repair, in the contract's order."""
        return tuple(dict.fromkeys(damage.column for damage in self.damage if damage.effect == "destroyed"))

    @model_validator(mode="after")
    def _adds_up(self) -> "FileAccount":
        if self.read != self.loaded + self.rejected:
            raise ValueError(
                f"{self.name}: read {self.read} is not loaded {self.loaded} + rejected {self.rejected}"
            )
        return self


def month_unread(accounts: Iterable[FileAccount]) -> tuple[UnreadColumn, ...]:
    """What could not be read of a carrier's month, over its files, in the contract's order."""
    return tuple(added((), (column for account in accounts for column in account.unread)).values())


def unreadable_columns(accounts: Iterable[FileAccount]) -> frozenset[str]:
    """The columns of a carrier's month of which too much could not be read for them to be judged."""
    return frozenset(column.column for column in month_unread(accounts) if column.unreadable)

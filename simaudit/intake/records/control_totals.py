"""Control totals of a file as it was loaded, for a carrier to compare with its own register.

A carrier computes the same in its database, or in a spreadsheet, from the numbers it handed in:

    SELECT COUNT(DISTINCT RIGHT(msisdn, 9)), SUM(MOD(CAST(RIGHT(msisdn, 9) AS BIGINT), 9973))
    FROM register WHERE LENGTH(msisdn) >= 9
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import polars as pl

from simaudit.columnwise import null_as_false, only_digits

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

"""Control totals of a file as it was loaded, for a carrier to compare with its own register.

A carrier computes the same in its database, or in a spreadsheet, from the numbers it handed in:

    SELECT COUNT(DISTINCT msisdn), SUM(MOD(CAST(RIGHT(msisdn, 9) AS BIGINT), 9973)) FROM register
"""

from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

DIGITS: Final = 9
"""The national significant number: the same whether 84, +84, 0 or nothing stands before it (ITU-T E.164)."""
MODULUS: Final = 9973
"""The largest prime of four digits: a digit changed or two exchanged change the sum, and no number can be
had back from it, not even from a file of one record."""


class ControlTotals(NamedTuple):
    """What a file's loaded records add up to."""

    distinct_numbers: int
    checksum: int


def control_totals(month: Path) -> dict[str, ControlTotals]:
    """File name → its totals, over the canonical rows of a carrier's month; missing numbers don't count."""
    number = pl.col("msisdn")
    digits = number.str.tail(DIGITS).cast(pl.Int64, strict=False)
    totals = (
        pl.scan_parquet(month)
        .group_by("file")
        .agg(number.drop_nulls().n_unique().alias("distinct"), (digits % MODULUS).sum().alias("checksum"))
        .collect(engine="streaming")
    )
    return {str(name): ControlTotals(distinct, checksum) for name, distinct, checksum in totals.iter_rows()}

"""Control totals of a file as it was loaded, for a carrier to compare with its own register.

A carrier computes the same in its database, or in a spreadsheet, from the numbers it handed in:

    SELECT COUNT(DISTINCT RIGHT(msisdn, 9)), SUM(MOD(CAST(RIGHT(msisdn, 9) AS BIGINT), 9973))
    FROM register WHERE LENGTH(msisdn) >= 9
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
    """File name → its totals, over the canonical rows of a carrier's month; shorter numbers don't count."""
    whole = pl.col("msisdn").str.contains(f"^84[0-9]{{{DIGITS},}}$")
    digits = pl.when(whole).then(pl.col("msisdn")).str.tail(DIGITS).cast(pl.Int64)
    totals = (
        pl.scan_parquet(month)
        .group_by("file")
        .agg(digits.drop_nulls().n_unique().alias("distinct"), (digits % MODULUS).sum().alias("checksum"))
        .collect(engine="streaming")
    )
    return {str(name): ControlTotals(distinct, checksum) for name, distinct, checksum in totals.iter_rows()}

"""The signs that count: findings not waived, not set aside, and not of another province's rows."""

from typing import Final

import polars as pl

from simaudit.intake.month_file import CarrierMonth, records_before
from simaudit.period import Period
from simaudit.store.ledger import Ledger

SIGNS: Final = """
    SELECT known.*, severity, nature FROM known INNER JOIN result USING (period, carrier, check_id)
    WHERE NOT known.waived AND NOT coalesce(outside, FALSE) AND NOT coalesce(aside, FALSE)
"""
"""SQL: a row a key of a finding of a month, with severity and nature of its check.

`outside` and `aside` are NULL in months that an earlier version audited.
"""


def signs_of(ledger: Ledger, month: CarrierMonth, period: Period, check_ids: tuple[str, ...]) -> pl.DataFrame:
    """The signs of these checks that have a record: check_id, and `place`, the record over all files."""
    signs = ledger.frame(
        f"SELECT check_id, file, record FROM ({SIGNS}) WHERE period = $period AND carrier = $carrier "
        "AND list_contains($checks, check_id) AND record IS NOT NULL",
        {"period": period, "carrier": month.carrier, "checks": [*check_ids]},
    )
    before = pl.col("file").replace_strict(records_before(month.files), default=0, return_dtype=pl.Int64)
    return signs.select("check_id", (pl.col("record") + before).cast(pl.UInt32).alias("place"))

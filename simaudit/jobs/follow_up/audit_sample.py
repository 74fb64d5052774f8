"""Which rows are looked at of those that no check accuses, to tell what the checks miss."""

from typing import Final

import polars as pl

from simaudit.errors import Note, UsageError
from simaudit.jobs.follow_up.allocation import Allotted, allocation
from simaudit.store.audit_frame import AuditedRows, risk_counts, rows_of_risks
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import with_number_key
from simaudit.store.samples import AUDIT

_LEAST: Final = 10
"""Rows of a stratum, or all that it has; fewer where the sample is small."""

_FEWEST: Final = 2
"""Rows of a stratum at least: a single one tells nothing of how they differ."""


def audit_sample(
    ledger: Ledger, month: AuditedRows, key: bytes, size: int, seed: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(the rows to look at, with msisdn and the columns DRAWN; strata, with the columns STRATA).

    `key` is the installation's. Raises UsageError where nothing, or too little is to be drawn.
    """
    counts = risk_counts(ledger, month, key, seed)
    if not counts:
        raise UsageError("nothing_to_draw", carrier=month.carrier)
    least = max(_FEWEST, min(_LEAST, size // len(counts)))
    # To the power of its size, a small stratum of risk gets more than its part of the rows.
    strata = [Allotted(count, count, least) for count in counts.values()]
    if (needed := sum(stratum.needs for stratum in strata)) > size:
        raise UsageError("sample_too_small", place=Note("at_key", key=f"--size {size}"), least=needed)
    shares = dict(zip(counts, allocation(strata, size), strict=True))
    drawn = rows_of_risks(ledger, shares).with_columns(
        period=pl.lit(str(month.period)), carrier=pl.lit(month.carrier), check_id=pl.lit(AUDIT)
    )
    # A number has the key that `answers` makes of it; without one, the lot is as good.
    keyed = with_number_key(ledger, drawn, key).with_columns(
        pl.coalesce("number_key", "lot").alias("finding_key")
    )
    rows = keyed.unique("finding_key", keep="first", maintain_order=True)
    frame = (
        rows.group_by("stratum", maintain_order=True)
        .len("drawn")
        .with_columns(
            pl.col("stratum").replace_strict(counts, return_dtype=pl.Int64).alias("units"),
            check_id=pl.lit(AUDIT),
            fingerprint=pl.lit(""),
        )
        .with_columns(found="units", records=pl.col("units").cast(pl.Float64))
    )
    return rows.join(frame.select("stratum", "units", "drawn"), on="stratum", maintain_order="left").select(
        *("period", "carrier", "check_id", "msisdn", "file", "record", "finding_key", "stratum"),
        unit="finding_key",
        unit_rows=pl.lit(1),
        unit_records=pl.lit(1.0),
        share=pl.lit(1.0),
        probability=pl.col("drawn") / pl.col("units"),
    ), frame

"""Findings of one carrier as the contract has them: placed in their files, keyed, with their state."""

import polars as pl

from simaudit.contract import Finding
from simaudit.judge import CarrierMonth, Register
from simaudit.ledger import Ledger
from simaudit.period import Period


def carrier_findings(
    register: Register, month: CarrierMonth, ledger: Ledger, period: Period, key: bytes
) -> tuple[pl.DataFrame, dict[str, int]]:
    """(rows of `Finding`, resolved keys by check) for one carrier, in the order of check, file and record.

    The order is total, so that the same extract gives the same bytes.
    """
    found = register.connection.sql(
        "SELECT carrier, check_id, severity, nature, msisdn, record, subject, detail FROM finding "
        "WHERE carrier = $carrier",
        params={"carrier": month.carrier},
    ).pl()
    placed = found.with_columns(
        _file(month).alias("file"), _record_in_file(month).alias("record"), pl.col("record").alias("at")
    )
    stated, resolved = ledger.with_states(placed, period, month.carrier, key)
    ordered = stated.sort("check_id", "at", "msisdn", "subject", "detail", nulls_last=True)
    findings = ordered.select(
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
        pl.lit(False).alias("waived"),
        "finding_key",
    )
    return Finding.validate(findings, lazy=True), resolved


def _file(month: CarrierMonth) -> pl.Expr:
    name = pl.lit(None, pl.String)
    for file, before, last in month.spans:
        name = pl.when(pl.col("record").is_between(before + 1, last)).then(pl.lit(file)).otherwise(name)
    return name


def _record_in_file(month: CarrierMonth) -> pl.Expr:
    record = pl.col("record")
    for _, before, last in month.spans[1:]:
        record = (
            pl.when(pl.col("record").is_between(before + 1, last))
            .then(pl.col("record") - before)
            .otherwise(record)
        )
    return record

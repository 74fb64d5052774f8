"""Findings of one carrier as the contract has them: placed in their files, keyed, with their state."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from simaudit.contract import Finding
from simaudit.judge import CarrierMonth, Register
from simaudit.ledger import Ledger
from simaudit.period import Period
from simaudit.states import RowsOf
from simaudit.waivers import Waiver, waived_by


@dataclass(frozen=True)
class Compared:
    """A carrier's findings (rows of `Finding`) and how they compare with the last month (states.compare)."""

    findings: pl.DataFrame
    comparison: pl.DataFrame
    used: tuple[Waiver, ...]
    """The waivers that waived something."""


def carrier_findings(
    register: Register,
    month: CarrierMonth,
    ledger: Ledger,
    period: Period,
    key: bytes,
    judged: pl.DataFrame,
    rows_of: RowsOf,
    waivers: Sequence[Waiver] = (),
) -> Compared:
    """The findings of one carrier, in the order of check, file and record.

    The order is total, so that the same extract gives the same bytes. `judged` (states.JUDGED) are the checks
    of the run, `rows_of` says where the rows of the carrier's months are, `waivers` are those in force.
    """
    found = register.connection.sql(
        "SELECT carrier, check_id, severity, nature, msisdn, record, subject, detail FROM finding "
        "WHERE carrier = $carrier",
        params={"carrier": month.carrier},
    ).pl()
    placed = found.with_columns(
        _file(month).alias("file"), _record_in_file(month).alias("record"), pl.col("record").alias("at")
    )
    stated, comparison = ledger.compare(placed, judged, period, month.carrier, key, month.path, rows_of)
    ordered = stated.sort("check_id", "at", "msisdn", "subject", "detail", nulls_last=True)
    waived, used = waived_by(ordered, waivers, month.carrier)
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
        waived.alias("waived"),
        "finding_key",
    )
    return Compared(Finding.validate(findings, lazy=True), comparison, used)


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

"""A register's findings, each marked as waived or not: all counts of findings read this relation."""

from dataclasses import dataclass

import polars as pl

from simaudit.intake.month_file import records_before
from simaudit.judge.register import Register


@dataclass(frozen=True)
class MarkedFindings:
    """One carrier's findings in its register, as the view `relation`: columns of `finding`, and `waived`."""

    register: Register
    carrier: str
    relation: str


def mark_waived(register: Register, carrier: str, findings: pl.LazyFrame) -> MarkedFindings:
    """Make the view; `findings` are rows of `contract.Finding`, whose records count within a file."""
    (month,) = (month for month in register.months if month.carrier == carrier)
    before = records_before(month.files)
    record = pl.col("record") + pl.col("file").replace_strict(before, default=0, return_dtype=pl.Int64)
    waived = findings.filter(pl.col("carrier") == carrier, "waived").select(
        "check_id", record.alias("record"), "msisdn", "subject"
    )
    run = register.connection.execute
    rows = waived.collect()
    if rows.is_empty():
        # Most months have no waiver: every count would look up its findings among none.
        run("CREATE OR REPLACE TEMP VIEW marked_finding AS SELECT *, FALSE AS waived FROM finding")
        return MarkedFindings(register, carrier, "marked_finding")
    register.connection.register("incoming", rows.to_arrow())
    run("CREATE OR REPLACE TEMP TABLE waived_finding AS SELECT DISTINCT * FROM incoming")
    register.connection.unregister("incoming")
    run(
        """
        CREATE OR REPLACE TEMP VIEW marked_finding AS
        SELECT finding.*, waived_finding.check_id IS NOT NULL AS waived
        FROM finding
        LEFT JOIN waived_finding ON
            finding.check_id = waived_finding.check_id
            AND finding.record IS NOT DISTINCT FROM waived_finding.record
            AND finding.msisdn IS NOT DISTINCT FROM waived_finding.msisdn
            AND finding.subject IS NOT DISTINCT FROM waived_finding.subject
        """
    )
    return MarkedFindings(register, carrier, "marked_finding")

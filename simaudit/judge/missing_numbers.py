"""The numbers that checks found missing from a carrier's month, carried to its next judged one as Parquet.

Such a finding has no record, and once a number has no row, nothing of the register names it any more: without
these numbers it would be found for one month and count as put right in the next. A check that needs the
relation `missing` is one whose findings without a record are carried.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import OutputError
from simaudit.files import private_file, write_failure
from simaudit.judge.judging import Verdict
from simaudit.judge.register import Register
from simaudit.rules.check import Check


def write_table(table: pl.DataFrame, target: Path) -> None:
    """Write a table as Parquet (0600); raises OutputError."""
    try:
        table.write_parquet(private_file(target), compression="zstd")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise OutputError("cannot_be_written", path=target, why=write_failure(error)) from error


CARRIED: Final = "missing"
"""The relation whose name among a check's needs says that its findings without a record are carried."""


def carried_numbers(
    register: Register, carrier: str, checks: Sequence[Check], verdicts: Sequence[Verdict]
) -> pl.DataFrame:
    """What the next month's `missing` holds of this carrier: check_id, msisdn, ended_at, in this order.

    `register` is the carrier's, with all its findings; `checks` are all of the run. `ended_at` is the latest
    status_at of the number's TERMINATED rows in the last judged month, else what was carried here. A check
    that was not judged this month has found nothing, and nothing is carried of it; but of one that could not
    be assessed, what was carried here stays, without the numbers that have a row by now.
    """
    carrying = {check.id for check in checks if CARRIED in check.references}
    judged = {verdict.check.id for verdict in verdicts if verdict.opinions[carrier].judged}
    unassessed = {v.check.id for v in verdicts if v.opinions[carrier].status == "not_assessable"}
    # Without a last judged month nothing is found, and a number that is missing has no row this month either.
    before = "previous" if any(month.carrier == carrier for month in register.previous) else "subscriber"
    rows: pl.DataFrame = register.connection.sql(
        f"""
        WITH found AS (
            SELECT DISTINCT check_id, msisdn FROM finding
            WHERE carrier = $carrier AND list_contains($judged, check_id)
                AND record IS NULL AND msisdn IS NOT NULL
        ),
        ended AS (
            SELECT msisdn, max(status_at) AS ended_at
            FROM {before} SEMI JOIN found USING (msisdn)
            WHERE carrier = $carrier AND status = 'TERMINATED'
            GROUP BY msisdn
        )
        SELECT check_id, msisdn, coalesce(ended.ended_at, missing.ended_at) AS ended_at
        FROM found LEFT JOIN ended USING (msisdn) LEFT JOIN missing USING (check_id, msisdn)
        UNION ALL
        SELECT check_id, msisdn, ended_at
        FROM missing ANTI JOIN subscriber USING (carrier, msisdn)
        WHERE carrier = $carrier AND list_contains($unassessed, check_id)
        ORDER BY check_id, msisdn
        """,
        params={
            "carrier": carrier,
            "judged": sorted(carrying & judged),
            "unassessed": sorted(carrying & unassessed),
        },
    ).pl()
    return rows

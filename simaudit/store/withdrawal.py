"""Withdrawn months: taken out of the ledger as if they had never been audited, and noted as withdrawn.

States of later months follow from the keys that are left. What later months were judged by can't be had back
without their extracts: such months are kept in `outdated` until they are audited again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import RowsOf
from simaudit.store.month_influence import OutdatedMonth
from simaudit.store.run_record import compare_later_months, delete_months
from simaudit.store.runs import runs_of


@dataclass(frozen=True)
class Withdrawal:
    """Which month is withdrawn of which carriers, when, by whom and why."""

    period: Period
    carriers: tuple[str, ...]
    at: datetime
    """As the ledger keeps moments."""
    who: str
    reason: str


def withdraw_month(
    ledger: Ledger, withdrawal: Withdrawal, outdated: Sequence[OutdatedMonth], rows_of: RowsOf
) -> None:
    """Take a month of these carriers out of every table, with its answers and samples, and note it.

    Later months are compared anew. Belongs into a transaction, before `rewrite_runs`.
    """
    ledger.writing("withdrawal", "received", "sample", "sampled", "stratum")
    ledger.writing("response", period=str(withdrawal.period), carriers=withdrawal.carriers)
    for month in outdated:
        ledger.writing("outdated", period=str(month.period), carriers=[month.carrier])
    for carrier in withdrawal.carriers:
        _note(ledger, withdrawal, carrier)
        delete_months(ledger, withdrawal.period, [carrier])
        _delete_responses(ledger, withdrawal.period, carrier)
        compare_later_months(ledger, withdrawal.period, carrier, rows_of)
    for month in outdated:
        ledger.execute(
            "INSERT INTO outdated VALUES ($period, $carrier, $withdrawn, $judged)",
            {
                "period": month.period,
                "carrier": month.carrier,
                "withdrawn": withdrawal.period,
                "judged": month.judged,
            },
        )


def rewrite_runs(ledger: Ledger, withdrawal: Withdrawal, not_read: Mapping[Period, str]) -> None:
    """Take the carriers out of the month's runs, and put in what the last runs of months did not read.

    A run that is left without a carrier is deleted; where it was the month's last one, so are its seals.
    `not_read` is by month, as `RunRecord` has it.
    """
    run = ledger.connection.execute
    remaining_runs = []
    # An updated row would be the last one, and the order of the rows is that of the runs.
    for row in ledger.frame("SELECT * FROM run ORDER BY rowid").iter_rows(named=True):
        if row["period"] == str(withdrawal.period):
            row["carriers"] = [name for name in row["carriers"] if name not in withdrawal.carriers]
            inputs = [
                file for file in json.loads(row["inputs"]) if file["carrier"] not in withdrawal.carriers
            ]
            row["inputs"] = json.dumps(inputs)
        if row["carriers"]:
            remaining_runs.append(row)
    for period, text in not_read.items():
        [row for row in remaining_runs if row["period"] == str(period)][-1]["not_read"] = text
    ledger.writing("run")
    run("DELETE FROM run")
    for row in remaining_runs:
        run(f"INSERT INTO run BY NAME SELECT {', '.join(f'${name} AS {name}' for name in row)}", row)
    # An earlier copy of the month's folder holds what is withdrawn.
    ledger.writing("seal", period=str(withdrawal.period))
    run("DELETE FROM seal WHERE period = $period", {"period": str(withdrawal.period)})


def withdrawals(ledger: Ledger) -> pl.DataFrame:
    """Every withdrawal, the oldest first: withdrawn_at, who, period, carrier, reason, inputs (JSON)."""
    return ledger.frame(
        "SELECT withdrawn_at, who, period, carrier, reason, inputs FROM withdrawal "
        "ORDER BY withdrawn_at, carrier"
    )


def withdrawn_carriers(ledger: Ledger, period: Period) -> list[tuple[str, datetime]]:
    """(carrier, when) of the carriers whose month was withdrawn, and not audited again."""
    return ledger.execute(
        """
        SELECT carrier, max(withdrawn_at) FROM withdrawal ANTI JOIN month USING (period, carrier)
        WHERE period = $period GROUP BY carrier ORDER BY carrier
        """,
        {"period": period},
    ).fetchall()


def _note(ledger: Ledger, withdrawal: Withdrawal, carrier: str) -> None:
    runs = runs_of(ledger, withdrawal.period, carrier)
    files = [{"name": name, "sha256": digest} for name, digest in runs[-1].files] if runs else []
    ledger.execute(
        "INSERT INTO withdrawal VALUES ($period, $carrier, $at, $who, $reason, $inputs)",
        {
            "period": withdrawal.period,
            "carrier": carrier,
            "at": withdrawal.at,
            "who": withdrawal.who,
            "reason": withdrawal.reason,
            "inputs": json.dumps(files),
        },
    )


def _delete_responses(ledger: Ledger, period: Period, carrier: str) -> None:
    """What was answered to the month's findings, and the samples drawn from them.

    The files that the answers came in count as not merged, so that they can be merged again.
    """
    run = ledger.connection.execute
    scope = {"period": str(period), "carrier": carrier}
    run(
        """
        DELETE FROM received WHERE received_at IN (
            SELECT received_at FROM response WHERE period = $period AND carrier = $carrier
        )
        OR (
            -- A file that said the same once more left no answer of its own.
            received_at NOT IN (
                SELECT received_at FROM response UNION ALL SELECT recorded_at FROM follow_up
            )
            AND received_at > (
                SELECT min(received_at) FROM response WHERE period = $period AND carrier = $carrier
            )
        )
        """,
        scope,
    )
    run(
        "DELETE FROM stratum WHERE sample IN "
        "(SELECT sample FROM sample WHERE period = $period AND carrier = $carrier)",
        scope,
    )
    for table in ("response", "sample", "sampled"):
        run(f"DELETE FROM {table} WHERE period = $period AND carrier = $carrier", scope)  # noqa: S608

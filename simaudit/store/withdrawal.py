"""Withdrawn months: taken out of the ledger as if they had never been audited, and noted as withdrawn.

States of later months follow from the keys that are left. Rules across carriers judge all carriers of a run
together; rules that compare with a carrier's last judged month read its rows; the numbers that are missing
from a month are carried to the next one that is audited. What months were judged by can't be had back without
their extracts: such months are kept in `outdated` until they are audited again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from simaudit.errors import Note
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import RowsOf
from simaudit.store.months import last_months, months_after
from simaudit.store.notified_numbers import forget_numbers
from simaudit.store.run_record import compare_later_months, delete_months
from simaudit.store.runs import runs_of_month
from simaudit.store.store import Store
from simaudit.store.unregistered import record_unregistered


@dataclass(frozen=True)
class OutdatedMonth:
    """A carrier's month that rests on one that is no more."""

    period: Period
    carrier: str
    judged: bool
    """Its results rest on it: it has to be audited again. Otherwise only its states do, which the ledger has
    as they are by now, and its reports have to be written again."""


def outdated_by(
    ledger: Ledger, store: Store, period: Period, carriers: tuple[str, ...]
) -> list[OutdatedMonth]:
    """The months that rest on this one of these carriers, in order; the carriers' own is not among them."""
    together = [
        OutdatedMonth(period, carrier, judged=True) for carrier in _judged_with(ledger, period, carriers)
    ]
    later = [month for carrier in carriers for month in _later(ledger, store, period, carrier)]
    return sorted([*together, *later], key=lambda month: (month.period, month.carrier))


def outdated_months(ledger: Ledger, period: Period) -> list[tuple[OutdatedMonth, str]]:
    """Those carriers' months of a period that rest on a withdrawn month, and which that was, in order."""
    rows = ledger.execute(
        "SELECT carrier, withdrawn, bool_or(judged) FROM outdated WHERE period = $period "
        "GROUP BY carrier, withdrawn ORDER BY ALL",
        {"period": period},
    ).fetchall()
    return [(OutdatedMonth(period, carrier, judged), withdrawn) for carrier, withdrawn, judged in rows]


def outdated_notes(months: Sequence[tuple[OutdatedMonth, str]]) -> list[Note]:
    """What `outdated_months` found, a note for the carriers of which the same is to be said."""
    carriers: dict[tuple[Period, bool, str], list[str]] = {}
    for month, withdrawn in months:
        carriers.setdefault((month.period, month.judged, withdrawn), []).append(month.carrier)
    codes = {True: "judged_by_withdrawn", False: "compared_with_withdrawn"}
    return [
        Note(codes[judged], period=str(period), carriers=names, withdrawn=withdrawn)
        for (period, judged, withdrawn), names in carriers.items()
    ]


def written_again(ledger: Ledger, period: Period) -> None:
    """The reports of a month are written as the ledger has it by now; belongs into a transaction."""
    ledger.writing("outdated", period=str(period))
    ledger.execute("DELETE FROM outdated WHERE period = $period AND NOT judged", {"period": period})


def _judged_with(ledger: Ledger, period: Period, carriers: tuple[str, ...]) -> list[str]:
    """The other carriers whose last run of the month had one of these too."""
    return ledger.column(
        """
        SELECT carrier FROM month INNER JOIN run
            ON run.period = month.period AND list_contains(run.carriers, carrier)
        WHERE month.period = $period AND NOT list_contains($carriers, carrier)
        GROUP BY carrier
        HAVING list_has_any(last(run.carriers ORDER BY run.rowid), $carriers)
        """,
        {"period": period, "carriers": list(carriers)},
    )


def _later(ledger: Ledger, store: Store, period: Period, carrier: str) -> list[OutdatedMonth]:
    before = last_months(ledger, period).get(carrier)
    # Without this month, the one after it would take up the numbers of the one before it.
    taken_up = before is not None and _may_hold(store, before, carrier)
    outdated: list[OutdatedMonth] = []
    changed, last = True, period
    for month in months_after(ledger, period, carrier):
        # The first one was compared with its rows.
        changed = changed and (last == period or taken_up or _may_hold(store, last, carrier))
        outdated.append(OutdatedMonth(month, carrier, changed))
        last = month
    return outdated


def _may_hold(store: Store, period: Period, carrier: str) -> bool:
    """Whether a month may have missing numbers to carry: where its file is gone, that isn't known."""
    path = store.missing(period, carrier)
    try:
        return not pl.scan_parquet(path).head(1).collect().is_empty()
    except (OSError, pl.exceptions.PolarsError):
        return True


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

    The numbers that letters named by its findings go with it, the follow-ups stay. Later months are compared
    anew. Belongs into a transaction, before `rewrite_runs`.
    """
    ledger.writing("withdrawal", "received", "sample", "sampled", "stratum")
    ledger.writing("response", period=str(withdrawal.period), carriers=withdrawal.carriers)
    for month in outdated:
        ledger.writing("outdated", period=str(month.period), carriers=[month.carrier])
    for carrier in withdrawal.carriers:
        runs = runs_of_month(ledger, withdrawal.period).get(carrier)
        files = [{"name": name, "sha256": digest} for name, digest in runs[-1].files] if runs else []
        facts = {"period": withdrawal.period, "who": withdrawal.who, "reason": withdrawal.reason}
        facts |= {"carrier": carrier, "withdrawn_at": withdrawal.at, "inputs": json.dumps(files)}
        ledger.insert("withdrawal", facts)
        delete_months(ledger, withdrawal.period, [carrier])
        _delete_responses(ledger, withdrawal.period, carrier)
        forget_numbers(ledger, withdrawal.period, carrier)
    compare_later_months(ledger, withdrawal.period, withdrawal.carriers, rows_of)
    record_unregistered(ledger, withdrawal.period, withdrawal.carriers, rows_of)
    for month in outdated:
        ledger.insert("outdated", {**vars(month), "withdrawn": withdrawal.period})


def rewrite_runs(ledger: Ledger, withdrawal: Withdrawal, not_read: str) -> None:
    """Take the carriers out of the month's runs, and put in what the last one over others did not read.

    A run that is left without a carrier is deleted; where it was the month's last one, so are its seals.
    `not_read` is as `RunRecord` has it.
    """
    run = ledger.execute
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
    for row in [row for row in remaining_runs if row["period"] == str(withdrawal.period)][-1:]:
        row["not_read"] = not_read
    ledger.writing("run")
    run("DELETE FROM run")
    for row in remaining_runs:
        ledger.insert("run", row)
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
    if ledger.lacks("withdrawal"):
        return []
    return ledger.execute(
        """
        SELECT carrier, max(withdrawn_at) FROM withdrawal ANTI JOIN month USING (period, carrier)
        WHERE period = $period GROUP BY carrier ORDER BY carrier
        """,
        {"period": period},
    ).fetchall()


def _delete_responses(ledger: Ledger, period: Period, carrier: str) -> None:
    """What was answered to the month's findings, and the samples drawn from them.

    The files that the answers came in count as not merged, so that they can be merged again.
    """
    run = ledger.execute
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
        run(f"DELETE FROM {table} WHERE period = $period AND carrier = $carrier", scope)

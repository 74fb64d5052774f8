"""What the ledger says of a carrier's months: the figures behind what changed, and the trend."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from simaudit.contract import SERIOUS
from simaudit.period import Period
from simaudit.store.ledger import Ledger

MONTHS: Final = 24
"""How many audited months a trend goes back."""


@dataclass(frozen=True)
class Month:
    """A carrier's audited month: its columns, results, comparison and points, as the ledger has them."""

    columns: frozenset[str]
    results: pl.DataFrame
    comparison: pl.DataFrame
    points: pl.DataFrame


def months_before(ledger: Ledger, period: Period, carrier: str) -> list[str]:
    """The carrier's audited months before this one, in their order."""
    rows = ledger.connection.execute(
        "SELECT period FROM month WHERE carrier = $carrier AND period < $period ORDER BY period",
        {"carrier": carrier, "period": str(period)},
    ).fetchall()
    return [row[0] for row in rows]


def month_of(ledger: Ledger, period: Period, carrier: str) -> Month:
    """A month that was audited."""
    stored = ledger.stored_month(period, carrier)
    points = ledger.connection.sql(
        "SELECT point_code, faulty, live FROM point WHERE period = $period AND carrier = $carrier",
        params={"period": str(period), "carrier": carrier},
    ).pl()
    return Month(
        stored.columns if stored else frozenset(),
        ledger.results(period, [carrier]),
        ledger.comparison(period, carrier),
        points,
    )


def audited_late(ledger: Ledger, period: Period, carrier: str) -> list[str]:
    """Months before this one that were audited after it was: its report knew nothing of them."""
    rows = ledger.connection.execute(
        """
        SELECT DISTINCT period FROM run
        WHERE period < $period AND list_contains(carriers, $carrier) AND rowid > (
            SELECT max(rowid) FROM run WHERE period = $period AND list_contains(carriers, $carrier)
        )
        ORDER BY period
        """,
        {"carrier": carrier, "period": str(period)},
    ).fetchall()
    return [row[0] for row in rows]


def runs_of(ledger: Ledger, period: Period, carrier: str) -> list[tuple[datetime, list[tuple[str, str]]]]:
    """(made_at, (file, sha256)) of every run over the carrier's month, in the order they were made."""
    rows = ledger.connection.execute(
        "SELECT made_at, inputs FROM run WHERE period = $period AND list_contains(carriers, $carrier) "
        "ORDER BY rowid",
        {"carrier": carrier, "period": str(period)},
    ).fetchall()
    return [
        (
            made_at,
            [(file["name"], file["sha256"]) for file in json.loads(inputs) if file["carrier"] == carrier],
        )
        for made_at, inputs in rows
    ]


def trend(ledger: Ledger, periods: Sequence[str], carrier: str) -> pl.DataFrame:
    """A row a month: period, compliant, of, partly, findings and serious (not waived), new, resolved.

    The first three are null where the month's figures say nothing of them.
    """
    rows: pl.DataFrame = ledger.connection.sql(
        """
        SELECT
            period,
            CAST(figures->>'$.compliance.compliant.n' AS BIGINT) AS compliant,
            CAST(figures->>'$.compliance.compliant.of' AS BIGINT) AS of,
            coalesce(
                CAST(figures->>'$.compliance.assessed' AS BIGINT)
                < CAST(figures->>'$.compliance.deciding' AS BIGINT), FALSE
            ) AS partly,
            findings, serious, new, resolved
        FROM month INNER JOIN (
            SELECT
                period,
                CAST(sum(violations - waived) AS BIGINT) AS findings,
                CAST(coalesce(sum(violations - waived) FILTER (WHERE list_contains($serious, severity)), 0)
                    AS BIGINT) AS serious,
                CAST(sum("new") AS BIGINT) AS new,
                CAST(sum(resolved) AS BIGINT) AS resolved
            FROM result WHERE carrier = $carrier GROUP BY period
        ) USING (period)
        WHERE carrier = $carrier AND list_contains($periods, period)
        ORDER BY period
        """,
        params={"carrier": carrier, "periods": list(periods), "serious": SERIOUS},
    ).pl()
    return rows


def not_submitted(ledger: Ledger, period: Period, submitted: Sequence[str]) -> list[tuple[str, str]]:
    """(carrier, its last month) of the carriers of the last three audited months that are not in this one."""
    return ledger.connection.execute(
        """
        SELECT carrier, max(period) FROM month
        WHERE
            period IN (SELECT DISTINCT period FROM month WHERE period < $period ORDER BY period DESC LIMIT 3)
            AND NOT list_contains($submitted, carrier)
        GROUP BY carrier ORDER BY carrier
        """,
        {"period": str(period), "submitted": list(submitted)},
    ).fetchall()


LATEST: Final = """
    SELECT * FROM response
    QUALIFY row_number() OVER (PARTITION BY kind, carrier, key ORDER BY rowid DESC) = 1
"""
"""The responses that count: the last one to each finding."""

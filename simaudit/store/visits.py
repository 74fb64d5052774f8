"""Inspections on the spot in the ledger: the rows that were planned to be looked at, and when a point was."""

from datetime import datetime

import polars as pl

from simaudit.period import Period
from simaudit.store.ledger import Ledger


def record_plan(ledger: Ledger, plan: str, period: Period, rows: pl.DataFrame, now: datetime) -> None:
    """Write what is to be looked at, in the place of an earlier plan of this name; raises OutputError.

    `rows` have carrier, point_code, check_id and finding_key; `now` is local time.
    """
    columns = rows.select("carrier", "point_code", "check_id", "finding_key")
    with ledger.readable("incoming", columns), ledger.transaction():
        ledger.writing("planned")
        ledger.execute("DELETE FROM planned WHERE plan = $plan", {"plan": plan})
        ledger.execute(
            "INSERT INTO planned SELECT $plan, $period, carrier, point_code, check_id, "
            "substr(finding_key, 1, 32)::UUID, $now FROM incoming",
            {"plan": plan, "period": period, "now": now},
        )


def planned_keys(ledger: Ledger, period: Period, carrier: str) -> list[str]:
    """The keys, as `recorded_keys` has them, of the planned findings of a carrier's month."""
    rows = ledger.execute(
        "SELECT DISTINCT replace(key::VARCHAR, '-', '') FROM planned "
        "WHERE carrier = $carrier AND period = $period",
        {"carrier": carrier, "period": period},
    ).fetchall()
    return [key for (key,) in rows]


def last_visits(ledger: Ledger) -> dict[tuple[str, str], datetime]:
    """(carrier, point) → when results of looking at its rows were merged last."""
    rows = ledger.execute(
        """
        WITH looked_at AS (
            SELECT carrier, key, point_code FROM planned
            UNION ALL
            -- A check drawn as one whole has no point.
            SELECT carrier, key, stratum FROM sampled WHERE stratum NOT IN ('', '*')
        )
        SELECT looked_at.carrier, point_code, max(received_at)
        FROM looked_at
        INNER JOIN response ON response.kind = 'inspection' AND response.carrier = looked_at.carrier
            AND response.key = looked_at.key
        GROUP BY ALL
        """
    ).fetchall()
    return {(carrier, point): at for carrier, point, at in rows}

"""What is looked at on the spot, as the ledger holds it: samples drawn from findings, plans, and visits."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class SampleRecord:
    """What the ledger keeps of a sample as a whole."""

    name: str
    """The same for the same findings."""
    period: Period
    carrier: str
    seed: int
    size: int
    """How many findings were to be drawn."""
    drawn_at: datetime
    """Local time."""


def drawing_lots(ledger: Ledger, findings: pl.DataFrame, seed: int) -> pl.DataFrame:
    """`place` of findings, and as `lot` the sha256 of seed and finding key, in hexadecimal.

    The findings with the lowest lots of a stratum are its sample.
    """
    # Polars has no sha256, and a loop in Python takes too long over millions of findings.
    with ledger.readable("findings", findings.select("place", "finding_key")):
        return ledger.frame(
            "SELECT place, sha256($seed || ' ' || finding_key) AS lot FROM findings",
            {"seed": str(seed)},
        )


def record_sample(ledger: Ledger, sample: SampleRecord, drawn: pl.DataFrame, strata: pl.DataFrame) -> None:
    """Write a sample in one transaction, in the place of an earlier one of its name; raises OutputError.

    `drawn` has check_id, finding_key and stratum of every finding drawn; `strata` check_id, stratum, found,
    drawn, and the fingerprint of the check.
    """
    run = ledger.execute
    with (
        ledger.readable("incoming", drawn.select("check_id", "finding_key", "stratum")),
        ledger.readable("incoming_strata", strata),
        ledger.transaction(),
    ):
        ledger.writing("sample", "sampled", "stratum")
        # The same sample again: its worksheet was lost.
        for table in ("sample", "sampled", "stratum"):
            run(f"DELETE FROM {table} WHERE sample = $sample", {"sample": sample.name})
        others = {name: value for name, value in vars(sample).items() if name != "name"}
        ledger.insert("sample", {"sample": sample.name, **others})
        run(
            "INSERT INTO sampled SELECT $sample, $period, $carrier, check_id, "
            "substr(finding_key, 1, 32)::UUID, stratum FROM incoming",
            {"sample": sample.name, "period": str(sample.period), "carrier": sample.carrier},
        )
        run(
            "INSERT INTO stratum SELECT $sample, check_id, stratum, found, drawn, fingerprint "
            "FROM incoming_strata",
            {"sample": sample.name},
        )


def sampled_keys(ledger: Ledger, period: Period, carrier: str) -> list[str]:
    """The keys, as `recorded_keys` has them, of a month's findings that were drawn, or planned to be seen."""
    rows = ledger.execute(
        """
        SELECT replace(key::VARCHAR, '-', '')
        FROM (SELECT key, carrier, period FROM sampled UNION SELECT key, carrier, period FROM planned)
        WHERE carrier = $carrier AND period = $period
        """,
        {"carrier": carrier, "period": period},
    ).fetchall()
    return [key for (key,) in rows]


def last_sample(ledger: Ledger, period: Period, carrier: str) -> tuple[datetime, pl.DataFrame] | None:
    """When the carrier's month was last drawn from, and check_id and key (`recorded_keys`) of what was drawn.

    None where it never was.
    """
    draws = ledger.execute(
        "SELECT drawn_at, sample FROM sample WHERE period = $period AND carrier = $carrier "
        "ORDER BY drawn_at DESC, sample LIMIT 1",
        {"period": period, "carrier": carrier},
    ).fetchall()
    if not draws:
        return None
    ((drawn_at, sample),) = draws
    keys = ledger.frame(
        "SELECT check_id, replace(key::VARCHAR, '-', '') AS key FROM sampled WHERE sample = $sample",
        {"sample": sample},
    )
    return drawn_at, keys

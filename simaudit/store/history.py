"""A carrier's audited months before one of them, and its last one up to a month.

The months before are what a report compares its month with, and the trend; of the last one counts what is
still found in it, and what can soon not be fined.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from simaudit.contract import SERIOUS
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import months_before_by_key
from simaudit.store.months import AuditedMonth, audited_month, months_before
from simaudit.store.runs import CarrierRun, audited_late, runs_of

FOUND: Final = "result SEMI JOIN comparison USING (period, carrier, check_id)"
"""SQL: the results of checks that find. What only remarks is compared with no month."""

_LAST: Final = """
WITH last AS (
    SELECT carrier, max(period) AS period FROM month
    WHERE period <= $period AND NOT list_contains($without, carrier)
        AND NOT (period = $period AND list_contains($gone, carrier))
    GROUP BY carrier
)
"""


def open_findings(
    ledger: Ledger, period: Period, without: Collection[str] = (), gone: Collection[str] = ()
) -> dict[tuple[str, str], int]:
    """(carrier, check) → findings that are not waived in the carrier's last month up to this one, if any.

    The carriers `without` are left out; of those `gone` the month itself doesn't count.
    """
    rows = ledger.execute(
        f"""
        {_LAST}
        SELECT carrier, check_id, violations - waived
        FROM {FOUND} INNER JOIN last USING (carrier, period)
        WHERE violations > waived ORDER BY carrier, check_id
        """,
        {"period": period, "without": list(without), "gone": list(gone)},
    ).fetchall()
    return {(carrier, check_id): findings for carrier, check_id, findings in rows}


def ending_limitations(
    ledger: Ledger, period: Period, without: Collection[str] = (), gone: Collection[str] = ()
) -> dict[tuple[str, str], tuple[tuple[date, int], ...]]:
    """(carrier, check) → (day, findings that become time-barred on it), by the last months' figures.

    `without` and `gone` are as in `open_findings`.
    """
    rows = ledger.execute(
        f"""
        {_LAST}
        SELECT carrier, CAST(figures->'$.limitation' AS VARCHAR) FROM month INNER JOIN last
        USING (carrier, period) ORDER BY carrier
        """,
        {"period": period, "without": list(without), "gone": list(gone)},
    ).fetchall()
    return {
        (carrier, check["id"]): tuple((date.fromisoformat(day), findings) for day, findings in check["ends"])
        for carrier, text in rows
        for check in json.loads(text or "[]")
    }


MONTHS: Final = 24
"""How many audited months a trend goes back."""


@dataclass(frozen=True)
class CarrierHistory:
    """What the ledger holds of a carrier, seen from one of its months."""

    before: Period | None
    """The last audited month before this one."""
    last: AuditedMonth | None
    """What that month came to."""
    trend: pl.DataFrame
    """A row a month, of the MONTHS - 1 last audited ones, in order: period, compliant, of, partly, unchecked,
    findings and serious (not waived), new, resolved."""
    results: pl.DataFrame
    """check_id, period, status, violations, population of the MONTHS - 1 calendar months before, in order."""
    late: tuple[str, ...]
    """Months before this one that were audited after it."""
    other_key: tuple[str, ...]
    """Months before this one that were audited under another key: no finding is compared with them."""
    earlier_runs: tuple[CarrierRun, ...]
    """The runs over this same month before the one whose figures are made, in order."""


def carrier_history(
    ledger: Ledger, period: Period, carrier: str, key: str | None, *, recorded: bool
) -> CarrierHistory:
    """Read a carrier's history before `period`; `recorded`: the month's own run is in the ledger already.

    `key` is the fingerprint of the key that the month's run had.
    """
    audited = months_before(ledger, period, carrier)
    before = Period.parse(audited[-1]) if audited else None
    runs = runs_of(ledger, period, carrier)
    return CarrierHistory(
        before=before,
        last=audited_month(ledger, before, carrier) if before else None,
        trend=_trend(ledger, audited[1 - MONTHS :], carrier),
        results=_results_before(ledger, period, carrier),
        late=tuple(audited_late(ledger, period, carrier)),
        other_key=tuple(months_before_by_key(ledger, period, carrier, key)[1]),
        earlier_runs=tuple(runs[:-1] if recorded else runs),
    )


def _trend(ledger: Ledger, periods: Sequence[str], carrier: str) -> pl.DataFrame:
    return ledger.frame(
        """
        SELECT
            period,
            CAST(stored[1] AS BIGINT) AS compliant,
            CAST(stored[2] AS BIGINT) AS of,
            CAST(stored[3] AS BIGINT) < CAST(stored[4] AS BIGINT) AS partly,
            coalesce(CAST(stored[5] AS BOOLEAN), false) AS unchecked,
            stored[6] = 'not_sufficient' AS unusable,
            findings, serious, new, resolved
        FROM (
            -- One list: each `->>` parses the figures of a month anew, hundreds of kilobytes.
            SELECT period, figures->>[
                '$.compliance.compliant.n', '$.compliance.compliant.of', '$.compliance.assessed',
                '$.compliance.deciding', '$.compliance.unchecked', '$.reliability.verdict'
            ] AS stored
            FROM month
            WHERE carrier = $carrier AND list_contains($periods, period)
        ) INNER JOIN (
            SELECT
                period,
                CAST(sum(violations - waived) AS BIGINT) AS findings,
                CAST(coalesce(sum(violations - waived) FILTER (WHERE list_contains($serious, severity)), 0)
                    AS BIGINT) AS serious,
                CAST(sum("new") AS BIGINT) AS new,
                CAST(sum(resolved) AS BIGINT) AS resolved
            FROM {FOUND} WHERE carrier = $carrier GROUP BY period
        ) USING (period)
        ORDER BY period
        """.replace("{FOUND}", FOUND),
        {"carrier": carrier, "periods": list(periods), "serious": SERIOUS},
    )


def _results_before(ledger: Ledger, period: Period, carrier: str) -> pl.DataFrame:
    return ledger.frame(
        """
        SELECT check_id, period, status, violations, population
        FROM result
        WHERE carrier = $carrier AND period BETWEEN $first AND $last
        ORDER BY check_id, period
        """,
        {"carrier": carrier, "first": period.earlier(MONTHS - 1), "last": period.previous},
    )

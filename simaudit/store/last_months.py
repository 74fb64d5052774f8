"""Each carrier's last audited month, up to one: what is still found in it, and what can soon not be fined."""

import json
from collections.abc import Collection
from datetime import date
from typing import Final

from simaudit.period import Period
from simaudit.store.ledger import Ledger

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
        SELECT carrier, check_id, violations - waived FROM result INNER JOIN last USING (carrier, period)
        WHERE violations > waived ORDER BY carrier, check_id
        """,  # noqa: S608
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
        """,  # noqa: S608
        {"period": period, "without": list(without), "gone": list(gone)},
    ).fetchall()
    return {
        (carrier, check["id"]): tuple((date.fromisoformat(day), findings) for day, findings in check["ends"])
        for carrier, text in rows
        for check in json.loads(text or "[]")
    }

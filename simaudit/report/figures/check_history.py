"""What each check came to in a carrier's earlier months, from the ledger."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from simaudit.period import Period
from simaudit.report.model import CheckMonth
from simaudit.store.history import MONTHS
from simaudit.store.ledger import Ledger

_RESULTS: Final = """
    SELECT check_id, period, status, violations, population
    FROM result
    WHERE carrier = $carrier AND period BETWEEN $first AND $last
    ORDER BY check_id, period
"""


def results_before(ledger: Ledger, period: Period, carrier: str) -> Mapping[str, Sequence[CheckMonth]]:
    """Check id → its results in the audited months before `period`, oldest first, of two years at most."""
    first = period
    for _ in range(MONTHS - 1):
        first = first.previous
    scope = {"carrier": carrier, "first": str(first), "last": str(period.previous)}
    checks: defaultdict[str, list[CheckMonth]] = defaultdict(list)
    rows = ledger.connection.execute(_RESULTS, scope).fetchall()
    for check_id, month, status, violations, population in rows:
        checks[check_id].append(
            CheckMonth(period=month, status=status, violations=violations, population=population)
        )
    return dict(checks)

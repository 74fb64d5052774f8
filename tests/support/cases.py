"""Cases of a month, written into a ledger as a run leaves them."""

import json
from collections.abc import Sequence

from simaudit.store.ledger import Ledger


def record_case(
    ledger: Ledger,
    period: str,
    case_id: str,
    *,
    state: str = "new",
    carriers: Sequence[str] = ("viettel",),
    numbers: int = 6,
) -> None:
    """Add a case to a month."""
    figures = {
        "case_id": case_id, "first_period": period, "state": state, "strength": 2, "numbers": numbers,
        "papers": 3, "faces": 0, "points": 1, "clerks": 1, "carriers": list(carriers), "links": ["paper"],
        "marks": [], "from": "2026-09-01", "to": "2026-09-02", "continued_from": None, "split_from": None,
        "merged_from": [],
    }  # fmt: skip
    ledger.connection.execute(
        "INSERT INTO case_month VALUES ($period, $id, $period, $period, $state, NULL, NULL, [], $figures)",
        {"period": period, "id": case_id, "state": state, "figures": json.dumps(figures)},
    )

"""Cases of a month, written into a ledger as a run leaves them."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from simaudit.report.figures.cases import CaseFigures, quiet_case
from simaudit.store.ledger import Ledger


def case(case_id: str, period: str, **changes: Any) -> CaseFigures:
    """The figures of a new case of six numbers at viettel."""
    figures = {
        "case_id": case_id, "first_period": period, "last_period": period, "state": "new", "persons": 3,
        "numbers": 6, "papers": 3, "faces": 0, "points": 1, "clerks": 1, "carriers": ("viettel",),
        "links": ("paper",), "marks": (), "first_day": date(2026, 9, 1), "last_day": date(2026, 9, 2),
        "continued_from": None, "split_from": None, "merged_from": (),
    }  # fmt: skip
    return CaseFigures.model_validate(figures | changes)


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
    record_figures(
        ledger, period, case(case_id, period, state=state, carriers=tuple(carriers), numbers=numbers)
    )


def record_quiet(ledger: Ledger, period: str, case_id: str, first: str, last: str) -> None:
    """Add a case to a month that has no numbers there."""
    record_figures(ledger, period, quiet_case(case_id, first, last))


def record_figures(ledger: Ledger, period: str, figures: CaseFigures) -> None:
    """Add a case with these figures to a month."""
    own = json.loads(figures.model_dump_json())
    names = (
        "case_id", "first_period", "last_period", "state", "continued_from", "split_from", "merged_from",
    )  # fmt: skip
    ledger.connection.execute(
        "INSERT INTO case_month VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [period, *(own[name] for name in names), figures.model_dump_json()],
    )

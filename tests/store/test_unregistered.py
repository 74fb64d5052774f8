"""What the ledger counts of unregistered numbers, month by month."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.ledger import audit_month, rows_path

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.unregistered import record_unregistered

PARTS = ("before", "start", "put_right", "ended", "new", "numbers")


def counted(ledger: Ledger) -> dict[str, tuple[Any, ...]]:
    rows = ledger.execute("SELECT period, unregistered FROM month ORDER BY period").fetchall()
    return {period: tuple(json.loads(text)["counted"][part] for part in PARTS) for period, text in rows}


def test_of_deleted_rows_only_the_end_is_known(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        audit_month(ledger, 8, "a", "b")
        audit_month(ledger, 9, "b", "c", "d")
        assert counted(ledger)["2026-09"] == ("2026-08", 2, 0, 1, 2, 3)
        rows_path(ledger, Period(2026, 8)).unlink()
        with ledger.transaction():
            record_unregistered(
                ledger, Period(2026, 9), ["viettel"], lambda period, _: rows_path(ledger, period)
            )
        assert counted(ledger) == {
            "2026-08": (None, None, None, None, None, 2),
            "2026-09": (None, None, None, None, None, 3),
        }


@pytest.mark.parametrize(
    ("changed", "september"),
    [
        # What has no row any more has ended, even where the check was not judged.
        ({"assessed": False}, ("2026-08", 2, 0, 2, 0, 0)),
        # Another rule brings no news.
        ({"fingerprint": "2"}, ("2026-08", 4, 0, 1, 0, 3)),
        # Under another key the months before are as if they had not been.
        ({"under": "11" * 8}, (None, None, None, None, None, 3)),
    ],
)
def test_what_is_no_doing_of_the_carrier_changes_the_start(
    tmp_path: Path, changed: dict[str, Any], september: tuple[Any, ...]
) -> None:
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        audit_month(ledger, 8, "a", "b")
        audit_month(ledger, 9, *(() if "assessed" in changed else ("b", "c", "d")), **changed)
        assert counted(ledger)["2026-09"] == september

"""Accepted changes of the rules in the ledger."""

from datetime import datetime
from pathlib import Path

import pytest

from simaudit.period import Period
from simaudit.store.criteria_changes import (
    ChangeInForce,
    CriteriaChange,
    changes_in_force,
    record_criteria_change,
)
from simaudit.store.ledger import Ledger


def at(day: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, 8)  # noqa: DTZ001 (as the ledger keeps moments)


def change(day: int, *checks: tuple[str, str | None, str | None]) -> CriteriaChange:
    return CriteriaChange(at(day), "root", "A", "b", "BLK-12.fewest_papers=15", "0" * 64, "1" * 64, checks)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.duckdb")


def run_over(ledger: Ledger, period: str, moment: datetime) -> None:
    row = {"period": period, "made_at": moment, "version": "1", "rule_set": "0" * 64}
    ledger.insert("run", {**row, "carriers": ["viettel"], "inputs": "[]", "not_read": "[]"})


def test_a_month_is_told_of_what_was_accepted_since_the_month_before(ledger: Ledger) -> None:
    with ledger, ledger.transaction():
        run_over(ledger, "2026-10", at(5))
        assert record_criteria_change(ledger, change(2, ("UNR-01", "a", "b"))) == 1
        assert record_criteria_change(ledger, change(9, ("BLK-12", "a", "b"), ("UNR-02", "a", None))) == 2
        assert record_criteria_change(ledger, change(12, ("BLK-10", "a", "b"))) == 3
        november, in_force = Period(2026, 11), {"UNR-01": "b", "BLK-12": "b", "BLK-10": "c"}
        # The first was accepted before October's run, the third is not in force any more.
        assert changes_in_force(ledger, november, in_force) == (
            ChangeInForce(2, at(9).date(), "BLK-12.fewest_papers=15", ("BLK-12", "UNR-02")),
        )
        # October itself has no month before.
        assert changes_in_force(ledger, Period(2026, 10), in_force) == ()

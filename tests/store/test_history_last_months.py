"""Each carrier's last month: its open findings, and the ends of limitation in its figures."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support.ledger import audit_month

from simaudit.period import Period
from simaudit.store.history import ending_limitations, open_findings
from simaudit.store.ledger import Ledger
from simaudit.store.run_record import delete_months

OCTOBER = Period(2026, 10)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Viettel in September and October, vinaphone in September only."""
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        audit_month(opened, 9, "a", "b", "c")
        audit_month(opened, 9, "d", carrier="vinaphone")
        audit_month(opened, 10, "a", "b")
        record_open(opened, {("viettel", 9): 3, ("vinaphone", 9): 1, ("viettel", 10): 2})
        yield opened


def record_open(ledger: Ledger, counts: dict[tuple[str, int], int]) -> None:
    """The open findings of UNR-01 in the figures of carriers' months; of MIS-10 there are none."""
    for (carrier, month), count in counts.items():
        figures = {"checks": [{"id": "UNR-01", "open": count}, {"id": "MIS-10", "open": 0}]}
        ledger.execute(
            "UPDATE month SET figures = $figures WHERE carrier = $carrier AND period = $period",
            {"figures": json.dumps(figures), "carrier": carrier, "period": Period(2026, month)},
        )


def test_open_findings_are_those_of_the_figures(ledger: Ledger) -> None:
    assert open_findings(ledger, OCTOBER) == {("viettel", "UNR-01"): 2, ("vinaphone", "UNR-01"): 1}
    record_open(ledger, {("viettel", 10): 1})
    assert open_findings(ledger, OCTOBER) == {("viettel", "UNR-01"): 1, ("vinaphone", "UNR-01"): 1}
    record_open(ledger, {("viettel", 10): 0, ("vinaphone", 9): 0})
    assert open_findings(ledger, OCTOBER) == {}


def test_of_each_carrier_the_last_month_counts(ledger: Ledger) -> None:
    assert open_findings(ledger, Period(2026, 9)) == {
        ("viettel", "UNR-01"): 3, ("vinaphone", "UNR-01"): 1,
    }  # fmt: skip
    assert open_findings(ledger, Period(2026, 8)) == {}
    # Where a month is forgotten, the one before it counts.
    delete_months(ledger, OCTOBER, ["viettel"])
    assert open_findings(ledger, OCTOBER) == {
        ("viettel", "UNR-01"): 3, ("vinaphone", "UNR-01"): 1,
    }  # fmt: skip


def test_limitations_are_read_from_the_figures(ledger: Ledger) -> None:
    assert ending_limitations(ledger, OCTOBER) == {}
    figures = json.dumps({"limitation": [{"id": "UNR-06", "ends": [["2026-11-05", 2], ["2026-12-01", 1]]}]})
    ledger.execute("UPDATE month SET figures = $figures WHERE carrier = 'vinaphone'", {"figures": figures})
    assert ending_limitations(ledger, OCTOBER) == {
        ("vinaphone", "UNR-06"): ((date(2026, 11, 5), 2), (date(2026, 12, 1), 1)),
    }
    delete_months(ledger, Period(2026, 9), ["vinaphone"])
    assert ending_limitations(ledger, Period(2026, 9)) == {}

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
        yield opened


def test_findings_that_are_waived_are_not_open(ledger: Ledger) -> None:
    assert open_findings(ledger, OCTOBER) == {("viettel", "UNR-01"): 2, ("vinaphone", "UNR-01"): 1}
    ledger.connection.execute("UPDATE result SET waived = 1 WHERE carrier = 'viettel'")
    assert open_findings(ledger, OCTOBER) == {("viettel", "UNR-01"): 1, ("vinaphone", "UNR-01"): 1}
    ledger.connection.execute("UPDATE result SET waived = violations")
    assert open_findings(ledger, OCTOBER) == {}


def test_of_each_carrier_the_last_month_counts(ledger: Ledger) -> None:
    assert open_findings(ledger, Period(2026, 9)) == {
        ("viettel", "UNR-01"): 3, ("vinaphone", "UNR-01"): 1,
    }  # fmt: skip
    assert open_findings(ledger, Period(2026, 8)) == {}
    assert open_findings(ledger, OCTOBER, without=["viettel"]) == {("vinaphone", "UNR-01"): 1}
    # Where a month is forgotten, the one before it counts.
    delete_months(ledger, OCTOBER, ["viettel"])
    assert open_findings(ledger, OCTOBER) == {
        ("viettel", "UNR-01"): 3, ("vinaphone", "UNR-01"): 1,
    }  # fmt: skip


def test_limitations_are_read_from_the_figures(ledger: Ledger) -> None:
    assert ending_limitations(ledger, OCTOBER) == {}
    figures = json.dumps({"limitation": [{"id": "UNR-06", "ends": [["2026-11-05", 2], ["2026-12-01", 1]]}]})
    ledger.connection.execute(
        "UPDATE month SET figures = $figures WHERE carrier = 'vinaphone'", {"figures": figures}
    )
    assert ending_limitations(ledger, OCTOBER) == {
        ("vinaphone", "UNR-06"): ((date(2026, 11, 5), 2), (date(2026, 12, 1), 1)),
    }
    delete_months(ledger, Period(2026, 9), ["vinaphone"])
    assert ending_limitations(ledger, Period(2026, 9)) == {}

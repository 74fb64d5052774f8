"""Runs in the ledger: what is recorded of each, in one transaction."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from support.ledger import audit_month, moment, run_record

from simaudit.errors import OutputError
from simaudit.period import Period
from simaudit.store.cases import RECORDED, CaseRecord, record_cases
from simaudit.store.ledger import Ledger
from simaudit.store.months import recorded_figures, stored_month
from simaudit.store.run_record import record_run
from simaudit.store.runs import every_run, recorded_not_read


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened


def test_remembers_runs_months_and_what_was_not_read(ledger: Ledger) -> None:
    audit_month(ledger, 9, "a")
    audit_month(ledger, 8, "a", "b")
    assert [run[:2] for run in every_run(ledger)] == [
        ("2026-09", moment(8, 9)),
        ("2026-08", moment(8, 8)),
    ]
    stored = stored_month(ledger, Period(2026, 8), "viettel", lambda *_: Path("rows"))
    assert stored is not None
    assert (stored.columns, stored.files) == (frozenset({"msisdn"}), (("a.csv", 2),))
    assert stored_month(ledger, Period(2026, 8), "vinaphone", lambda *_: Path("rows")) is None
    assert recorded_figures(ledger, Period(2026, 8)) == ['"viettel"']
    assert recorded_figures(ledger, Period(2026, 7)) == []
    assert recorded_not_read(ledger, Period(2026, 8)) == [["gmobile.csv", "empty"]]
    assert recorded_not_read(ledger, Period(2026, 7)) == []


def test_a_run_that_cannot_be_recorded_leaves_the_ledger(ledger: Ledger) -> None:
    audit_month(ledger, 8, "a")
    refused = pytest.raises(OutputError, match=r"ledger\.duckdb: the ledger could not be written")
    with refused, ledger.transaction():
        record_run(
            ledger, run_record(8, moment(9, 0), not_read="not JSON"), [], lambda period, carrier: Path()
        )
    assert len(every_run(ledger)) == 1
    assert audit_month(ledger, 9, "a")[0] == {"a": ("persisting", "2026-08")}


def test_cases_bring_the_figures_of_other_carriers_months_up_to_date(ledger: Ledger) -> None:
    audit_month(ledger, 8, "a")
    audit_month(ledger, 8, "a", carrier="vinaphone")
    audit_month(ledger, 9, "a")
    nothing = pl.DataFrame(schema={"case_id": pl.String, "key": pl.Binary})
    august = CaseRecord(
        pl.DataFrame(schema=RECORDED), nothing, {"viettel": '"viettel"', "vinaphone": '"new"'}
    )
    with ledger.transaction():
        record_cases(ledger, Period(2026, 8), august)
    assert recorded_figures(ledger, Period(2026, 8)) == ['"viettel"', '"new"']
    assert recorded_figures(ledger, Period(2026, 9)) == ['"viettel"']

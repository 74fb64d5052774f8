"""Withdrawn months in the ledger: what goes with one, what stays, and the order of the runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.ledger import audit_month, moment, recorded_counts, rows_path

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.runs import every_run, recorded_not_read
from simaudit.store.withdrawal import (
    Withdrawal,
    rewrite_runs,
    withdraw_month,
    withdrawals,
    withdrawn_carriers,
)

SEPTEMBER = Period(2026, 9)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened


def withdraw(ledger: Ledger, *carriers: str) -> None:
    withdrawal = Withdrawal(SEPTEMBER, carriers, moment(9, 1), "an", "tệp nhầm")
    with ledger.transaction():
        withdraw_month(ledger, withdrawal, [], lambda period, _: rows_path(ledger, period))
        rewrite_runs(ledger, withdrawal, "[]")


def test_later_months_have_the_states_that_they_would_have_without_it(ledger: Ledger) -> None:
    audit_month(ledger, 8, "a")
    audit_month(ledger, 9, "b", "c")
    audit_month(ledger, 10, "a", "b")
    # a was reopened, b persisted, c was put right.
    assert recorded_counts(ledger, 10) == (1, 1, 1, None)
    withdraw(ledger, "viettel")
    # a persists, b is new.
    assert recorded_counts(ledger, 10) == (1, 1, 0, None)
    assert audit_month(ledger, 10, "a", "b")[0] == {"a": ("persisting", "2026-08"), "b": ("new", "2026-10")}


def test_the_runs_keep_their_order_and_a_run_over_other_carriers_its_place(ledger: Ledger) -> None:
    for month, carrier in ((9, "viettel"), (8, "viettel"), (9, "vinaphone"), (10, "viettel")):
        audit_month(ledger, month, "a", carrier=carrier)
    ledger.connection.execute(
        'UPDATE run SET inputs = \'[{"carrier": "vinaphone", "name": "a.csv", "sha256": "ab"}]\' '
        "WHERE carriers = ['vinaphone']"
    )
    withdrawal = Withdrawal(SEPTEMBER, ("viettel",), moment(9, 1), "an", "x")
    with ledger.transaction():
        withdraw_month(ledger, withdrawal, [], lambda period, _: rows_path(ledger, period))
        rewrite_runs(ledger, withdrawal, "[]")
    assert [run.period for run in every_run(ledger)] == ["2026-08", "2026-09", "2026-10"]
    assert recorded_not_read(ledger, SEPTEMBER) == []
    assert recorded_not_read(ledger, Period(2026, 10)) != []
    withdraw(ledger, "vinaphone")
    assert [run.period for run in every_run(ledger)] == ["2026-08", "2026-10"]
    assert withdrawals(ledger).select("period", "carrier", "who", "reason", "inputs").rows() == [
        ("2026-09", "viettel", "an", "x", "[]"),
        ("2026-09", "vinaphone", "an", "tệp nhầm", '[{"name": "a.csv", "sha256": "ab"}]'),
    ]  # fmt: skip


def test_who_was_withdrawn_and_is_audited_again_is_withdrawn_no_more(ledger: Ledger) -> None:
    audit_month(ledger, 9, "a")
    withdraw(ledger, "viettel")
    assert withdrawn_carriers(ledger, SEPTEMBER) == [("viettel", moment(9, 1))]
    audit_month(ledger, 9, "a")
    assert withdrawn_carriers(ledger, SEPTEMBER) == []


def test_answers_and_samples_go_with_it_and_their_files_can_come_again(ledger: Ledger) -> None:
    run = ledger.connection.execute
    audit_month(ledger, 8, "a")
    audit_month(ledger, 9, "a")
    for day, period in ((1, "2026-08"), (2, "2026-09")):
        run(
            "INSERT INTO response "
            "VALUES ('answer', $period, 'viettel', 'UNR-01', uuid(), 'fixed', NULL, $at, NULL, NULL)",
            {"period": period, "at": moment(10, day)},
        )
        run(
            "INSERT INTO sample VALUES ($period, $period, 'viettel', 1, 1, $at, 'precision')",
            {"period": period, "at": moment(10, day)},
        )
        run(
            "INSERT INTO sampled (sample, period, carrier, check_id, key, stratum) "
            "VALUES ($period, $period, 'viettel', 'UNR-01', uuid(), '*')",
            {"period": period},
        )
        run("INSERT INTO stratum VALUES ($period, 'UNR-01', '*', 1, 1, 'f', 1, 1)", {"period": period})
    # The fourth file said the same as the third: it left no answer of its own, and so did the first.
    for day, file in enumerate(("same as before", "august", "september", "september again")):
        run("INSERT INTO received VALUES ($file, $at)", {"file": file, "at": moment(10, day)})
    withdraw(ledger, "viettel")
    for table in ("response", "sample", "sampled"):
        assert run(f"SELECT period FROM {table}").fetchall() == [("2026-08",)]
    assert run("SELECT sample FROM stratum").fetchall() == [("2026-08",)]
    assert run("SELECT file FROM received ORDER BY ALL").fetchall() == [("august",), ("same as before",)]

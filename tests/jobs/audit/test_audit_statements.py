"""How many statements an audit plans in the ledger: planning takes milliseconds each, whatever the rows."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by

from simaudit.store import ledger

CARRIERS = ("mobifone", "viettel", "vinaphone")
ALL_CARRIERS, A_CARRIER = 59, 4
"""Statements of a second month over one carrier, and of every further carrier."""


class Counting:
    """A connection that counts the statements that it is given."""

    count = 0

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        if name in ("execute", "sql"):
            Counting.count += 1
        return getattr(self._connection, name)


@pytest.fixture(autouse=True)
def counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    connect = {"connect": lambda *args, **options: Counting(duckdb.connect(*args, **options))}
    monkeypatch.setattr(ledger, "duckdb", SimpleNamespace(**{**vars(duckdb), **connect}))


def second_month(*carriers: str) -> int:
    """Statements of the ledger in an audit of a month that has one before it."""
    folder = "-".join(carriers)
    for month in ("2026-08", "2026-09"):
        for carrier in carriers:
            write(
                Path(f"{folder}/in/{month}/{carrier}.csv"),
                [person(carrier, 1, full_name=""), person(carrier, 2)],
            )
        Counting.count = 0
        done = simaudit_(
            "audit", f"{folder}/in/{month}", "--store", f"{folder}/store", "--out", f"{folder}/out"
        )
        assert done.exit_code == 0, done.stderr
    return Counting.count


def test_a_further_carrier_costs_four_statements() -> None:
    alone, together = second_month(CARRIERS[0]), second_month(*CARRIERS)
    assert together - alone <= A_CARRIER * (len(CARRIERS) - 1)
    assert alone <= ALL_CARRIERS

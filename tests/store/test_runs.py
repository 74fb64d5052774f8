"""Runs as the ledger recorded them: by month, by carrier, and what each read."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.ledger import KEY, moment

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.months import files_read_before
from simaudit.store.runs import (
    CarrierRun,
    audited_late,
    every_run,
    holds_selfchecks,
    is_written,
    last_run_of,
    recorded_not_read,
    runs_of_month,
)

SEPTEMBER, OCTOBER = Period(2026, 9), Period(2026, 10)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened


def run(ledger: Ledger, period: Period, hour: int, **digests: str) -> None:
    """A run at this hour over carriers, of one file each with this hash; it could not read `hour`."""
    inputs = [{"carrier": name, "name": f"{name}.csv", "sha256": digest} for name, digest in digests.items()]
    ledger.execute(
        "INSERT INTO run BY NAME SELECT $period AS period, $at AS made_at, '1' AS version, 'r' AS rule_set, "
        "$carriers AS carriers, $inputs AS inputs, $unread AS not_read, FALSE AS selfcheck, $key AS key",
        {
            "period": period,
            "at": moment(hour, 0),
            "carriers": list(digests),
            "inputs": json.dumps(inputs),
            "unread": json.dumps([hour]),
            "key": KEY,
        },
    )


def test_without_a_run_there_is_no_month(ledger: Ledger) -> None:
    assert (holds_selfchecks(ledger), every_run(ledger)) == (None, [])


def test_the_last_run_counts_whatever_its_month(ledger: Ledger) -> None:
    run(ledger, OCTOBER, 8, viettel="a")
    run(ledger, SEPTEMBER, 9, viettel="b")
    assert [made[:2] for made in every_run(ledger)] == [("2026-10", moment(8, 0)), ("2026-09", moment(9, 0))]
    assert holds_selfchecks(ledger) is False
    assert audited_late(ledger, OCTOBER) == {"viettel": ("2026-09",)}


def test_a_carrier_s_runs_have_its_files_only(ledger: Ledger) -> None:
    run(ledger, OCTOBER, 8, viettel="a", itel="x")
    run(ledger, OCTOBER, 9, itel="y")
    run(ledger, OCTOBER, 10, viettel="b")
    runs = runs_of_month(ledger, OCTOBER)["viettel"]
    assert [(run_.made_at, run_.files) for run_ in runs] == [
        (moment(8, 0), (("viettel.csv", "a"),)),
        (moment(10, 0), (("viettel.csv", "b"),)),
    ]
    assert every_run(ledger, OCTOBER)[-1].carriers == ["viettel"]
    ledger.connection.execute(
        "INSERT INTO month BY NAME SELECT '2026-10' AS period, [] AS columns, [] AS file, [] AS records, "
        "'{}' AS figures, unnest(['itel', 'viettel', 'gmobile']) AS carrier"
    )
    november = Period(2026, 11)
    assert files_read_before(ledger, november) == {"itel": ("y",), "viettel": ("b",)}
    assert files_read_before(ledger, OCTOBER) == {}
    last = {"carrier": "viettel", "name": "viettel.csv", "sha256": "b"}
    assert last_run_of(ledger, OCTOBER, "viettel") == CarrierRun(moment(10, 0), "1", "r", (last,))
    assert last_run_of(ledger, SEPTEMBER, "viettel") is None


def test_what_was_not_read_is_of_the_last_run_over_any_other_carrier(ledger: Ledger) -> None:
    run(ledger, OCTOBER, 8, viettel="a", itel="x")
    run(ledger, OCTOBER, 9, itel="y")
    assert recorded_not_read(ledger, OCTOBER) == [9]
    assert recorded_not_read(ledger, OCTOBER, without=["itel"]) == [8]
    assert recorded_not_read(ledger, OCTOBER, without=["itel", "viettel"]) == []


def test_a_swap_is_known_by_the_moment_of_its_run_or_the_last_seal(ledger: Ledger) -> None:
    run(ledger, OCTOBER, 8, viettel="a")
    for manifest in ("first", "last"):
        ledger.execute("INSERT INTO seal VALUES ('2026-10', 'x', $manifest)", {"manifest": manifest})
    assert [is_written(ledger, name) for name in (str(moment(8, 0)), "last", "first", "x")] == [
        True, True, False, False,
    ]  # fmt: skip

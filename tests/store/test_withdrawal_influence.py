"""Which months rest on a withdrawn one: by rows, by missing numbers, by rules across carriers."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from support.ledger import audit_month

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store
from simaudit.store.withdrawal import OutdatedMonth, outdated_by


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.fixture
def ledger(store: Store) -> Iterator[Ledger]:
    with Ledger(store.ledger) as opened:
        yield opened


def audited(ledger: Ledger, store: Store, missing: dict[int, int]) -> None:
    """Audit these months, with so many numbers missing from each."""
    for month, numbers in missing.items():
        audit_month(ledger, month, "a")
        path = store.missing(Period(2026, month), "viettel")
        path.parent.mkdir(parents=True)
        pl.DataFrame({"msisdn": ["84961000001"] * numbers}, schema={"msisdn": pl.String}).write_parquet(path)


@pytest.mark.parametrize(
    ("missing", "judged"),
    [
        # October's rows are compared with September's; nothing is carried on to November.
        ({8: 0, 9: 0, 10: 0, 11: 0}, [True, False]),
        # What is missing from October may be what its comparison with September found.
        ({8: 0, 9: 0, 10: 1, 11: 0, 12: 0}, [True, True, False]),
        # October would take up what is missing from August, and carry it on.
        ({8: 1, 9: 0, 10: 0, 11: 0}, [True, True]),
        # After a gap too, November's rows are compared with those of the last judged month.
        ({9: 0, 11: 0, 12: 0}, [True, False]),
        ({9: 0, 11: 1, 12: 0}, [True, True]),
        ({9: 0}, []),
    ],
)
def test_later_months_are_named_by_whether_results_or_states_rest_on_it(
    missing: dict[int, int], judged: list[bool], ledger: Ledger, store: Store
) -> None:
    audited(ledger, store, missing)
    later = [month for month in missing if month > 9]
    assert outdated_by(ledger, store, Period(2026, 9), ("viettel",)) == [
        OutdatedMonth(Period(2026, month), "viettel", judged=one)
        for month, one in zip(later, judged, strict=True)
    ]


def test_missing_numbers_that_are_no_longer_kept_may_have_been_carried(ledger: Ledger, store: Store) -> None:
    audited(ledger, store, {9: 0, 10: 0, 11: 0})
    store.missing(Period(2026, 10), "viettel").unlink()
    assert [one.judged for one in outdated_by(ledger, store, Period(2026, 9), ("viettel",))] == [True, True]


def test_carriers_whose_last_run_had_it_too_were_judged_with_it(ledger: Ledger, store: Store) -> None:
    for carrier in ("viettel", "vinaphone", "itel"):
        audit_month(ledger, 9, "a", carrier=carrier)
    # Together, but vinaphone's was audited again alone.
    ledger.connection.execute("UPDATE run SET carriers = ['itel', 'viettel'] WHERE carriers = ['itel']")
    ledger.connection.execute("INSERT INTO run BY NAME SELECT * FROM run WHERE carriers = ['vinaphone']")
    assert outdated_by(ledger, store, Period(2026, 9), ("viettel",)) == [
        OutdatedMonth(Period(2026, 9), "itel", judged=True)
    ]
    assert outdated_by(ledger, store, Period(2026, 9), ("itel", "viettel", "vinaphone")) == []

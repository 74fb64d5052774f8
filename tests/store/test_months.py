"""What the ledger says of audited months: which there are, of whom, and with which keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.ledger import audit_month, key

from simaudit.errors import UsageError
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.months import (
    audited_months,
    known_keys,
    last_months,
    months_after,
    not_submitted,
    recorded_carriers,
    recorded_checks,
    recorded_keys,
    recorded_months,
    require_month,
    wanted_month,
)

STORE = Path("store")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Viettel in July, September and October, vinaphone in July only."""
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        for month in (7, 9, 10):
            audit_month(opened, month, "a", "b")
        audit_month(opened, 7, "c", carrier="vinaphone")
        yield opened


def test_months_before_and_after_are_the_carrier_s_own(ledger: Ledger) -> None:
    assert recorded_months(ledger) == {
        ("2026-07", "viettel"), ("2026-09", "viettel"), ("2026-10", "viettel"), ("2026-07", "vinaphone"),
    }  # fmt: skip
    assert last_months(ledger, Period(2026, 10)) == {"viettel": Period(2026, 9), "vinaphone": Period(2026, 7)}
    assert last_months(ledger, Period(2026, 7)) == {}
    assert months_after(ledger, Period(2026, 7), "viettel") == [Period(2026, 9), Period(2026, 10)]
    assert months_after(ledger, Period(2026, 7), "vinaphone") == []
    assert recorded_carriers(ledger) == {"viettel", "vinaphone"}
    assert recorded_checks(ledger) == {"UNR-01"}


def test_the_month_wanted_is_the_one_given_or_that_of_the_last_run(ledger: Ledger, tmp_path: Path) -> None:
    assert wanted_month(ledger, None, "vinaphone") == Period(2026, 7)
    assert wanted_month(ledger, Period(2026, 9)) == Period(2026, 9)
    for period, carrier, code in (
        (Period(2026, 9), "vinaphone", "carrier_not_in_month"),
        (Period(2026, 8), None, "month_not_in_store"),
    ):
        with pytest.raises(UsageError) as raised:
            wanted_month(ledger, period, carrier)
        assert (raised.value.code, raised.value.path) == (code, tmp_path)
    with (
        Ledger(tmp_path / "new.duckdb") as empty,
        pytest.raises(UsageError, match="nothing has been audited"),
    ):
        wanted_month(empty, Period(2026, 9))


def test_who_handed_in_during_the_last_three_audited_months_is_missed(ledger: Ledger) -> None:
    assert not_submitted(ledger, Period(2026, 11), ["viettel"]) == [("vinaphone", "2026-07")]
    assert not_submitted(ledger, Period(2026, 11), []) == [("viettel", "2026-10"), ("vinaphone", "2026-07")]
    audit_month(ledger, 11, "a")
    assert not_submitted(ledger, Period(2026, 12), ["viettel"]) == []


def test_a_month_that_was_never_audited_has_no_rows_and_no_columns(ledger: Ledger) -> None:
    july, august = ("2026-07", "vinaphone"), ("2026-08", "vinaphone")
    months = audited_months(ledger, [july, august])
    month, never = months[july], months[august]
    assert (month.columns, month.results["violations"].to_list()) == (frozenset({"msisdn"}), [1])
    assert month.comparison["check_id"].to_list() == ["UNR-01"]
    assert (never.columns, never.results.height, never.comparison.height) == (frozenset(), 0, 0)


def test_a_month_or_carrier_that_there_is_not_is_refused_with_those_there_are() -> None:
    months = {("2026-09", "viettel"), ("2026-10", "itel")}
    require_month(months, Period(2026, 9), None, STORE)
    require_month(months, Period(2026, 9), "viettel", STORE)
    with pytest.raises(UsageError, match="nothing has been audited"):
        require_month(set(), Period(2026, 9), None, STORE)
    with pytest.raises(UsageError, match="2026-09, 2026-10"):
        require_month(months, Period(2026, 8), None, STORE)
    with pytest.raises(UsageError, match="itel"):
        require_month(months, Period(2026, 10), "viettel", STORE)


def test_keys_are_the_first_half_of_a_finding_s_key(ledger: Ledger) -> None:
    july = recorded_keys(ledger, Period(2026, 7), "viettel").sort("key")
    assert july.rows() == sorted(("UNR-01", key("UNR-01", number), 1) for number in "ab")
    assert known_keys(ledger, [key("UNR-01", "a"), "0" * 32]) == [key("UNR-01", "a")]

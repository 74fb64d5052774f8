"""Terms by default, and rows that are kept beyond them because a later month is compared with them."""

from pathlib import Path

import pytest
from support.kept_months import MONTHS, annexes, audit, of, rows, written_down
from support.ledger import audit_month

from simaudit.config import Retention
from simaudit.period import Period
from simaudit.store.retention import overdue_data
from simaudit.store.store import Store


def test_without_a_term_in_the_configuration_the_default_ones_hold(home: Path) -> None:
    Path("simaudit.toml").unlink()
    audit("2026-10", "--force")
    assert rows() == of("2026-09", "2026-10")["rows"]
    assert annexes() == of(*MONTHS)["annexes"]
    assert {rule for rule, *_ in written_down()} == {"retention.months = 2"}


def test_each_carriers_last_judged_month_is_kept_until_a_later_one_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 15/11/2026.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1794700000")
    store = Store(tmp_path)
    audited = {"viettel": (3, 4, 5, 10), "vinaphone": (3, 4), "itel": (8, 9, 10), "vnsky": (10,)}
    with store.open_ledger() as ledger:
        for month in range(3, 11):
            for carrier in (name for name, months in audited.items() if month in months):
                audit_month(ledger, month, "a", carrier=carrier)
                path = store.month(Period(2026, month), carrier)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
        overdue = overdue_data(store, tmp_path / "out", Retention(months=2), ledger)
    # Viettel's October was compared with May, and may be again; vinaphone's next month will be with April.
    assert [(data.period, data.carrier) for data, _ in overdue] == [
        ("2026-03", "viettel"), ("2026-03", "vinaphone"), ("2026-04", "viettel"), ("2026-08", "itel"),
    ]  # fmt: skip

"""Cases that split from one whose dossier was sealed: its rows have left the Department."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from support.cases import case, record_case, record_figures

from simaudit.store.cases import DossierRecord, handed_over, parts_handed_over, record_dossier
from simaudit.store.ledger import Ledger

SEALED = datetime(2026, 10, 20, 9, 0)  # noqa: DTZ001 (as the ledger keeps moments)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened


def dossier(ledger: Ledger, case_id: str, period: str, *, sealed: bool) -> None:
    manifest = f"{case_id} {period}"
    draft = manifest if sealed else None
    record_dossier(
        ledger, DossierRecord(case_id, period, SEALED, "an", "r", f"{manifest} {sealed}", None, None, draft)
    )


def split(ledger: Ledger, period: str, case_id: str, origin: str) -> None:
    record_figures(ledger, period, case(case_id, period, split_from=origin))


def test_parts_of_a_case_whose_earlier_months_were_handed_over(ledger: Ledger) -> None:
    with ledger.transaction():
        record_case(ledger, "2026-09", "V-A")
        record_case(ledger, "2026-10", "V-A", state="continued")
        split(ledger, "2026-10", "V-B", "V-A")
        split(ledger, "2026-11", "V-C", "V-B")
        split(ledger, "2026-10", "V-D", "V-OTHER")
        dossier(ledger, "V-A", "2026-09", sealed=True)
        dossier(ledger, "V-OTHER", "2026-09", sealed=False)
        assert handed_over(ledger) == {"V-A": date(2026, 10, 20)}
        assert parts_handed_over(ledger) == [
            ("V-B", "V-A", date(2026, 10, 20)), ("V-C", "V-A", date(2026, 10, 20)),
        ]  # fmt: skip


def test_a_dossier_of_the_month_of_the_split_has_no_rows_of_the_part(ledger: Ledger) -> None:
    with ledger.transaction():
        split(ledger, "2026-10", "V-B", "V-A")
        dossier(ledger, "V-A", "2026-10", sealed=True)
        assert parts_handed_over(ledger) == []

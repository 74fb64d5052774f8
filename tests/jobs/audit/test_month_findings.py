"""A month's findings as the audit left them, and the papers of their rows."""

import shutil
from pathlib import Path

import pytest
from support.ring import VIETTEL

from simaudit.errors import UsageError
from simaudit.jobs.audit.month_findings import month_findings, with_papers
from simaudit.period import Period
from simaudit.store.store import Store

OCTOBER = Period(2026, 10)
OUT = Path("out/2026-10")
FINDINGS = OUT / "viettel" / "restricted" / "findings.parquet"


def refused(decrypted: Path | None = None) -> str:
    with Store(Path("store")).open_ledger() as ledger, pytest.raises(UsageError) as raised:
        month_findings(ledger, OUT, OCTOBER, "viettel", decrypted)
    return raised.value.code


def test_findings_have_the_papers_of_their_rows_until_these_are_deleted(ring: Path) -> None:
    store = Store(ring / "store")
    with store.open_ledger() as ledger:
        findings = month_findings(ledger, OUT, OCTOBER, "viettel")
        papers = with_papers(store, ledger, OCTOBER, "viettel", findings)
        assert papers.select("record", "full_name", "point_code").unique(maintain_order=True).rows() == [
            (record, VIETTEL[record - 1]["full_name"], "VIE-D1") for record in (1, 2, 3, 4)
        ]
        store.month(OCTOBER, "viettel").unlink()
        with pytest.raises(UsageError) as raised:
            with_papers(store, ledger, OCTOBER, "viettel", findings)
    assert raised.value.code == "rows_deleted"


def test_what_is_not_as_it_was_left_is_refused(ring: Path) -> None:
    assert refused(FINDINGS.with_name("findings.csv")) == "no_findings_of_audit"
    assert refused(Path("out/2026-10/vinaphone/restricted/findings.parquet")) == "findings_of_other_run"
    shutil.copy(Path("out/2026-09/viettel/restricted/findings.parquet"), FINDINGS)
    assert refused() == "changed_since_run"
    FINDINGS.unlink()
    assert refused() == "changed_since_run"


def test_decrypted_findings_are_those_that_the_ledger_knows(ring: Path) -> None:
    decrypted = Path(shutil.move(FINDINGS, "decrypted.parquet"))
    with Store(ring / "store").open_ledger() as ledger:
        assert month_findings(ledger, OUT, OCTOBER, "viettel", decrypted).height == 6

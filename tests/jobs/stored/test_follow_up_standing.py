"""How things stand in a month: its cases, open findings, and what of follow-ups needs attention."""

import json
from pathlib import Path

import pytest
from support.provincial_months import PROVINCE, provincial_months

from simaudit.jobs.stored.follow_up_standing import follow_up_sheets, recorded_standing
from simaudit.jobs.stored.stored_month import recorded_month
from simaudit.period import Period
from simaudit.report.annexes.case_workbook import FollowUpSheets
from simaudit.store.follow_ups import CaseStanding
from simaudit.store.run_record import delete_months
from simaudit.store.store import Store


def test_what_the_ledger_has_of_the_last_month(ring: Path) -> None:
    october = json.loads((ring / "out" / "2026-10" / "cases.json").read_text(encoding="utf-8"))
    names = {case["state"]: case["case_id"] for case in october}
    store = Store(ring / "store")
    with store.open_ledger() as ledger:
        standing = recorded_standing(ledger, Period(2026, 10))
        delete_months(ledger, Period(2026, 10), ["vinaphone"])
        sheets = follow_up_sheets(ledger, (), Period(2026, 10))
    # VinaPhone has only a number on the ring's paper, and no row in a sign.
    assert standing.cases[names["continued"]] == CaseStanding("2026-10", True, ("viettel",), 6)
    assert not standing.cases[names["quiet"]].active
    assert standing.findings == {
        ("viettel", "MIS-08"): 2,
        ("viettel", "MIS-10"): 4,
        ("vinaphone", "MIS-08"): 2,
    }
    # Where the ledger has forgotten a carrier's month, the month before counts.
    assert sheets == FollowUpSheets({}, {**standing.findings, ("vinaphone", "MIS-10"): 5})


@pytest.mark.slow("two months of a province are audited")
def test_only_findings_of_the_province_are_open(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Store(provincial_months(tmp_path_factory) / PROVINCE / "store").open_ledger() as ledger:
        standing = recorded_standing(ledger, Period(2026, 10))
        recorded = recorded_month(ledger, Period(2026, 10))
        found = ledger.execute(
            "SELECT carrier, check_id, violations - waived FROM result WHERE period = '2026-10'"
        ).fetchall()
    in_scope = {
        (figures.carrier, check.id): check.open
        for figures in recorded
        for check in figures.checks
        if check.open
    }
    assert standing.findings == in_scope
    assert in_scope["viettel", "MIS-10"] < {(name, check): n for name, check, n in found}["viettel", "MIS-10"]

"""How things stand in a month: its cases, open findings, and what of follow-ups needs attention."""

import json
from pathlib import Path

from simaudit.jobs.stored.follow_up_standing import follow_up_sheets, recorded_standing
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

"""What a dossier says of a case: its rows from the register, its findings, and where they come from."""

from datetime import datetime
from pathlib import Path

import pytest
from support.ring import RING_CHECKS, VIETTEL, VINAPHONE

from simaudit.errors import UsageError
from simaudit.files import file_hash
from simaudit.jobs.dossier.case_evidence import DossierRequest, case_evidence
from simaudit.jobs.follow_up.case_list import list_cases
from simaudit.period import Period
from simaudit.report.annexes.dossier_contents import Maker
from simaudit.store.store import Store

MAKER = Maker("an", datetime(2026, 11, 3, 8, 15), "r", "144", "1", "ab")  # noqa: DTZ001 (Vietnamese time)


def test_rows_findings_and_origins_of_a_case(ring: Path) -> None:
    store = Store(ring / "store")
    case, _ = list_cases(store, None, None).cases
    with store.open_ledger() as ledger:
        contents = case_evidence(store, ledger, RING_CHECKS, DossierRequest(case.case_id, MAKER))
    assert contents.rows.select("carrier", "record", "full_name", "id_number").rows() == [
        (carrier, record, row["full_name"], row["id_number"])
        for carrier, rows in (("viettel", VIETTEL), ("vinaphone", VINAPHONE))
        for record, row in enumerate(rows, start=1)
    ]
    assert contents.findings.group_by("carrier", "check_id").len().sort("carrier", "check_id").rows() == [
        ("viettel", "MIS-08", 2), ("viettel", "MIS-10", 4), ("vinaphone", "MIS-08", 2),
    ]  # fmt: skip
    assert list(contents.rules) == ["MIS-08", "MIS-10"]
    assert [(origin.carrier, origin.extracts[0].sha256) for origin in contents.origins] == [
        (carrier, file_hash(ring / "in" / "2026-10" / f"{carrier}.csv"))
        for carrier in ("viettel", "vinaphone")
    ]
    assert (contents.follow_up, contents.name) == ("", f"dossier-{case.case_id}-2026-10")


def test_a_quiet_case_and_one_whose_rows_are_gone_are_refused(ring: Path) -> None:
    store = Store(ring / "store")
    case, quiet = list_cases(store, None, None).cases
    store.month(Period(2026, 10), "vinaphone").unlink()
    codes = []
    for case_id in (quiet.case_id, case.case_id):
        with store.open_ledger() as ledger, pytest.raises(UsageError) as raised:
            case_evidence(store, ledger, RING_CHECKS, DossierRequest(case_id, MAKER))
        codes.append(raised.value.code)
    assert codes == ["case_is_quiet", "rows_deleted"]

"""A letter about a case names its numbers at every carrier of it, each by the checks that find something."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

from support.command import simaudit_

from simaudit.store.ledger import Ledger
from simaudit.store.notices import Notice, notice_numbers, notices


def test_a_case_is_a_notice_to_its_carriers_and_to_none_that_has_victims_alone(ring: Path) -> None:
    cases = json.loads((ring / "out/2026-10/cases.json").read_text(encoding="utf-8"))
    cases = cases["cases"] if isinstance(cases, dict) else cases
    (case_id,) = (case["case_id"] for case in cases if case["numbers"] == 6)
    letter = ("--state", "notified", "--document", "1/SKHCN", "--on", "2026-11-02")
    done = simaudit_("follow", "set", case_id, *letter)
    assert done.stdout.splitlines()[-1].endswith(f"{case_id} names 4 numbers by the findings of 2026-10")
    with Ledger(ring / "store/ledger.duckdb") as ledger:
        to_each = notices(ledger)
        numbers = notice_numbers(ledger, to_each)
    facts = ("1/SKHCN", date(2026, 11, 2), None, (case_id,), (), (case_id,), "2026-10")
    # The two people of vinaphone whose papers were stolen have a finding, and are in no sign.
    assert to_each == (Notice("viettel", *facts, 4, 0, withdrawn=False, key_known=True),)
    of_each = Counter(
        (notice, *check_ids) for notice, check_ids in numbers.select("notice", "check_ids").iter_rows()
    )
    assert of_each == {(0, "MIS-10"): 2, (0, "MIS-08", "MIS-10"): 2}
    refused = simaudit_("follow", "set", case_id, *letter, "--period", "2026-08")
    assert (refused.exit_code, "2026-08 does not have this case" in refused.stderr) == (2, True)

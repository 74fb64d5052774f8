"""A month built over all carriers: reported numbers stand with their case in the list of their carrier."""

import csv
import json
from pathlib import Path

from support.command import simaudit_
from support.ring import OTHERS, VIETTEL


def test_a_reported_number_has_its_case_where_it_is_in_one(ring: Path) -> None:
    numbers = [VIETTEL[0]["msisdn"], OTHERS[0]["msisdn"], "0961999999"]
    Path("reported.csv").write_text("\n".join(["msisdn,kind", *(f"{number},spam" for number in numbers)]))
    done = simaudit_("audit", "in/2026-10", "--reported", "reported.csv", "--force")
    assert (done.exit_code, done.stderr) == (0, "")
    month = ring / "out" / "2026-10"
    case = json.loads((month / "cases.json").read_text(encoding="utf-8"))[0]["case_id"]
    path = month / "viettel" / "restricted" / "reported.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["msisdn"], row["record"], row["case_id"]) for row in csv.DictReader(file)]
    assert rows == [("84" + numbers[0][1:], "1", case), ("84" + numbers[1][1:], "5", "")]
    assert path.stat().st_mode & 0o777 == 0o600

"""What letters named and is in service all the same: list, check after all others, waivers, self-check."""

import csv
import json
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import checks_of, judge_by

from simaudit.jobs.receipt.comparison import compare_with_receipt

PEOPLE = [person("viettel", number) for number in range(1, 10)]
NUMBERS = ["84" + row["msisdn"][1:] for row in PEOPLE]
NOTICES = f"""\
carrier,msisdn,check_id,notified_at
Viettel,{NUMBERS[0]},UNR-01,2026-10-01
viettel,{NUMBERS[1]},UNR-01,2026-10-01
viettel,{NUMBERS[2]},MIS-08,2026-09-01
viettel,{NUMBERS[3]},UNR-01,2026-10-01
viettel,{NUMBERS[4]},UNR-01,2026-10-13
viettel,{NUMBERS[5]},EXT-01,2026-09-01
"""
WAIVERS = f"""
[[waiver]]
check = "UNR-01"
carrier = "viettel"
msisdn = "{NUMBERS[1]}"
reason = "looked into"
approver = "the Director"
expires = 2026-12-31
document = "12/QĐ"
"""


@pytest.fixture(autouse=True)
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """viettel and vinaphone: without a name the first, second and fifth, at both carriers the third."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, checks_of("UNR-01", "MIS-08", "PRC-16"))
    nameless = (0, 1, 4)
    rows = [{**row, "full_name": ""} if place in nameless else row for place, row in enumerate(PEOPLE)]
    write(Path("2026-10/viettel.csv"), rows)
    others = [
        {**person("vinaphone", number), "full_name": name, "id_number": PEOPLE[2]["id_number"]}
        for number, name in ((11, "Trần Thị Bích Ngọc"), (12, "Lê Hoàng Phương Uyên"))
    ]
    write(Path("2026-10/vinaphone.csv"), [person("vinaphone", 1), *others])
    Path("notices.csv").write_text(NOTICES, encoding="utf-8")
    Path("excused.toml").write_text(WAIVERS, encoding="utf-8")
    Path("simaudit.toml").write_text("[restricted]\nwork_page = false\n", encoding="utf-8")


def found(folder: str = "out/2026-10/viettel") -> tuple[list[tuple[str, str]], tuple[str, int, int, str]]:
    """Number and detail of the findings of PRC-16, and its result: status, violations, population, note."""
    with Path(folder, "restricted", "findings.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["check_id"] == "PRC-16"]
    (result,) = (
        row
        for row in json.loads(Path(folder, "results.json").read_text(encoding="utf-8"))
        if row["check_id"] == "PRC-16"
    )
    return (
        [(row["msisdn"], row["detail"]) for row in rows],
        (result["status"], result["violations"], result["population"], result["note"] or ""),
    )


RUN = ("audit", "2026-10", "--notified", "notices.csv")
OVERDUE = [(NUMBERS[0], "stage=one-way days=25"), (NUMBERS[2], "stage=one-way days=54")]


def require_held_against_the_notices() -> None:
    """Audit with the waivers: findings of all checks that are not waived are overdue."""
    assert simaudit_(*RUN, "--waivers", "excused.toml").exit_code == 0
    assert found() == (OVERDUE, ("failed", 2, 3, ""))
    assert found("out/2026-10/vinaphone") == ([], ("not_applicable", 0, 0, "nothing to judge"))


def test_a_carrier_in_a_register_of_its_own_is_held_against_the_notices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("simaudit.judge.carriers.SMALL", 0)
    require_held_against_the_notices()


def test_findings_of_all_checks_that_are_not_waived_are_held_against_the_notices() -> None:
    require_held_against_the_notices()
    # A waiver that no longer counts changes what is found, and so does a list that isn't there.
    assert "unchanged" not in simaudit_(*RUN).stdout
    assert found()[0] == [OVERDUE[0], (NUMBERS[1], "stage=one-way days=25"), OVERDUE[1]]
    assert simaudit_("audit", "2026-10").exit_code == 0
    assert found() == ([], ("not_assessable", 0, 0, "reference file absent: notified"))


def test_a_finding_of_the_check_can_be_waived_itself() -> None:
    with Path("excused.toml").open("a", encoding="utf-8") as file:
        file.write(WAIVERS.replace("UNR-01", "PRC-16").replace(NUMBERS[1], NUMBERS[0]))
    assert (
        simaudit_("audit", "2026-10", "--notified", "notices.csv", "--waivers", "excused.toml").exit_code == 0
    )
    assert [number for number, _ in found()[0]] == [NUMBERS[0], NUMBERS[2]]
    results = json.loads(Path("out/2026-10/viettel/results.json").read_text(encoding="utf-8"))
    assert {row["check_id"]: row["waived"] for row in results} == {"UNR-01": 1, "MIS-08": 0, "PRC-16": 1}


def test_a_list_of_the_folder_is_used_without_what_cannot_be_read() -> None:
    Path("2026-10/notified.csv").write_text(NOTICES, encoding="utf-8")
    assert "Lists of the audited folder were used: notified.csv" in simaudit_("audit", "2026-10").stdout
    assert found()[1][:2] == ("failed", 3)
    Path("2026-10/notified.csv").write_text(f"{NOTICES}viettel,{NUMBERS[6]},UNR-01,soon\n", encoding="utf-8")
    refused = simaudit_("audit", "2026-10")
    assert refused.exit_code == 3
    assert refused.stderr.startswith(
        "simaudit: 2026-10/notified.csv: left out 1 of 7 entries (records 7): nothing that can be read below "
        "'notified_at'; write a carrier as its files are named"
    )
    assert found()[1][:2] == ("failed", 3)
    none = NOTICES.splitlines()[0] + f"\nviettel,{NUMBERS[6]},UNR-01,soon\n"
    Path("2026-10/notified.csv").write_text(none, encoding="utf-8")
    assert simaudit_("audit", "2026-10").exit_code == 3
    assert found() == ([], ("not_assessable", 0, 0, "reference file notified could not be used"))


def test_a_self_check_has_no_findings_across_carriers_and_no_difference_for_that() -> None:
    notified = ("--notified", "notices.csv")
    assert simaudit_("audit", "2026-10", *notified).exit_code == 0
    extract = "2026-10/viettel.csv"
    alone = simaudit_("selfcheck", extract, "--carrier", "viettel", *notified, "--fail-on", "none")
    assert alone.exit_code == 0
    overdue = [(number, "stage=one-way days=25") for number in NUMBERS[:2]]
    assert found("selfcheck/out/2026-10/viettel") == (overdue, ("failed", 2, 3, ""))
    compared = compare_with_receipt(Path("out/2026-10"), Path("selfcheck/out/2026-10/viettel/receipt.json"))
    assert compared.differences == ()
    assert [note.text() for note in compared.notes if "compared:" in note.text()] == [
        "not compared: MIS-08 (across carriers)",
        "not compared: PRC-16 (over all findings that are not waived, those across carriers too)",
    ]

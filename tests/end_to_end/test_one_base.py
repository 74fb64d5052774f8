"""A letter is one record: page, letter, ledger, list, clock, reminder and evidence have the same numbers."""

import csv
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, judge_by
from support.letters import blocks
from support.once import made_once
from support.thanh_hoa import CONFIG

from simaudit.store.ledger import Ledger
from simaudit.store.notices import notice_numbers, notices

OFFICIAL = 'official = "Trần Thị B, Phó Trưởng phòng"'
CHECKS = ("UNR-01", "UNR-06", "MIS-10", "PRC-01", "PRC-16", "BLK-01")
LETTERS = {"2026-08": ("1/SKHCN-BCVT", "2026-09-03"), "2026-09": ("2/SKHCN-BCVT", "2026-10-05")}
MONTHS = ("2026-08", "2026-09", "2026-10")
HERE, ELSEWHERE = range(1, 61), range(61, 101)
"""Numbers of Thanh Hóa, and of Lâm Đồng."""


def register(nameless: Sequence[int], faces: Sequence[int], untimely: Sequence[int]) -> list[dict[str, str]]:
    """Numbers without a name, of twelve people with one face at a point, and contracts that are missing."""
    rows = []
    for number in (*HERE, *ELSEWHERE):
        row = person("viettel", number, province_code="38" if number in HERE else "68")
        if number in nameless:
            row |= {"full_name": ""}
        if number in faces:
            row |= {
                "full_name": f"TRẦN VĂN {chr(65 + number % 26)}", "portrait_hash": "a" * 64,
                "point_code": "VTL-D9", "date_of_birth": f"19{60 + number % 30}-03-04",
            }  # fmt: skip
        if number in untimely:
            row |= {"contract_no": "", "payment_type": "POSTPAID"}
        rows.append(row)
    return rows


def audited(folder: Path) -> None:
    """Three months; after the first two of them the month's letter went out."""
    faces = (*range(20, 32), *range(70, 76))
    months = {
        "2026-08": register((1, 2, 3, 61), (), (8, 9)),
        # A name was put right, and one is new.
        "2026-09": register((2, 3, 4, 61, 62), faces, (8, 9)),
        "2026-10": register((2, 4, 5, 6, 61), faces, (9,)),
    }
    columns = (*COLUMNS, "province_code", "portrait_hash")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, checks_of(*CHECKS))
        Path("simaudit.toml").write_text(CONFIG + OFFICIAL, encoding="utf-8")
        for month, rows in months.items():
            write(Path(month, "viettel.csv"), rows, columns)
            done = simaudit_("audit", month)
            assert done.exit_code == 0, done.output
            assert simaudit_("letters", "--period", month).exit_code == 0
            if month in LETTERS:
                document, day = LETTERS[month]
                done = simaudit_("follow", "sent", "viettel", document, "--on", day)
                assert (done.exit_code, done.stderr) == (0, "")
        assert simaudit_("letters", "--period", "2026-10", "--reminder").exit_code == 0


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = made_once(tmp_path_factory, "one-base", audited)
    monkeypatch.chdir(path)
    judge_by(monkeypatch, checks_of(*CHECKS))
    return path


def overview(month: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Path("out", month, "overview.json").read_text(encoding="utf-8"))
    return content


def standing(month: str) -> dict[str, Any]:
    (row,) = overview(month)["decisions"]["standings"]
    asked = {demand["kind"]: demand["n"]["n"] for demand in row["asked"]}
    parts = {name: row["signs"][name]["n"] for name in ("notified", "found_before", "new")}
    return {**parts, "all": row["signs"]["open"]["count"]["n"], "asked": asked}


def findings(month: str, *checks: str) -> set[int]:
    """The people of the province that these checks find."""
    with Path("out", month, "viettel/restricted/findings.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["check_id"] in checks and row["msisdn"]]
    return {place for row in rows if (place := int(row["msisdn"][4:7])) in HERE}


def told(month: str) -> set[int]:
    """The people on the list of notified numbers that a month's letter comes with."""
    with Path("out/letters", month, "viettel/restricted/notified.csv").open(encoding="utf-8") as file:
        return {int(row["msisdn"][4:7]) for row in csv.DictReader(file)}


def texts(month: str, name: str) -> list[str]:
    """The paragraphs of a month's document."""
    return [block for block in blocks(Path(f"out/letters/{month}/{name}.docx")) if isinstance(block, str)]


def tables(month: str, name: str) -> list[list[str]]:
    """The rows of the tables of a month's document."""
    found = blocks(Path(f"out/letters/{month}/{name}.docx"))
    return [row for block in found if not isinstance(block, str) for row in block]


SERIOUS = ("UNR-01", "UNR-06", "MIS-10")


def test_the_parts_of_page_one_are_the_numbers_of_the_province(folder: Path) -> None:
    assert {month: len(findings(month, *SERIOUS)) for month in MONTHS} == {
        month: standing(month)["all"] for month in MONTHS
    }
    parts = {
        month: [standing(month)[name] for name in ("notified", "found_before", "new")] for month in MONTHS
    }
    # Of three letters of August's month, two are left in September, one in October; 4 and the faces are
    # September's letter's.
    assert parts == {"2026-08": [0, 0, 3], "2026-09": [2, 0, 13], "2026-10": [14, 0, 2]}


def test_a_letter_records_what_it_asked_for_and_its_numbers_once(folder: Path) -> None:
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        sent = notices(ledger, None, SERIOUS)
        numbers = notice_numbers(ledger, sent)
        asked = ledger.execute("SELECT document, asked FROM letter").fetchall()
    for letter, (month, (document, day)) in zip(sent, LETTERS.items(), strict=True):
        assert (letter.document, str(letter.notified_at), letter.period) == (document, day, month)
        demands = standing(month)["asked"]
        # The letter's demands are those of its month, though the page was written before it went out.
        assert letter.clocked == demands.get("put_right", 0) + demands.get("explain_delay", 0)
        assert json.loads(dict(asked)[document]) == demands
        expected = findings(month, *SERIOUS, "PRC-01")
        assert letter.numbers == len(expected)
    assert numbers.select("notice", "number_key").is_duplicated().sum() == 0
    # What November's letter is to bring along: what both named, of the province alone.
    assert told("2026-10") == findings("2026-08", *SERIOUS, "PRC-01") | findings(
        "2026-09", *SERIOUS, "PRC-01"
    )


def test_letter_report_and_lists_have_the_numbers_of_page_one(folder: Path) -> None:
    for month in MONTHS:
        shown = standing(month)
        whole = shown["all"]
        # One sentence of the letter, and a row of the report's table.
        (letter,) = [row for row in texts(month, "viettel/cong-van") if "thông tin không đầy đủ" in row]
        assert f"{whole} số thuê bao (" in letter
        parts = {
            "notified": "số còn dấu hiệu sau khi đã được thông báo",
            "found_before": "số có từ kỳ trước, chưa được thông báo",
            "new": "số mới phát hiện trong kỳ",
        }
        # A part of which there is none isn't named.
        named = [f"{shown[part]} {words}" for part, words in parts.items() if shown[part]]
        assert letter.endswith(f", gồm: {'; '.join(named)}.")
        assert any(str(whole) in cells for cells in tables(month, "bao-cao") if "Viettel" in cells)
        book = openpyxl.load_workbook(f"out/{month}/viettel/restricted/findings.xlsx")
        listed = {
            int(str(cell.value)[4:7])
            for sheet in book
            for row in sheet.iter_rows(min_row=2)
            for cell in row
            if str(cell.value).startswith("8496") and len(str(cell.value)) == 11
        }
        # The neighbour's numbers are in a list of their own, which stays.
        assert listed <= set(HERE)
        assert findings(month, *SERIOUS, "PRC-01") <= listed


def test_clock_page_reminder_and_evidence_have_one_number(folder: Path) -> None:
    letters = {letter["document"]: letter for letter in overview("2026-10")["follow_ups"]["clock"]["letters"]}
    overdue = {document: sum(letter["overdue"].values()) for document, letter in letters.items()}
    # 2 has been without a name since August; October's extract ends 21 days behind the first notice of
    # the second letter, and each number is overdue by the first that named it.
    still = findings("2026-10", *SERIOUS) & findings("2026-09", *SERIOUS)
    assert overdue == {"1/SKHCN-BCVT": 1, "2/SKHCN-BCVT": len(still) - 1}
    assert standing("2026-10")["notified"] == len(still) == sum(overdue.values())
    assert len(findings("2026-10", "PRC-16")) == len(still)
    book = openpyxl.load_workbook("out/letters/2026-10/viettel/restricted/tong-hop-chung-cu.xlsx")
    listed = [row[0] for row in book["Số thuê bao"].iter_rows(min_row=2, values_only=True)]
    assert len(listed) == len(set(listed)) == len(still)


def test_one_step_moves_the_letter_and_all_that_it_named(folder: Path) -> None:
    first, second = (document for document, _ in LETTERS.values())
    shown = json.loads(simaudit_("follow", "list", "--format", "json").stdout)
    assert [row["subject"] for row in shown["follow_ups"]] == [f"viettel:{first}", f"viettel:{second}"]
    assert simaudit_("follow", "show", "viettel:UNR-01").exit_code == 0
    refused = simaudit_("follow", "set", "viettel:3/SKHCN", "--state", "answered")
    assert (refused.exit_code, "no letter of this number" in refused.stderr) == (2, True)


def test_the_deadline_recorded_is_the_one_that_the_letter_states(folder: Path) -> None:
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        recorded = {notice.period: notice.deadline for notice in notices(ledger, None, SERIOUS)}
    for month in LETTERS:
        assert f"{recorded[month]:%d/%m/%Y}" in " ".join(texts(month, "viettel/cong-van"))


def test_a_corrected_letter_names_the_same_numbers_and_warns_of_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shutil.copytree(folder, tmp_path / "copy"))
    subject = f"viettel:{LETTERS['2026-09'][0]}"
    done = simaudit_("follow", "set", subject, "--state", "notified", "--deadline", "2026-10-30")
    assert (done.exit_code, done.stderr) == (0, "")
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        first, second = notices(ledger, None, SERIOUS)
    assert (first.numbers, second.numbers) == (3, 15)
    assert str(second.deadline) == "2026-10-30"


def test_what_cannot_be_sent_is_said(folder: Path) -> None:
    refused = simaudit_("follow", "sent", "vina", "3/SKHCN")
    assert (refused.exit_code, "viettel" in refused.stderr) == (2, True)
    refused = simaudit_("follow", "sent", "viettel", "UNR-01")
    assert (refused.exit_code, "follow sent viettel 123/SKHCN-BCVT" in refused.stderr) == (2, True)
    refused = simaudit_("follow", "sent", "viettel", "3/SKHCN", "--on", "2030-01-01")
    assert refused.exit_code == 2
    refused = simaudit_("follow", "sent", "viettel", "3/SKHCN", "--period", "2025-01")
    assert (refused.exit_code, "2025-01" in refused.stderr) == (2, True)

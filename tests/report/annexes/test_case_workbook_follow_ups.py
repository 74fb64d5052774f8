"""The columns of follow-ups in cases.xlsx, read back with another library; the sheet of checks."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
from support.ledger import moment

from simaudit.cases.continuity import NUMBERS
from simaudit.cases.month_cases import CASE, MonthCases
from simaudit.report.annexes.case_workbook import FollowUpSheets, follow_up_cells, write_case_workbook
from simaudit.report.annexes.response_words import FIELDS, HEADINGS, STATE, half, state_words
from simaudit.rules.check import Wording
from simaudit.store.follow_ups import FollowUp, Subject

NOTIFIED = FollowUp(
    Subject(case_id="V-7F3K-29QD"), "notified", date(2026, 11, 5), "123/SKHCN-BCVT", date(2026, 12, 1),
    "Kiều Ngọc Lan", None, None, moment(9, 0), "a",
)  # fmt: skip
DECIDED = replace(
    NOTIFIED, subject=Subject(carrier="viettel", check_id="ABC-01"), state="decided", document=None,
    deadline=None, person=None, amount=70_000_000, reason="=1+1",
)  # fmt: skip
BLANK = [*[None] * 7, "0"]
TITLES = {"ABC-01": Wording(vi="Một dấu hiệu", en="A sign")}


def sheets(folder: Path, followed: FollowUpSheets, *cases: str) -> openpyxl.Workbook:
    rows: list[dict[str, Any]] = [
        {
            "case_id": case, "first_period": "2026-10", "state": "new", "police": False, "deceived": 0,
            "persons": 3, "forged": 0, "signs": [], "numbers": 5,
            "papers": 2, "faces": 0, "points": 1, "clerks": 1, "carriers": ["viettel"], "links": ["paper"],
            "marks": [], "from": None, "to": None, "dense_from": None,
            "dense_to": None, "continued_from": None, "split_from": None, "merged_from": [], "reason": None,
        }
        for case in cases
    ]  # fmt: skip
    listed = pl.DataFrame(rows, schema=CASE).with_columns(pl.lit("2026-10").alias("last_period"))
    schema: dict[str, Any] = {
        "case_id": pl.String, "carrier": pl.String, "record": pl.Int64, "msisdn": pl.String,
        "id_number": pl.String, "province_code": pl.String, "person": pl.Int64, "links": pl.List(pl.String),
        "signs": pl.List(pl.String),
        "marks": pl.List(pl.String),
    }  # fmt: skip
    found = MonthCases(
        listed, pl.DataFrame(schema=schema), pl.DataFrame(schema=NUMBERS), pl.DataFrame(), pl.DataFrame()
    )
    write_case_workbook(found, "2026-10", TITLES, followed, folder)
    return openpyxl.load_workbook(folder / "cases.xlsx")


def test_the_cells_are_texts_of_the_entry_that_counts() -> None:
    assert list(follow_up_cells([]).items()) == [(name, "") for name in FIELDS.values()] + [
        ("Lần ghi / Entry", "0")
    ]
    assert follow_up_cells([DECIDED, NOTIFIED]) == {
        "Trạng thái xử lý / State": "Đã thông báo",
        "Ngày / Date": "05/11/2026",
        "Số văn bản / Document": "123/SKHCN-BCVT",
        "Thời hạn / Deadline": "01/12/2026",
        "Người phụ trách / In charge": "Kiều Ngọc Lan",
        "Số tiền (đồng) / Amount (VND)": "",
        "Lý do / Reason": "",
        "Lần ghi / Entry": "2",
    }


def test_each_case_has_them_behind_its_own_columns(tmp_path: Path) -> None:
    followed = FollowUpSheets({NOTIFIED.subject: [NOTIFIED]}, {})
    sheet = sheets(tmp_path, followed, "V-7F3K-29QD", "V-AAAA-2222")["Vụ việc"]
    own = len(CASE)
    head, shown, first, second = [row[own:] for row in sheet.iter_rows(values_only=True)]
    assert list(head) == list(HEADINGS.values())
    assert list(shown) == [half(heading, "vi") for heading in HEADINGS.values()]
    assert list(first) == [
        "Đã thông báo", "05/11/2026", "123/SKHCN-BCVT", "01/12/2026", "Kiều Ngọc Lan", None, None,
        "1",
    ]  # fmt: skip
    assert list(second) == BLANK


def test_the_states_are_offered_in_every_row(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, FollowUpSheets({}, {}), "V-7F3K-29QD", "V-AAAA-2222")["Vụ việc"]
    (choice,) = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert (str(choice.sqref), choice.formula1) == (
        "AB3:AB4",
        f'"{",".join(half(word, "vi") for word in state_words().values())}"',
    )
    assert sheet["AB1"].value == STATE
    # Excel takes a list of 255 characters at most.
    assert len(choice.formula1) <= 257


def test_checks_with_findings_or_follow_ups_have_a_sheet_of_their_own(tmp_path: Path) -> None:
    findings = {("vinaphone", "ABC-01"): 3, ("viettel", "XYZ-09"): 1200}
    followed = FollowUpSheets({DECIDED.subject: [NOTIFIED, DECIDED], NOTIFIED.subject: [NOTIFIED]}, findings)
    sheet = sheets(tmp_path, followed, "V-7F3K-29QD")["Tiêu chí"]
    head, _, *rows = sheet.iter_rows(values_only=True)
    assert head == ("carrier", "carrier_name", "check_id", "title", "findings", *HEADINGS.values())
    title = "Một dấu hiệu"
    decided = [
        "Đã có quyết định xử lý", "05/11/2026", None, None, None, "70000000", "=1+1", "2",
    ]  # fmt: skip
    assert [list(row) for row in rows] == [
        ["viettel", "Viettel", "ABC-01", title, 0, *decided],
        ["viettel", "Viettel", "XYZ-09", None, 1200, *BLANK],
        ["vinaphone", "VinaPhone", "ABC-01", title, 3, *BLANK],
    ]
    assert sheet["L3"].data_type == "s"


def test_without_checks_the_sheet_has_its_headings(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, FollowUpSheets({}, {}))["Tiêu chí"]
    assert len(list(sheet.iter_rows())) == 2

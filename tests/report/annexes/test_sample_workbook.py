"""The worksheet of a sample: what is compared with papers is locked, what is filled in is offered."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from support.few_checks import checks_of

from simaudit.errors import OutputError
from simaudit.report.annexes.sample_workbook import write_worksheet

COLUMNS = {
    "check_id": "UNR-01", "msisdn": "84961000001", "full_name": "=1+1", "date_of_birth": date(1990, 2, 1),
    "id_type": "CCCD_CHIP", "id_number": "001090000001", "id_issue_date": None, "id_issue_place": None,
    "address": None, "province_code": "1", "org_name": None, "activated_at": None,
    "registered_at": datetime(2026, 9, 18, 20, 13),  # noqa: DTZ001
    "channel": "APP", "point_code": "D1", "clerk_code": None, "contract_no": None, "portrait_ref": None,
    "id_image_ref": None, "confirmation_ref": None, "subject": None, "detail": None, "file": "a.csv",
    "record": 7, "period": "2026-10", "carrier": "viettel", "finding_key": "ab" * 32,
    "unit": "cd" * 32, "unit_rows": 9,
}  # fmt: skip
CHECKS = {check.id: check for check in checks_of("UNR-01")}
STRATA = pl.DataFrame({"check_id": ["UNR-01"] * 2, "drawn": [1, 2], "found": [10, 5]})


def test_a_row_has_its_papers_as_texts_behind_what_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    write_worksheet(pl.DataFrame([COLUMNS]), STRATA, CHECKS, "Chọn ngẫu nhiên", path)
    book = openpyxl.load_workbook(path)
    sheet = book["Mẫu kiểm tra"]
    machine, shown, row = list(sheet.iter_rows(values_only=True))
    assert shown[:4] == ("Kết quả", "Ghi chú", "Người xem", "Ngày xem")
    assert machine[4:8] == ("unit", "unit_rows", "check_id", "msisdn")
    cells = dict(zip(machine[4:], row[4:], strict=True))
    assert (cells["unit"], cells["unit_rows"]) == ("1", "9")
    assert (cells["full_name"], cells["record"], cells["finding_key"]) == ("=1+1", "7", "ab" * 32)
    assert cells["province_code"] == "Thành phố Hà Nội"
    assert (cells["date_of_birth"], cells["registered_at"]) == ("01/02/1990", "18/09/2026 20:13")
    assert {cell.data_type for cell in sheet[3] if cell.value} == {"s"}
    assert [sheet.cell(3, at).protection.locked for at in (1, 2, 3, 4, 5)] == [False] * 4 + [True]
    assert sheet.protection.sheet
    (choice,) = sheet.data_validations.dataValidation
    assert (str(choice.sqref), choice.formula1) == ("A3", '"xác nhận,không xác nhận,chưa kết luận"')
    guide = [cells for cells in book.worksheets[1].iter_rows(values_only=True) if any(cells)]
    assert [line[0] for line in guide[:6]].index("Chọn ngẫu nhiên") == 5
    assert (guide[-1][0], guide[-1][3:]) == ("UNR-01", (3, 15))
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_sheets_are_in_the_language_of_the_run_and_their_filters_span_all_rows(tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    write_worksheet(pl.DataFrame([COLUMNS] * 3), STRATA, CHECKS, "Drawn", path, "en")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Sample", "Instructions"]
    sheet = book["Sample"]
    machine, shown, row, *_ = list(sheet.iter_rows(values_only=True))
    headings = dict(zip(machine, shown, strict=True))
    assert (shown[:2], headings["full_name"], headings["msisdn"]) == (
        ("Result", "Remark"),
        "Full name",
        "Number",
    )
    assert dict(zip(machine, row, strict=True))["channel"] == "APP"
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"confirmed,not confirmed,inconclusive"'
    assert sheet.auto_filter.ref == f"A2:{openpyxl.utils.get_column_letter(len(shown))}5"
    texts = [cell for cells in book["Instructions"].iter_rows(values_only=True) for cell in cells if cell]
    assert texts[0] == "Restricted: it holds personal data."
    assert CHECKS["UNR-01"].header.title.en in texts


def test_an_audit_asks_for_the_record_and_says_what_to_look_at_by_risk(tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    strata = pl.DataFrame({"check_id": ["audit"], "stratum": ["year_remote"], "drawn": [1], "found": [9]})
    write_worksheet(pl.DataFrame([COLUMNS]), strata, CHECKS, "Drawn", path, "en", audit=True)
    book = openpyxl.load_workbook(path)
    machine, shown, _ = list(book["Sample"].iter_rows(values_only=True))
    assert shown[:4] == ("Record right or wrong", "What is wrong", "Looked at by", "Looked at on")
    assert not {"unit", "subject", "detail"} & set(machine)
    columns = book["Sample"].column_dimensions
    assert columns[openpyxl.utils.get_column_letter(1 + machine.index("check_id"))].hidden
    (choice,) = book["Sample"].data_validations.dataValidation
    assert choice.formula1 == '"right,wrong,unclear"'
    guide = [cells for cells in book["Instructions"].iter_rows(values_only=True) if any(cells)]
    assert guide[-1] == (
        None,
        "Registered within a year, online",
        "Portrait and video call against the paper's photo; who holds the device.",
        1,
        9,
    )


def test_the_same_sample_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_worksheet(pl.DataFrame([COLUMNS]), STRATA, CHECKS, "", tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_where_it_cannot_be_written_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_worksheet(pl.DataFrame([COLUMNS]), STRATA, CHECKS, "", tmp_path / "nowhere" / "sample.xlsx")

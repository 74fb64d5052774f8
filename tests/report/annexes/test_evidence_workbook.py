"""The lists beside reminder and record: their sheets, and that they are the same each time."""

import io
from pathlib import Path

import openpyxl
import pytest
from support.overdue import EXTRACTS, overdue

from simaudit.errors import OutputError
from simaudit.report.annexes import evidence_workbook as module
from simaudit.report.annexes.evidence_workbook import annex_workbook, evidence_workbook
from simaudit.report.letters.templates import is_edited

TITLES = {"UNR-03": "Thiếu ảnh", "UNR-01": "Thiếu giấy tờ"}
ONE_WAY = "tạm dừng cung cấp dịch vụ một chiều"
NUMBERS = [
    (
        "Số thuê bao", "Số văn bản", "Ngày văn bản", "Nội dung", "Thông báo lần đầu cho thuê bao",
        "Bước đã quá hạn", "Quá hạn từ ngày", "Số ngày từ thông báo lần đầu đến cuối kỳ", "Tệp", "Bản ghi",
    ),
    (
        "84961000001", "123/SKHCN-BCVT", "10/08/2026", "Thiếu ảnh", "13/08/2026", ONE_WAY,
        "04/09/2026", 79, "viettel_2026-10.csv", 11,
    ),
    (
        "84961000002", "123/SKHCN-BCVT", "10/08/2026", "Thiếu ảnh", "13/08/2026",
        "tạm dừng cung cấp dịch vụ hai chiều", "22/09/2026", 79, "viettel_2026-10.csv", 12,
    ),
    (
        "84961000004", "123/SKHCN-BCVT", "10/08/2026", "Thiếu ảnh", "13/08/2026",
        "thanh lý hợp đồng", "29/09/2026", 79, "viettel_2026-10.csv", 14,
    ),
]  # fmt: skip


def sheets(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def evidence() -> bytes:
    return evidence_workbook(overdue(), TITLES, EXTRACTS)


def test_the_carrier_s_list_has_the_numbers_alone() -> None:
    assert sheets(annex_workbook(overdue(), TITLES)) == {"Số thuê bao": NUMBERS}


def test_the_record_has_a_sheet_of_each_month_and_the_extracts_with_their_hashes() -> None:
    shown = sheets(evidence())
    assert list(shown) == [
        "Văn bản", "Số thuê bao", "Diễn biến 2026-08", "Diễn biến 2026-09", "Diễn biến 2026-10",
        "Tệp dữ liệu",
    ]  # fmt: skip
    assert shown["Số thuê bao"] == NUMBERS
    assert shown["Văn bản"][1] == (
        "123/SKHCN-BCVT", "10/08/2026", "Thiếu ảnh", 4, ONE_WAY, "04/09/2026", 1, 79,
    )  # fmt: skip
    assert [row[0:1] + row[4:] for row in shown["Diễn biến 2026-09"]] == [
        ("Số thuê bao", "Có trong tệp", "Trạng thái", "Trạng thái từ lúc", "Ngày đăng ký", "Còn dấu hiệu"),
        ("84961000001", "có", "đang hoạt động", None, None, "có"),
        ("84961000002", "không", None, None, None, None),
        ("84961000004", "có", "tạm dừng hai chiều", "20/09/2026", None, "có"),
    ]
    assert shown["Tệp dữ liệu"][1:] == [
        ("2026-09", "viettel_2026-09.csv", 2_000_000, "a" * 64, "03/10/2026 08:15"),
        ("2026-10", "viettel_2026-10.csv", 4_700_000, "b" * 64, "03/11/2026 09:30"),
    ]


def test_the_same_rows_give_the_same_bytes() -> None:
    assert evidence() == evidence()


def test_a_list_that_a_sheet_can_t_hold_whole_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    with pytest.raises(OutputError, match="more numbers are overdue than a sheet can hold"):
        evidence()


def test_a_book_that_was_saved_again_is_told_from_one_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(evidence())
    assert not is_edited(path)
    openpyxl.load_workbook(path).save(path)
    assert is_edited(path)
    path.write_bytes(b"no book")
    assert is_edited(path)

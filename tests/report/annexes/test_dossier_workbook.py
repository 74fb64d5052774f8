"""The unmasked list of a dossier: every cell of every sheet, as text, in words, and whole or not at all."""

from pathlib import Path

import fastexcel
import openpyxl
import polars as pl
import pytest
from support.dossiers import ROWS, contents

from simaudit.errors import OutputError
from simaudit.report.annexes.dossier_workbook import write_list


def sheets(path: Path) -> dict[str, list[dict[str, object]]]:
    book = fastexcel.read_excel(path)
    return {name: book.load_sheet(name, dtypes="string").to_polars().to_dicts() for name in book.sheet_names}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_list(contents(), tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def test_a_number_has_all_that_its_extract_says_in_words(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert sheets(path)["Danh sách"] == [
        {
            "Người": "N1", "Giấy tờ": "G1", "Ảnh": "A1", "Điểm": "Đ1", "Giao dịch viên": "GDV1",
            "Thiết bị": None, "Số thuê bao": "84961000001", "Doanh nghiệp": "Viettel",
            "Trạng thái": "đang hoạt động",
            "Họ và tên": "Kiều Lan", "Ngày sinh": "01/02/1990",
            "Loại giấy tờ": "căn cước công dân gắn chip", "Số giấy tờ": "001090000001", "Địa chỉ": "=1+1",
            "Đăng ký lúc": "18/09/2026 20:13:00", "Mã điểm": "VIE-D1", "Mã giao dịch viên": "gdv1",
            "Mã lưu ảnh chân dung": "P/1", "Mã băm ảnh chân dung": "f1", "Khớp số giấy tờ": "có",
            "Tệp": "a.csv", "Bản ghi": "1",
            "Liên quan vì": "chung một ảnh chân dung; chung một giấy tờ",
            "Dấu hiệu của vụ việc": "một giấy tờ, nhiều người",
            "Tiêu chí nêu số này": "ABC-01, XYZ-09",
        },
        {
            "Người": "N2", "Giấy tờ": "G1", "Ảnh": None, "Điểm": "Đ2", "Giao dịch viên": None,
            "Thiết bị": None, "Số thuê bao": "84921000002", "Doanh nghiệp": "other", "Trạng thái": None,
            "Họ và tên": "Kiều Vy", "Ngày sinh": None, "Loại giấy tờ": "khác",
            "Số giấy tờ": "001090000001", "Địa chỉ": None, "Đăng ký lúc": None, "Mã điểm": "OTH-D1",
            "Mã giao dịch viên": None, "Mã lưu ảnh chân dung": None, "Mã băm ảnh chân dung": None,
            "Khớp số giấy tờ": "không",
            "Tệp": "b.csv", "Bản ghi": "7", "Liên quan vì": "chung một giấy tờ",
            "Dấu hiệu của vụ việc": "một giấy tờ, nhiều người",
            "Tiêu chí nêu số này": "ABC-01",
        },
    ]  # fmt: skip


def test_for_each_number_the_findings_that_speak_of_it_with_the_rule_s_words(path: Path) -> None:
    def row(number: str, carrier: str, file: str, record: str) -> dict[str, object]:
        return {"Số thuê bao": number, "Doanh nghiệp": carrier, "Tệp": file, "Bản ghi": record}

    rule = {
        "Mã": "ABC-01", "Tiêu chí rà soát": "Một giấy tờ, nhiều người", "Mức độ": "Cao",
        "Đối tượng": "001090000001", "Chi tiết": "2 người", "Dấu hiệu": "Nghĩa.",
    }  # fmt: skip
    gone = {
        "Mã": "XYZ-09", "Tiêu chí rà soát": None, "Mức độ": "Thấp", "Đối tượng": None, "Chi tiết": None,
        "Dấu hiệu": None,
    }  # fmt: skip
    first = row("84961000001", "Viettel", "a.csv", "1")
    assert sheets(path)["Dấu hiệu"] == [
        first | rule, first | gone, row("84921000002", "other", "b.csv", "7") | rule,
    ]  # fmt: skip
    assert sheets(path)["Tiêu chí"] == [
        {
            "Mã": "ABC-01", "Tiêu chí rà soát": "Một giấy tờ, nhiều người", "Mức độ": "Cao",
            "Loại": "Nội dung", "Số thuê bao": "2", "Dấu hiệu": "Nghĩa.",
            "Nguyên nhân khách quan thường gặp": "Vô ý.",
            "Căn cứ": "Điểm i khoản 2 Điều 13 Luật X",
        },
        {
            "Mã": "XYZ-09", "Tiêu chí rà soát": None, "Mức độ": None, "Loại": None, "Số thuê bao": "1",
            "Dấu hiệu": None, "Nguyên nhân khách quan thường gặp": None, "Căn cứ": None,
        },
    ]  # fmt: skip


def test_what_each_carrier_must_be_asked_for_has_its_references(path: Path) -> None:
    asked = sheets(path)["Cần yêu cầu cung cấp"]
    assert list(asked[0]) == [
        "Doanh nghiệp", "Số thuê bao", "Số hợp đồng", "Mã lưu ảnh chân dung", "Mã lưu ảnh giấy tờ",
        "Mã lưu bản xác nhận", "Xác thực lúc", "Mã giao dịch viên", "Mã điểm", "Đổi thiết bị lúc",
    ]  # fmt: skip
    assert [tuple(row.values()) for row in asked] == [
        ("Viettel", "84961000001", None, "P/1", None, None, None, "gdv1", "VIE-D1", None),
        ("other", "84921000002", None, None, None, None, None, None, "OTH-D1", None),
    ]
    assert [row["sha256"] for row in sheets(path)["Nguồn gốc"]] == [
        "e" * 64, "ab" * 32, "1" * 64, "2" * 64,
    ] * 2  # fmt: skip


def test_people_portraits_and_reports_have_sheets_of_their_own(path: Path) -> None:
    read = sheets(path)
    assert list(read) == [
        "Danh sách", "Người", "Ảnh chân dung", "Phản ánh", "Dấu hiệu", "Tiêu chí", "Cần yêu cầu cung cấp",
        "Nguồn gốc",
    ]  # fmt: skip
    sign = {"Dấu hiệu của vụ việc": "một giấy tờ, nhiều người"}
    assert read["Người"] == [
        {
            "Người": "N1", "Họ và tên": "Kiều Lan", "Ngày sinh": "01/02/1990", "Giấy tờ": "G1 001090000001",
            "Số thuê bao": "1", "Đăng ký từ ngày": "18/09/2026", "Đến ngày": "18/09/2026", **sign,
        },
        {
            "Người": "N2", "Họ và tên": "Kiều Vy", "Ngày sinh": None, "Giấy tờ": "G1 001090000001",
            "Số thuê bao": "1", "Đăng ký từ ngày": None, "Đến ngày": None, **sign,
        },
    ]  # fmt: skip
    assert read["Ảnh chân dung"] == [
        {
            "Ảnh": "A1", "Doanh nghiệp": "Viettel", "Mã băm ảnh chân dung": "f1", "Giấy tờ": "G1",
            "Số giấy tờ": "001090000001", "Số thuê bao": "1", "Điểm đăng ký": "1", "Giao dịch viên": "1",
        }
    ]  # fmt: skip
    assert read["Phản ánh"] == [
        {
            "Số thuê bao": "84961000001", "Doanh nghiệp": "Viettel", "Người": "N1",
            "Loại phản ánh": "lừa đảo", "Nguồn": "156", "Phản ánh lúc": "05/10/2026",
        }
    ]  # fmt: skip


def test_there_is_no_sheet_of_reports_where_nobody_reported(tmp_path: Path) -> None:
    write_list(contents([row | {"reports": []} for row in ROWS]), tmp_path / "list.xlsx")
    assert "Phản ánh" not in sheets(tmp_path / "list.xlsx")


def test_filters_span_all_rows(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert {sheet.title: sheet.auto_filter.ref for sheet in book} == {
        sheet.title: sheet.dimensions for sheet in book
    }


def test_no_cell_is_a_formula(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    kinds = {
        cell.data_type
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert kinds == {"s"}


@pytest.mark.parametrize("detail", ["short", "a" * 32_768])
def test_a_list_is_whole_or_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, detail: str) -> None:
    if detail == "short":
        monkeypatch.setattr("simaudit.report.annexes.dossier_workbook.MOST_ROWS", 2)
    findings = contents().findings.with_columns(pl.lit(detail).alias("detail"))
    with pytest.raises(OutputError, match=r"list\.xlsx: the case has more than a workbook can hold"):
        write_list(contents(findings=findings), tmp_path / "list.xlsx")
    assert not (tmp_path / "list.xlsx").exists()

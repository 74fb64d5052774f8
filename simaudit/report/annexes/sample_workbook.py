"""The worksheet of a sample: rows to compare with papers, results to choose, and how it was drawn."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from simaudit.catalogue.check import Check
from simaudit.errors import OutputError
from simaudit.files import private_file
from simaudit.report.annexes.response_words import INSPECTION_RESULTS, KEY_COLUMN, REMARK, RESULT
from simaudit.report.annexes.workbook_words import LONGEST_CELL

SAMPLE_SHEET: Final = "Mẫu kiểm tra"

_HEADINGS: Final = {
    "check_id": "check_id",
    "msisdn": "Số thuê bao",
    "full_name": "Họ và tên",
    "date_of_birth": "Ngày sinh",
    "id_type": "Loại giấy tờ",
    "id_number": "Số giấy tờ",
    "id_issue_date": "Ngày cấp",
    "id_issue_place": "Nơi cấp",
    "address": "Địa chỉ",
    "org_name": "Tên tổ chức",
    "registered_at": "Ngày đăng ký",
    "activated_at": "Ngày kích hoạt",
    "channel": "Kênh đăng ký",
    "point_code": "Mã điểm",
    "clerk_code": "Mã giao dịch viên",
    "contract_no": "Số hợp đồng",
    "portrait_ref": "Ảnh chân dung",
    "id_image_ref": "Ảnh giấy tờ",
    "confirmation_ref": "Bản xác nhận",
    "subject": "Đối tượng",
    "detail": "Chi tiết",
    "file": "Tệp",
    "record": "Bản ghi",
    "period": "period",
    "carrier": "carrier",
    "finding_key": KEY_COLUMN,
}
"""Column of the sample → its heading, in order; columns that are read back have their own names as
headings."""

_WIDTHS: Final = {"full_name": 24, "address": 36, "detail": 28, "file": 24, KEY_COLUMN: 20}


def write_worksheet(
    drawn: pl.DataFrame, strata: pl.DataFrame, checks: Mapping[str, Check], how: str, path: Path
) -> None:
    """Write the workbook (mode 0600) of the rows `drawn`; raises OutputError.

    `strata` has check_id, drawn and found per stratum; `how` says how they were chosen. Every cell is a text,
    so none can be a formula. All cells but the result and the remark are locked.
    """
    try:
        with xlsxwriter.Workbook(str(private_file(path)), {"strings_to_urls": False}) as book:
            book.set_properties({"created": datetime(1980, 1, 1, tzinfo=UTC)})
            _sample(book, drawn)
            _guide(book, strata, checks, how)
    except (OSError, xlsxwriter.exceptions.XlsxFileError) as error:
        raise OutputError("worksheet_not_written", path=path) from error


def _sample(book: Any, drawn: pl.DataFrame) -> None:
    bold = book.add_format(
        {"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True, "valign": "top"}
    )
    text = book.add_format({"num_format": "@", "valign": "top"})
    free = book.add_format({"num_format": "@", "valign": "top", "locked": False, "bg_color": "#FFF9E5"})
    sheet = book.add_worksheet(SAMPLE_SHEET)
    columns = list(_HEADINGS)
    # The columns to fill in come first, where they are visible without scrolling.
    headings = [RESULT, REMARK, *_HEADINGS.values()]
    sheet.write_row(0, 0, headings, bold)
    sheet.set_column(0, 0, 26, free)
    sheet.set_column(1, 1, 36, free)
    for at, name in enumerate(columns, start=2):
        sheet.set_column(at, at, _WIDTHS.get(name, 14), text)
    for row, values in enumerate(drawn.select(columns).iter_rows(), start=1):
        for at, value in enumerate(values, start=2):
            sheet.write_string(row, at, _cell_text(value), text)
        sheet.write_blank(row, 0, None, free)
        sheet.write_blank(row, 1, None, free)
    sheet.data_validation(
        1, 0, drawn.height, 0,
        {"validate": "list", "source": list(INSPECTION_RESULTS.values()), "error_title": RESULT,
         "error_message": " · ".join(INSPECTION_RESULTS.values())},
    )  # fmt: skip
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, drawn.height, len(headings) - 1)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


def _guide(book: Any, strata: pl.DataFrame, checks: Mapping[str, Check], how: str) -> None:
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Hướng dẫn")
    sheet.set_column(0, 0, 11, wrap)
    sheet.set_column(1, 2, 60, wrap)
    sheet.set_column(3, 4, 12, wrap)
    lines = [
        "Tài liệu hạn chế: có dữ liệu cá nhân. / Restricted: holds personal data.",
        "Đối chiếu từng dòng với hồ sơ gốc, chọn kết quả, rồi nạp lại: simaudit answers TỆP. / "
        "Compare each row with its papers, choose a result, and read it back in: simaudit answers FILE.",
        "Để trống dòng chưa xem; “không kết luận” là đã xem mà không rõ. / "
        "Leave rows blank that were not looked at; “inconclusive” is looked at, and unclear.",
        how,
    ]
    for row, line in enumerate(lines):
        sheet.merge_range(row, 0, row, 4, line, wrap)
        sheet.set_row(row, 32)
    top = len(lines) + 1
    sheet.write_row(top, 0, ["Mã", "Phép kiểm tra", "Cần xem", "Chọn", "Trong số"], bold)
    counts = strata.group_by("check_id").agg(pl.col("drawn", "found").sum()).sort("check_id")
    for row, (check_id, number, found) in enumerate(counts.iter_rows(), start=top + 1):
        header = checks[check_id].header
        sheet.write_string(row, 0, check_id, wrap)
        sheet.write_string(row, 1, header.title.vi, wrap)
        sheet.write_string(row, 2, header.inspect.vi, wrap)
        sheet.write_number(row, 3, number, wrap)
        sheet.write_number(row, 4, found, wrap)


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value)[:LONGEST_CELL]

"""What the engine notes beside a status, a record or a file, and how a report says it.

Notes are English, as the log and the command line show them; a report finds the
words for one by its pattern.
"""

import re
from collections.abc import Callable, Mapping

from simaudit.report.words import marked

_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")

_NOTES: Mapping[str, str] = {
    r"nothing to judge": marked("không có gì để đánh giá"),
    r"in force from (?P<what>.+)": marked("có hiệu lực từ %(what)s"),
    r"in force until (?P<what>.+)": marked("hết hiệu lực từ sau %(what)s"),
    r"needs the extracts of several carriers": marked("cần dữ liệu của nhiều doanh nghiệp"),
    r"columns? absent: (?P<what>.+)": marked("thiếu cột %(what)s"),
    r"rule changed since (?P<since>\d{4}-\d{2}): (?P<n>\d+) findings re-baselined": marked(
        "quy tắc đã thay đổi so với kỳ %(since)s: %(n)s dấu hiệu được tính lại từ đầu"
    ),
    r"not submitted; last audited for (?P<last>\d{4}-\d{2})": marked(
        "không gửi dữ liệu; kỳ kiểm tra gần nhất %(last)s"
    ),
    r"no previous month": marked("không có kỳ trước"),
    r"no declared count": marked("không có số khai báo"),
    r"reference file absent: (?P<what>.+)": marked("thiếu tệp tham chiếu %(what)s"),
    r"stopped: it took more time than a check may": marked("đã bị dừng vì chạy quá thời gian cho phép"),
    r"stopped: it needs more memory than there is": marked("đã bị dừng vì cần nhiều bộ nhớ hơn mức hiện có"),
    r"no registration point of this carrier is on the list": marked(
        "danh sách không có điểm đăng ký nào của doanh nghiệp này"
    ),
    r"(?P<fields>\d+) fields where the header has (?P<width>\d+)": marked(
        "%(fields)s trường, tiêu đề có %(width)s"
    ),
    r"bytes that are not UTF-8": marked("có byte không thuộc UTF-8"),
    r"all of it is valid UTF-8": marked("toàn bộ là UTF-8 hợp lệ"),
    r"most of it is valid UTF-8; records with other bytes are rejected": marked(
        "phần lớn là UTF-8 hợp lệ; bản ghi có byte khác không nạp được"
    ),
    r"nearly all of it is ASCII; records with other bytes are rejected": marked(
        "gần như toàn bộ là ASCII; bản ghi có byte khác không nạp được"
    ),
    r"the byte order mark at its beginning": marked("có dấu thứ tự byte (BOM) ở đầu tệp"),
    r"the (?:first|second) byte of most letters is zero": marked(
        "một trong hai byte của hầu hết ký tự bằng 0"
    ),
    r"the profile says so": marked("theo khai báo trong simaudit.toml"),
    r"of (?P<words>\S+) words (?P<n>\S+) are Vietnamese in it, in no other more than (?P<most>\S+)": marked(
        "trong %(words)s từ có %(n)s từ là tiếng Việt; theo bảng mã khác nhiều nhất %(most)s"
    ),
    r"a quotation mark that is never closed": marked("dấu ngoặc kép không đóng"),
    r"a quotation mark that is never closed or stands inside a field": marked(
        "dấu ngoặc kép không đóng hoặc nằm giữa trường"
    ),
    r"the workbook is protected by a password; save it without one and hand it in again": marked(
        "tệp bảng tính có mật khẩu; đề nghị lưu lại không có mật khẩu và nộp lại"
    ),
    r"not a readable workbook .+": marked(
        "không đọc được tệp bảng tính (bị cắt cụt hoặc hỏng); đề nghị mở, lưu thành .xlsx và nộp lại"
    ),
    r"several of its sheets hold a register: (?P<sheets>.+); keep one of them, .+": marked(
        "nhiều trang tính chứa dữ liệu: %(sheets)s; giữ một trang, hoặc khai sheet trong simaudit.toml"
    ),
    r"this is a web page or an XML file, as some .+": marked(
        "đây là trang web hoặc tệp XML mang tên tệp bảng tính; đề nghị mở, lưu thành .xlsx, hoặc xuất ra CSV"
    ),
    r"the workbook is damaged, or takes more than (?P<n>\S+) bytes of memory .+": marked(
        "tệp bảng tính bị hỏng, hoặc cần hơn %(n)s byte bộ nhớ; đề nghị xuất ra CSV hoặc Parquet"
    ),
    r"it has no sheet of the name in the carrier's profile; .+": marked(
        "không có trang tính mang tên đã khai; đề nghị sửa sheet trong simaudit.toml"
    ),
    r"the file is empty": marked("tệp rỗng"),
    r"there are no records below the header": marked("không có bản ghi nào dưới dòng tiêu đề"),
    r"none of its (?P<n>[\d,]+) records could be loaded": marked(
        "không nạp được bản ghi nào trong %(n)s bản ghi"
    ),
}
"""Pattern of a note (judge.py, watchdog.py, intake) → Vietnamese message, with the pattern's named groups."""


def said(note: str, gettext: Callable[[str], str]) -> str:
    """The engine's note in a report's words; one that isn't known is shown as it is."""
    for pattern, message in _NOTES.items():
        match = re.fullmatch(pattern, note)
        if match:
            return gettext(message) % {
                name: _ISO_DAY.sub(r"\3/\2/\1", what) for name, what in match.groupdict().items()
            }
    return note

"""What the engine notes beside a status, a record or a file, and how a report says it.

Notes are English, as the log and the command line show them; a report finds the
words for one by its pattern.
"""

import re
from collections.abc import Callable, Mapping

from simaudit.report.pages.code_words import marked

_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")

_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+")
"""A figure as the engine's English writes it, from a thousand on."""

_NOTES: Mapping[str, str] = {
    r"not submitted; last audited for (?P<last>\d{4}-\d{2})": marked(
        "không gửi dữ liệu; kỳ kiểm tra gần nhất %(last)s"
    ),
    r"(?P<fields>\d+) fields where the header has (?P<width>\d+)": marked(
        "%(fields)s trường, tiêu đề có %(width)s"
    ),
    r"bytes that are not (?P<encoding>\S+)": marked("có byte không thuộc %(encoding)s"),
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
    r"can't be read; delete it, or name the register's in simaudit\.toml: .+": marked(
        "không đọc được trang tính; đề nghị xóa trang này, hoặc khai sheet của trang chứa dữ liệu trong "
        "simaudit.toml"
    ),
    r"it has no row (?P<row>\d+) for a header; .+": marked(
        "không có dòng %(row)s để làm tiêu đề; đề nghị sửa header_row trong simaudit.toml"
    ),
    r"it has no sheet of the name in the carrier's profile; .+": marked(
        "không có trang tính mang tên đã khai; đề nghị sửa sheet trong simaudit.toml"
    ),
    r"the file is empty": marked("tệp rỗng"),
    r"there are no records below the header": marked("không có bản ghi nào dưới dòng tiêu đề"),
    r"none of its (?P<n>[\d,]+) records could be loaded": marked(
        "không nạp được bản ghi nào trong %(n)s bản ghi"
    ),
    r"its name doesn't begin with a carrier's name; .+": marked(
        "tên tệp không bắt đầu bằng tên doanh nghiệp; đề nghị đổi tên thành <doanh nghiệp>_<kỳ>.csv, "
        "hoặc dùng --carrier"
    ),
    r"nothing of (?P<period>\S+) has arrived; put the month's extracts into (?P<folder>.+)": marked(
        "chưa nhận được dữ liệu của kỳ %(period)s; đề nghị đưa các tệp của kỳ vào %(folder)s"
    ),
    r"cannot be opened \((?P<why>.+)\)": marked("không mở được (%(why)s)"),
    r"No such file or directory": marked("không có tệp này"),
    r"Permission denied": marked("không có quyền đọc"),
    r"Is a directory": marked("đây là thư mục"),
    r"Input/output error": marked("lỗi đọc thiết bị lưu trữ"),
    r"this is a binary file; .+": marked(
        "đây là tệp nhị phân; đề nghị xuất ra văn bản phân cách (.csv) hoặc Parquet"
    ),
    r"this is (?P<form>.+?); export the register .+": marked(
        "đây là %(form)s; đề nghị xuất ra văn bản phân cách (.csv) hoặc Parquet"
    ),
    r"a zip archive or a workbook inside another archive": marked(
        "tệp nén zip hoặc tệp bảng tính nằm trong tệp nén khác"
    ),
    r"an old \.xls workbook": marked("tệp bảng tính .xls đời cũ"),
    r"an archive inside another": marked("tệp nén nằm trong tệp nén khác"),
    r"a PDF document": marked("tài liệu PDF"),
    r"a picture": marked("tệp hình ảnh"),
    r"a (?P<form>7z|rar) archive": marked("tệp nén %(form)s"),
    r"packed in a way that few programs unpack; .+": marked(
        "nén theo cách mà ít chương trình giải nén được; đề nghị nén lại bằng gzip hoặc zip thường"
    ),
    r"the (?P<form>\S+) archive is truncated or damaged; .+": marked(
        "tệp nén %(form)s bị cắt cụt hoặc hỏng; không nạp nội dung nào; đề nghị gửi lại tệp"
    ),
    r"a zip archive of very many files; .+": marked(
        "tệp nén zip chứa rất nhiều tệp; đề nghị nộp riêng từng tệp"
    ),
    r"a zip archive of (?P<n>\d+) files; .+": marked(
        "tệp nén zip chứa %(n)s tệp; đề nghị nộp riêng từng tệp, hoặc nén riêng từng tệp"
    ),
    r"the zip archive is encrypted; .+": marked("tệp nén zip có mật khẩu; đề nghị nộp tệp không có mật khẩu"),
    r"unpacks to more than (?P<times>\S+) times its size, .+": marked(
        "giải nén lớn hơn %(times)s lần kích thước tệp, bất thường đối với dữ liệu thuê bao "
        "(max_expansion dưới [limits] trong simaudit.toml)"
    ),
    r"unpacks to (?P<n>\S+) bytes, more than (?P<times>\S+) times its own size .+": marked(
        "giải nén thành %(n)s byte, lớn hơn %(times)s lần kích thước tệp "
        "(max_expansion dưới [limits] trong simaudit.toml)"
    ),
    r"a workbook inside another form; .+": marked(
        "tệp bảng tính nằm trong tệp dạng khác; đề nghị nộp chính tệp bảng tính đó, hoặc tệp .csv"
    ),
    r"not a readable Parquet file .+": marked(
        "không đọc được tệp Parquet (bị cắt cụt hoặc hỏng); đề nghị gửi lại tệp"
    ),
    r"the Parquet file is damaged; .+": marked("tệp Parquet bị hỏng; đề nghị gửi lại tệp"),
    r"there are no records in it": marked("không có bản ghi nào"),
    r"the column (?P<column>.+) holds values of type (?P<type>.+); write texts, .+": marked(
        "cột %(column)s có kiểu %(type)s; chỉ nhận văn bản, số, ngày, thời điểm hoặc giá trị đúng/sai, "
        "mỗi ô một giá trị"
    ),
    r"(?P<column>.+) can't be read as text in UTF-8": marked("cột %(column)s không đọc được theo UTF-8"),
    r"another header, with other columns; .+": marked(
        "có dòng tiêu đề khác, với các cột khác; đề nghị nộp mỗi bảng thành một tệp riêng"
    ),
    r"a line of more than (?P<n>\S+) bytes; .+": marked(
        "có dòng dài hơn %(n)s byte, bất thường đối với dữ liệu thuê bao "
        "(max_line dưới [limits] trong simaudit.toml)"
    ),
    r"quotation marks stand behind backslashes; .+": marked(
        "dấu ngoặc kép đứng sau dấu gạch chéo ngược, nên không rõ nghĩa của các dấu gạch chéo ngược "
        "trước đó; đề nghị viết dấu ngoặc kép bằng hai dấu liền nhau"
    ),
    r"the columns (?P<one>.+) and (?P<other>.+) both mean (?P<column>\w+); keep one of them": marked(
        "hai cột %(one)s và %(other)s cùng chỉ %(column)s; đề nghị giữ một cột"
    ),
    r"no column is called (?P<wordings>.+) or the like; known columns among its (?P<n>\d+): none": marked(
        "không có cột %(wordings)s hoặc tương tự; không nhận biết được cột nào trong %(n)s cột"
    ),
    r"no column is called (?P<wordings>.+) or the like; known .+ its (?P<n>\d+): (?P<found>.+)": marked(
        "không có cột %(wordings)s hoặc tương tự; trong %(n)s cột, nhận biết được: %(found)s"
    ),
    r"its beginning is no text in UTF-8; .+": marked(
        "phần đầu tệp không phải văn bản UTF-8; đề nghị lưu theo UTF-8 và nộp lại"
    ),
    r"its first line is a record: .+": marked(
        "dòng đầu là bản ghi: không có cột msisdn, Số thuê bao hoặc tương tự; đề nghị nộp tệp có dòng "
        "tiêu đề, hoặc khai tên các cột (names) trong simaudit.toml"
    ),
    r"a record stands above the header; .+": marked(
        "có bản ghi nằm trên dòng tiêu đề; đề nghị đặt dòng tiêu đề lên đầu và nộp lại"
    ),
    r"(?P<n>\S+) columns; no register has more than (?P<most>\S+) .+": marked(
        "có %(n)s cột; chỉ nhận tối đa %(most)s cột (max_columns dưới [limits] trong simaudit.toml)"
    ),
    r"the name of column (?P<place>\d+) has (?P<n>\S+) characters, more than (?P<most>\S+) .+": marked(
        "tên cột thứ %(place)s có %(n)s ký tự, quá %(most)s ký tự "
        "(max_heading dưới [limits] trong simaudit.toml)"
    ),
    r"its bytes are not (?P<encoding>\S+) throughout; .+": marked(
        "tệp không theo %(encoding)s từ đầu đến cuối; đề nghị gửi lại tệp"
    ),
    r"the profile says (?P<named>\S+), but this is (?P<told>\S+) \((?P<why>.+)\); .+": marked(
        "simaudit.toml khai bảng mã %(named)s, nhưng tệp theo %(told)s (%(why)s); đề nghị sửa khai báo"
    ),
    r"the encoding can't be told for certain \((?P<why>.+)\); .+: (?P<names>.+)": marked(
        "không xác định chắc chắn được bảng mã (%(why)s); "
        "đề nghị khai encoding trong simaudit.toml: %(names)s"
    ),
    r"of (?P<words>\S+) words (?P<n>\S+) in (?P<one>\S+) and (?P<m>\S+) in (?P<other>\S+) are .+": marked(
        "trong %(words)s từ, %(n)s từ là tiếng Việt theo %(one)s, %(m)s từ theo %(other)s"
    ),
    r"some of it looks like (?P<one>\S+), some like (?P<other>\S+)": marked(
        "có phần giống %(one)s, có phần giống %(other)s"
    ),
    r"(?P<why>.+); mend the list": marked("%(why)s; đề nghị sửa danh sách"),
    r"damaged, so nothing was compared with it; audit (?P<period>\d{4}-\d{2}) again": marked(
        "dữ liệu lưu bị hỏng nên không so sánh; đề nghị kiểm tra lại kỳ %(period)s"
    ),
    r"rows break the contract \((?P<broken>.+)\); this is a defect of simaudit": marked(
        "bản ghi không theo đúng cấu trúc (%(broken)s); đây là lỗi của simaudit"
    ),
    r"not as its audit left it, so it is left out; audit it again": marked(
        "kết quả đã lưu bị thay đổi nên không đưa vào; đề nghị kiểm tra lại"
    ),
    r"(?P<file>.+), (?:from )?line (?P<line>\d+)": marked("%(file)s, dòng %(line)s"),
    r"(?P<file>.+), sheet (?P<sheet>.+), row (?P<row>\d+)": marked(
        "%(file)s, trang tính %(sheet)s, dòng %(row)s"
    ),
    r"(?P<file>.+), sheet (?P<sheet>.+)": marked("%(file)s, trang tính %(sheet)s"),
}
"""Pattern of a note (judge.py, watchdog.py, intake) → Vietnamese message, with the pattern's named groups."""


def said(note: str, gettext: Callable[[str], str], number: Callable[[int], str]) -> str:
    """The engine's note, or the place in a file that it speaks of, in a report's words; others as they are.

    A part of a note may be a note itself; figures and days are written as the report writes them.
    """
    for pattern, message in _NOTES.items():
        match = re.fullmatch(pattern, note)
        if match:
            return gettext(message) % {
                name: _part(what, gettext, number) for name, what in match.groupdict().items()
            }
    return note


def _part(what: str, gettext: Callable[[str], str], number: Callable[[int], str]) -> str:
    if _FIGURE.fullmatch(what):
        return number(int(what.replace(",", "")))
    return _ISO_DAY.sub(r"\3/\2/\1", said(what, gettext, number))

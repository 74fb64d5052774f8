"""One report language: its catalogue of messages, its numbers and dates, and the words for codes.

Vietnamese is the source: the templates hold Vietnamese text, and a catalogue
`reports/messages/<lang>/LC_MESSAGES/simaudit.po` translates it. It is read as
it is, so an edited message needs no build step.
"""

import gettext
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from simaudit.catalogue import Wording
from simaudit.errors import CatalogueError
from simaudit.paths import REPORTS
from simaudit.report.model import Share

LANGUAGES = ("vi", "en")

_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_THIN = "\N{NO-BREAK SPACE}"


def marked(message: str) -> str:
    """Marks a Vietnamese message for translation; it is looked up when it is shown."""
    return message


WORDS: Mapping[str, Mapping[str, str]] = {
    "severity": {
        "critical": marked("Nghiêm trọng"),
        "high": marked("Cao"),
        "medium": marked("Trung bình"),
        "low": marked("Thấp"),
    },
    "nature": {
        "substantive": marked("Nội dung"),
        "procedural": marked("Thủ tục"),
        "risk": marked("Rủi ro"),
        "data": marked("Dữ liệu"),
    },
    "status": {
        "passed": marked("Đạt"),
        "failed": marked("Có dấu hiệu"),
        "not_applicable": marked("Không áp dụng"),
        "not_assessable": marked("Không đánh giá được"),
        "error": marked("Lỗi"),
    },
    "family": {
        "unregistered": marked("Chưa đăng ký, chưa xác thực"),
        "mismatched": marked("Thông tin không chính xác, không trùng khớp"),
        "bulk": marked("Đăng ký số lượng lớn"),
        "procedure": marked("Trình tự, hình thức đăng ký"),
        "extract": marked("Chất lượng dữ liệu trích xuất"),
    },
    "verdict": {
        "sufficient": marked("Đủ tin cậy"),
        "not_sufficient": marked("Không đủ tin cậy"),
        "undetermined": marked("Chưa xác định được"),
    },
    "outcome": {
        "sound": marked("Đạt"),
        "doubtful": marked("Cần làm rõ"),
        "unsound": marked("Không đạt"),
        "unmeasured": marked("Chưa đo được"),
    },
    "criterion": {
        "empty": marked("Không có thuê bao nào để đánh giá"),
        "rejected": marked("Bản ghi không nạp được"),
        "columns": marked("Cột bắt buộc không có trong dữ liệu"),
        "identity_columns": marked("Không có họ tên, ngày sinh hoặc số giấy tờ"),
        "identity_empty": marked("Cột định danh để trống quá nửa số thuê bao cá nhân"),
        "unreadable": marked("Bản ghi có giá trị không đọc được"),
        "invalid_numbers": marked("Số thuê bao không hợp lệ"),
        "twice": marked("Số thuê bao xuất hiện hơn một lần"),
        "vanished": marked("Số của kỳ trước không còn mà chưa thanh lý"),
        "volume": marked("Số thuê bao tăng, giảm bất thường so với kỳ trước"),
        "declared": marked("Số bản ghi khác số doanh nghiệp khai báo"),
        "errors": marked("Phép kiểm tra bị lỗi giữa chừng"),
        "not_assessable": marked("Phép kiểm tra không đánh giá được"),
    },
    "reason": {
        "empty": marked("Không có gì để đánh giá thì không kết luận nào về doanh nghiệp có căn cứ."),
        "rejected": marked(
            "Mất một phần nghìn bản ghi chưa làm đổi tỷ lệ; "
            "mất một phần trăm có thể che cả một đợt hồ sơ sai."
        ),
        "columns": marked(
            "Thiếu đến ba trong mười sáu cột có thể do sơ suất khi trích xuất; thiếu hơn thế "
            "không còn là dữ liệu đã yêu cầu."
        ),
        "identity_columns": marked(
            "Thiếu một trong ba thông tin này thì dữ liệu không trả lời được câu hỏi ai là chủ thuê bao."
        ),
        "identity_empty": marked(
            "Để trống quá nửa: hoặc hồ sơ thuê bao thiếu, hoặc việc trích xuất thiếu, không rõ bên nào."
        ),
        "unreadable": marked(
            "Giá trị không đọc được trông giống thông tin bị thiếu; khi quá nhiều thì tỷ lệ đo chất lượng "
            "trích xuất, không đo việc tuân thủ."
        ),
        "invalid_numbers": marked(
            "Số thuê bao là khóa của mọi đối chiếu; khóa sai thì không biết bản ghi nói về ai."
        ),
        "twice": marked(
            "Mỗi số chỉ có một bản ghi; trùng lặp cho thấy hai lần trích xuất đã bị ghép vào nhau."
        ),
        "vanished": marked(
            "Số biến mất mà không có trạng thái thanh lý là chỗ trống của dữ liệu cho đến khi giải trình."
        ),
        "volume": marked("Biến động lớn cần giải trình trước khi so sánh tỷ lệ giữa hai kỳ."),
        "declared": marked("Số đọc được khác số khai báo thì chưa chứng minh được dữ liệu là đầy đủ."),
        "errors": marked("Phép kiểm tra bị lỗi không nói lên điều gì; không được coi là đạt."),
        "not_assessable": marked(
            "Quá nửa số phép kiểm tra không làm được thì phần chưa xem nhiều hơn phần đã xem."
        ),
    },
    "column": {
        "full_name": marked("Họ và tên"),
        "date_of_birth": marked("Ngày sinh"),
        "nationality": marked("Quốc tịch"),
        "id_type": marked("Loại giấy tờ"),
        "id_number": marked("Số giấy tờ"),
        "id_issue_date": marked("Ngày cấp"),
        "id_issue_place": marked("Nơi cấp"),
        "iccid": marked("Số ICCID của SIM"),
        "payment_type": marked("Loại thuê bao"),
        "status": marked("Trạng thái"),
        "registered_at": marked("Thời điểm đăng ký"),
        "activated_at": marked("Thời điểm kích hoạt"),
        "channel": marked("Kênh đăng ký"),
        "point_code": marked("Mã điểm đăng ký"),
        "contract_no": marked("Số hợp đồng"),
        "authenticated_at": marked("Thời điểm xác thực"),
    },
    "counts": {
        "numbers": marked("số thuê bao"),
        "points": marked("điểm đăng ký"),
        "numbers_in_app": marked("số đăng ký qua ứng dụng"),
    },
    "set_aside": {
        "preamble": marked("dòng phía trên tiêu đề"),
        "repeated header": marked("dòng tiêu đề lặp lại"),
        "total": marked("dòng tổng cộng"),
        "column numbers": marked("dòng số thứ tự cột"),
        "units": marked("dòng đơn vị"),
    },
}
"""Kind of code → code → Vietnamese message."""

_NOTES: Mapping[str, str] = {
    r"nothing to judge": marked("không có gì để đánh giá"),
    r"in force from (?P<what>.+)": marked("có hiệu lực từ %(what)s"),
    r"in force until (?P<what>.+)": marked("hết hiệu lực từ sau %(what)s"),
    r"needs the extracts of several carriers": marked("cần dữ liệu của nhiều doanh nghiệp"),
    r"columns? absent: (?P<what>.+)": marked("thiếu cột %(what)s"),
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
    r"a quotation mark that is never closed": marked("dấu ngoặc kép không đóng"),
    r"a quotation mark that is never closed or stands inside a field": marked(
        "dấu ngoặc kép không đóng hoặc nằm giữa trường"
    ),
    r"the file is empty": marked("tệp rỗng"),
    r"there are no records below the header": marked("không có bản ghi nào dưới dòng tiêu đề"),
    r"none of its (?P<n>[\d,]+) records could be loaded": marked(
        "không nạp được bản ghi nào trong %(n)s bản ghi"
    ),
}
"""What the engine notes beside a status or a record (judge.py, intake), and how a report says it."""


class Language:
    """How one language says messages, codes, numbers and dates."""

    def __init__(self, code: str) -> None:
        if code not in LANGUAGES:
            raise CatalogueError(f"reports are written in {', '.join(LANGUAGES)}; {code!r} has no catalogue")
        self.code = code
        self.locale = Locale.parse(code)
        self.translations = _translations(code)

    def word(self, kind: str, code: str) -> str:
        """The word for a code; what has none (a reader's own term, a new note) is shown as it is."""
        message = WORDS[kind].get(code)
        return code if message is None else self.translations.gettext(message)

    def note(self, note: str) -> str:
        """The engine's note in this language; one that it doesn't know is shown as it is."""
        for pattern, message in _NOTES.items():
            match = re.fullmatch(pattern, note)
            if match:
                return self.translations.gettext(message) % {
                    name: _ISO_DAY.sub(r"\3/\2/\1", what) for name, what in match.groupdict().items()
                }
        return note

    def text(self, wording: Wording) -> str:
        """A check's text in this language."""
        return wording.get(self.code)

    def number(self, value: int) -> str:
        """1.234.567 or 1,234,567."""
        return format_decimal(value, locale=self.locale)

    def percent(self, rate: float | None) -> str:
        """97,3 % or 97.3%; what isn't all or nothing never reads 0,0 % or 100,0 %; – for no rate."""
        if rate is None:
            return "–"
        figure = self._percent(rate)
        if rate > 0 and figure == self._percent(0):
            return f"<{_THIN}{self._percent(0.001)}"
        if rate < 1 and figure == self._percent(1):
            return f">{_THIN}{self._percent(0.999)}"
        return figure

    def share(self, share: Share) -> str:
        """1.234 / 56.789 (2,2 %)."""
        return f"{self.number(share.n)} / {self.number(share.of)} ({self.percent(share.rate)})"

    def limit(self, rate: float) -> str:
        """A threshold: 0,1 %, 18,75 %."""
        return self._with_sign(format_decimal(rate * 100, format="#,##0.##", locale=self.locale))

    def _percent(self, rate: float) -> str:
        return self._with_sign(format_decimal(rate * 100, format="#,##0.0", locale=self.locale))

    def _with_sign(self, figure: str) -> str:
        return f"{figure}{_THIN}%" if self.code == "vi" else f"{figure}%"

    def size(self, count: int) -> str:
        """A file's size: 4,7 MB."""
        value, unit = float(count), "B"
        for larger in ("kB", "MB", "GB"):
            if value < 1000:
                break
            value, unit = value / 1000, larger
        return f"{format_decimal(value, format='#,##0.#', locale=self.locale)}{_THIN}{unit}"

    def day(self, moment: datetime) -> str:
        """03/11/2026, in both languages as the documents of Viet Nam write it."""
        return f"{moment:%d/%m/%Y}"

    def moment(self, moment: datetime) -> str:
        """03/11/2026 08:15."""
        return f"{moment:%d/%m/%Y %H:%M}"

    def month(self, month: str) -> str:
        """2026-10 → 10/2026."""
        year, number = month.split("-")
        return f"{number}/{year}"


@cache
def _translations(code: str) -> gettext.NullTranslations:
    if code == LANGUAGES[0]:
        return gettext.NullTranslations()
    path = catalogue_path(code)
    with path.open("rb") as file:
        messages = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def catalogue_path(code: str) -> Path:
    """Where the messages of a language are."""
    return REPORTS / "messages" / code / "LC_MESSAGES" / "simaudit.po"

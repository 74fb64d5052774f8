"""One thing has one word in Vietnamese: in messages, pages, checks and the introduction."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import docx

from simaudit.messages import translations
from simaudit.report.letters.templates import TEMPLATES
from simaudit.rules.load import load_catalogue
from simaudit.rules.vocabulary import column_words, detail_words, value_names

ROOT: Final = Path(__file__).parents[2]

FORBIDDEN: Final[Mapping[str, str]] = {
    r"loại liên kết|kiểu liên kết|sơ đồ liên kết|(?<!mối )liên kết giữa": "mối liên kết",
    r"dấu hiệu đã khắc phục|đã biến mất|chưa khắc phục": "đã xử lý, còn tồn tại",
    r"vẫn còn(?! hạn|\.)": "còn tồn tại",
    r"liên doanh nghiệp": "đối chiếu giữa các doanh nghiệp",
    r"thanh tra cần xem": "nội dung cần kiểm tra",
    r"việc cần làm trước": "nội dung cần ưu tiên xử lý",
    r"miễn trừ": "loại trừ",
    r"phản đối": "không đồng ý",
    r"bí danh": "mã thay thế",
    r"số máy": "số thuê bao",
    r"kết xuất": "trích xuất",
    r"số vi phạm": "trường hợp có dấu hiệu vi phạm",
    r"chuyển chủ quyền": "chuyển quyền sử dụng số thuê bao",
    r"điểm giao dịch": "điểm đăng ký",
    r"phép kiểm tra": "tiêu chí rà soát",
    r"cắt dịch vụ|khóa chiều|khóa một chiều(?! quá 30 ngày)": "tạm dừng cung cấp dịch vụ chiều đi",
    r"đăng ký hàng loạt": "đăng ký số lượng lớn",
    r"trang tổng hợp": "bảng tổng hợp",
    r"chuyển công an": "chuyển cơ quan công an",
    r"nhân viên giao dịch": "giao dịch viên",
    r"\bbịa\b|nhập đại|sang tay|dấu vân ảnh": "a written word",
}
"""A variant → the word that is used; the first is looked for in small letters."""

TITLES: Final = frozenset({"PRC-07", "PRC-10"})
"""Checks whose titles say khóa for short; their texts don't."""


def texts() -> Iterator[tuple[str, str]]:
    """Where a text stands, and the text."""
    for (context, code), text in translations("vi").texts.items():
        yield f"{context} {code}", text
    # Texts of pages are their own keys.
    for context, code in translations("en").texts:
        if not context:
            yield "page", code
    for check in load_catalogue():
        header = check.header
        for field in ("title", "meaning", "why", "innocent", "remedy", "inspect"):
            if not (field == "title" and check.id in TITLES):
                yield f"{check.id} {field}", getattr(header, field).vi
    yield from (("detail", text) for text in detail_words().words.values())
    yield from (("value", text) for text in value_names().values())
    yield from (("column", words.vi) for words in column_words().values())
    for template in sorted(TEMPLATES.glob("*.docx")):
        document = docx.Document(str(template))
        cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
        paragraphs = [*document.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]
        yield template.name, "\n".join(paragraph.text for paragraph in paragraphs)
    yield "README.vi.md", (ROOT / "README.vi.md").read_text(encoding="utf-8")


def test_no_text_has_another_word() -> None:
    variants = {re.compile(pattern): word for pattern, word in FORBIDDEN.items()}
    others = {
        f"{place}: {match[0]} → {word}"
        for place, text in texts()
        for pattern, word in variants.items()
        for match in pattern.finditer(text.lower())
    }
    assert sorted(others) == []


def test_the_variants_are_found() -> None:
    text = "các loại liên kết; đã biến mất; dấu hiệu vẫn còn; chuyển công an"
    matches = {match[0] for pattern in FORBIDDEN for match in re.finditer(pattern, text)}
    assert matches == {"loại liên kết", "đã biến mất", "vẫn còn", "chuyển công an"}

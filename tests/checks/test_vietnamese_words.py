"""One thing has one word in Vietnamese, and what is only spoken is not written."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import simaudit.config as configuration
from simaudit.paths import REPORTS
from simaudit.rules.load import load_catalogue

# Word not to be used → the word for it.
OTHER_WORDS = {
    r"phép kiểm tra|quy tắc": "tiêu chí rà soát",
    r"kết xuất|(?<!trích )(?<!sản )(?<!đột )(?<!đề )(?<!đăng )\bxuất (lại|ngày|dữ liệu)": "trích xuất",
    r"số máy": "số thuê bao",
    r"chuyển quyền(?! sử dụng)|chuyển chủ quyền": "chuyển quyền sử dụng số thuê bao",
    r"điểm giao dịch|điểm bán(?! SIM)": "điểm đăng ký thông tin thuê bao",
    r"(?<!xuống )\bdòng\b(?! tiêu đề| cuối)": "bản ghi",
    r"số vi phạm|của phát hiện|các phát hiện": "dấu hiệu",
    r"CSDLQG": "Cơ sở dữ liệu quốc gia về dân cư",
    r"miễn trừ": "loại trừ",
    r"phản đối": "không đồng ý",
    r"dùng trộm|sang tay|\bbịa\b|điền cho có|nhập đại|không chỉ ai|vọt lên|đẹp hơn|\bgõ\b": "nothing spoken",
    r"dấu vân ảnh": "mã băm của ảnh chân dung",
    r"liên doanh nghiệp": "đối chiếu giữa các doanh nghiệp",
    r"Wilson": "words that a director knows",
    r"\d %": "a percent sign without a space before it",
}
NOT_IN_TEXTS = {
    r"(khóa|khoá) (một|hai|cả hai) chiều|khóa chiều đi|lệnh khóa|bị khóa": "tạm dừng cung cấp dịch vụ",
    r"(?<!tạm )\bdừng (cung cấp )?dịch vụ|tạm dừng dịch vụ": "tạm dừng cung cấp dịch vụ",
}


def texts() -> Iterator[tuple[str, str, str]]:
    """(check, which text, text) of every Vietnamese text of the catalogue."""
    for check in load_catalogue():
        for name in ("title", "meaning", "why", "innocent", "remedy", "inspect"):
            yield check.id, name, getattr(check.header, name).vi
        for entry in check.header.reliability:
            for name, wording in (("name", entry.name), ("reason", entry.reason)):
                if wording is not None:
                    yield check.id, name, wording.vi


@pytest.mark.parametrize("pattern", OTHER_WORDS)
def test_one_thing_has_one_word(pattern: str) -> None:
    found = [(check, name, text) for check, name, text in texts() if re.search(pattern, text, re.IGNORECASE)]
    assert found == []


@pytest.mark.parametrize("pattern", NOT_IN_TEXTS)
def test_titles_alone_have_the_short_word(pattern: str) -> None:
    found = [(check, name, text) for check, name, text in texts() if re.search(pattern, text, re.IGNORECASE)]
    assert [one for one in found if one[1] not in ("title", "name")] == []


def test_no_column_and_no_code_is_named() -> None:
    """A reader of Vietnamese has no columns like id_number; what a check states in its detail is in words."""
    machine = re.compile(r"\b[a-z]+(_[a-z]+)+\b|\b[A-Z]+_[A-Z]+\b|`")
    assert [(check, name, text) for check, name, text in texts() if machine.search(text)] == []


EVERYWHERE = {
    r"phép kiểm tra|quy tắc": "tiêu chí",
    r"kết xuất|(?<!trích )\bxuất (lại|thẳng|ngày)": "trích xuất",
    r"số máy\b(?! chính| cũ)": "số thuê bao",
    r"miễn trừ": "loại trừ",
    r"liên doanh nghiệp": "đối chiếu giữa các doanh nghiệp",
    r"phản đối|vọt lên|đẹp hơn|điền cho có": "nothing spoken",
    r"\d %(?![%(])": "a percent sign without a space before it",
}


@pytest.mark.parametrize("pattern", EVERYWHERE)
def test_pages_workbooks_and_messages_have_the_same_words(pattern: str) -> None:
    files = [
        *REPORTS.rglob("*.html"),
        *REPORTS.glob("*.toml"),
        *REPORTS.glob("messages/vi/**/*.po"),
        Path(configuration.__file__).with_name("simaudit.toml"),
    ]
    found = [
        (file.name, number, line)
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        # Texts alone: an expression of a template may hold a remainder.
        if re.search(pattern, re.sub(r"\{[{%].*?[}%]\}", "", line), re.IGNORECASE)
    ]
    assert found == []

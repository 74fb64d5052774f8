"""The Vietnamese pages have what the English ones have, in Vietnamese, with one word for one thing."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import pytest
from support.doc_pages import ROOT, VIETNAMESE, Fence, fences, links, prose, spans
from support.english_words import english_words

from simaudit.paths import DOCS, README_VI

TRANSLATED: Final = sorted(VIETNAMESE.glob("*.md"))
READ: Final = (*TRANSLATED, README_VI)

NAMES: Final = frozenset(
    word
    for line in (
        "Windows Linux macOS Debian Ubuntu RHEL SELinux NTFS glibc Python Java Chromium LibreOffice Excel",
        "Word PostgreSQL Oracle Spark PowerShell npm pipx uv bash zsh fish cron crontab logrotate docxtpl",
        "stdout stderr stdin JSON SQL SELECT TOML SFTP ssh SIGTERM SIGHUP TAB NUL shell root umask container",
        "systemd Container wheel bit make Taplo Even Better Schema SIMAUDIT_EXIT_CODE SIMAUDIT_PERIOD",
        "BLK EXT MIS PRC UNR ABC VNI RR Bankier Clopper Pearson McNemar Pareto PDF JUnit XML docx zip",
        "ADBC Arrow Jupyter DuckDB Parquet SQLite pandas polars Tabulator MIT LGPL Enter",
        "Esc Korn Graubard Unicode PySpark Connect",
    )
    for word in line.split()
)
"""Of systems, programs, families and codes, as they are written; `English` leads to the other page."""

RIGHT_WORDS: Final[Mapping[str, str]] = {
    r"phép kiểm tra|quy tắc": "tiêu chí",
    r"kết xuất|(?<!trích )xuất (?:lại|tệp|dữ liệu)\b": "trích xuất",
    r"số máy|số SIM|số điện thoại": "số thuê bao",
    r"điểm (?:bán|giao dịch)|cửa hàng": "điểm đăng ký",
    r"chuyển chủ quyền|chuyển quyền(?! sử dụng số thuê bao)": "chuyển quyền sử dụng số thuê bao",
    r"số vi phạm|người vi phạm|phát hiện vi phạm": "trường hợp có dấu hiệu vi phạm",
    r"miễn trừ": "loại trừ",
    r"phản đối": "không đồng ý",
    r"bí danh": "mã thay thế",
    r"mã hash|giá trị băm": "mã băm",
    r"sổ cái": "sổ theo dõi",
    r"bản kê khai": "tệp kê khai",
    r"khóa (?:một|hai) chiều|khóa chiều|cắt dịch vụ|dừng dịch vụ": "tạm dừng cung cấp dịch vụ",
    r"trang tổng hợp": "bảng tổng hợp",
    r"chuyển công an": "chuyển cơ quan công an",
    r"đăng ký hàng loạt": "đăng ký số lượng lớn",
    r"vẫn còn(?! hạn)|đã biến mất|chưa khắc phục": "còn tồn tại",
    r"nhân viên giao dịch": "giao dịch viên",
    r"liên doanh nghiệp": "đối chiếu giữa các doanh nghiệp",
    r"nhà mạng": "doanh nghiệp",
    r"thanh tra|kiểm toán": "rà soát, kiểm tra",
    r"kỳ kiểm tra": "kỳ dữ liệu",
    r"SIM rác": "SIM không chính chủ, SIM kích hoạt sẵn",
    r"hư cấu|mô phỏng": "giả định",
    r"hộp thư đến": "thư mục nhận dữ liệu",
    r"tệp khóa(?! bí mật)": "khóa bí mật",
    r"tệp excel|file\b": "bảng tính, tệp",
    r"rút lại": "rút",
    r"tuỳ|khoá|hoá\b|xoá|huỷ": "tùy, khóa, hóa, xóa, hủy",
    r"\d %": "95%",
}
"""What nobody writes → the word that the program and the Department's documents use for the thing."""

SPOKEN: Final[Mapping[str, str]] = {
    "NAME, POST": "HỌ TÊN, CHỨC VỤ",
    "[carriers.NAME]": "[carriers.TÊN]",
    "--carrier NAME": "--carrier TÊN",
    "answers FILE": "answers TỆP",
    "(all)": "(tất cả)",
    "1,000,000": "1.000.000",
}
"""What is in another language in code too: what stands for a value, and what the program prints."""

_ENDS: Final = re.compile(r"#.*\b(exits with \d)")
_COMMENT: Final = re.compile(r"(?:^|\s+)#.*$", re.MULTILINE)
_FIRST_COLUMN: Final = re.compile(r"(?<=\S) {2}.*")
"""What stands behind it."""
_FREE_TEXT: Final = re.compile(r'(?<=--reason )"[^"]*"')


def english_of(page: Path) -> Path:
    return DOCS / page.name


def typed(fence: Fence) -> object:
    """What a fence makes somebody type or write, without what is said about it."""
    if fence.language == "toml":
        return {name: str(type(value)) for name, value in flat(tomllib.loads(fence.text)).items()}
    if fence.language == "text":
        return [_FIRST_COLUMN.sub("", line) for line in _COMMENT.sub("", fence.text).splitlines()]
    lines = _COMMENT.sub("", _FREE_TEXT.sub("…", fence.text)).splitlines()
    return [line for line in lines if line], _ENDS.findall(fence.text)


def flat(table: object, name: str = "") -> dict[str, object]:
    if isinstance(table, dict):
        return {inner: value for key in table for inner, value in flat(table[key], f"{name}.{key}").items()}
    if isinstance(table, list):
        return {
            inner: value for at, one in enumerate(table) for inner, value in flat(one, f"{name}.{at}").items()
        }
    return {name: table}


def wrong_words(text: str) -> list[str]:
    return [
        f"{variant[0]}: {right}"
        for pattern, right in RIGHT_WORDS.items()
        for variant in re.finditer(pattern, text, re.IGNORECASE)
    ]


def words(page: Path) -> str:
    """What is said in it: no commands, files, pictures and targets of links."""
    text = re.sub(r"`[^`\n]+`|<img [^>]*>|<!--[^>]*-->", " ", prose(page))
    return re.sub(r"\]\([^)\s]+\)", "]", text)


def each(pages: Iterable[Path], what_is_wrong: Callable[[Path], object]) -> dict[str, object]:
    """The pages of which something is wrong, with it."""
    told = {str(page.relative_to(ROOT)): what_is_wrong(page) for page in pages}
    return {name: wrong for name, wrong in told.items() if wrong}


def test_what_is_typed_is_that_of_the_english_page() -> None:
    def differing(page: Path) -> object:
        ours, theirs = fences(page), fences(english_of(page))
        kinds = [[(fence.language, fence.reason) for fence in one] for one in (ours, theirs)]
        if kinds[0] != kinds[1]:
            return kinds
        return [
            (own.line, typed(own), typed(other))
            for own, other in zip(ours, theirs, strict=True)
            if typed(own) != typed(other)
        ]

    assert each(TRANSLATED, differing) == {}


def test_it_names_every_command_file_and_field_of_the_english_page() -> None:
    def missing(page: Path) -> set[str]:
        named = " ".join(f"`{span}`" for span in spans(english_of(page)))
        for english, vietnamese in SPOKEN.items():
            named = named.replace(english, vietnamese)
        return set(re.findall(r"`[^`]+`", named)) - {f"`{span}`" for span in spans(page)}

    assert each(TRANSLATED, missing) == {}


def test_it_has_the_headings_and_the_rows_of_the_english_page() -> None:
    def skeleton(page: Path) -> list[str]:
        return re.findall(r"^(?:#+(?= )|\|(?= ))", prose(page), re.MULTILINE)

    assert each(TRANSLATED, lambda page: skeleton(page) != skeleton(english_of(page))) == {}


def test_it_begins_with_whom_it_is_for_and_leads_to_the_other_language() -> None:
    for page in TRANSLATED:
        lines = page.read_text(encoding="utf-8").splitlines()
        assert lines[3:6] == ["", f"[English](../{page.name})", ""], page.name
        line = english_of(page).read_text(encoding="utf-8").splitlines()[4]
        assert line == f"*{lines[2]}* [Tiếng Việt](vi/{page.name})"


def test_a_page_that_is_in_english_alone_says_so_to_a_vietnamese_reader() -> None:
    alone = set(DOCS.glob("*.md")) - set(map(english_of, TRANSLATED))
    lines = {page.name: page.read_text(encoding="utf-8").splitlines()[4] for page in sorted(alone)}
    assert [name for name, line in lines.items() if not line.endswith(" (trang bằng tiếng Anh).*")] == []


def test_a_link_leads_to_a_vietnamese_page_where_there_is_one() -> None:
    translated = set(map(english_of, TRANSLATED))

    def in_english(page: Path) -> list[str]:
        return [
            link
            for link in links(page)
            if (page.parent / link.partition("#")[0]).resolve() in translated and link != f"../{page.name}"
        ]

    assert each(READ, in_english) == {}


def test_the_page_of_all_leads_to_every_vietnamese_page() -> None:
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in links(README_VI)}
    assert {page.name for page in set(TRANSLATED) - linked} == set()


def test_the_glossary_has_the_same_words_in_both_languages() -> None:
    def pairs(page: Path) -> list[tuple[str, str]]:
        rows = re.findall(
            r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", page.read_text(encoding="utf-8"), re.MULTILINE
        )
        return [(one.strip("`"), other.strip("`")) for one, other in rows[1:]]

    english = pairs(DOCS / "glossary.md")
    assert len(english) == 20
    assert english == [(other, own) for own, other in pairs(VIETNAMESE / "glossary.md")]


def test_no_english_in_what_is_said() -> None:
    def english(page: Path) -> set[str]:
        # The line in English, the link to the page in English, and links that are called by their file.
        text = re.sub(r"^(?:\[English\].*|In Vietnamese, .*)$", "", words(page), flags=re.MULTILINE)
        text = re.sub(r"\bREADME\.md\b|\[[\w./-]+[./][\w.-]+\]|\btests/precision/|\bcmd\.exe\b", " ", text)
        return english_words(text) - NAMES

    assert each(READ, english) == {}


def test_one_word_for_one_thing() -> None:
    assert each(READ, lambda page: wrong_words(words(page))) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Các số vi phạm", ["số vi phạm: trường hợp có dấu hiệu vi phạm"]),
        ("không quá 95,7 %", ["7 %: 95%"]),
        ("đề nghị xuất lại tệp", ["xuất lại: trích xuất"]),
        ("trích xuất lại; dấu hiệu xuất hiện lại; tạm dừng cung cấp dịch vụ", []),
    ],
)
def test_a_wrong_word_is_told(text: str, told: list[str]) -> None:
    assert wrong_words(text) == told

"""Enumerations, booleans and nationalities compared with a plain implementation, cell by cell."""

import re
import tomllib
import unicodedata
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from simaudit.contract import COLUMN_KINDS, COLUMNS, DTYPES, LIST_TOKENS
from simaudit.intake.values.canonical import read_column
from simaudit.intake.values.text import read_text
from simaudit.intake.values.wordings import _wordings, readings
from simaudit.paths import CHECKS

FEW = settings(max_examples=40, deadline=None, derandomize=True, database=None)
WORDINGS = tomllib.loads((CHECKS / "vocabulary" / "values.toml").read_text(encoding="utf-8"))
TOKENS = [column for column in COLUMNS if COLUMN_KINDS[column] == "token"]
DAMAGES: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text.upper(),
    lambda text: text.lower(),
    lambda text: text.title(),
    lambda text: unicodedata.normalize("NFD", text),
]
DAMAGE = st.sampled_from(DAMAGES)
EDGES = [
    "",
    " ",
    "NULL",
    "null",
    "Null",
    r"\N",
    "không rõ",
    "2",
    "-1",
    "+1",
    "1.0",
    "Y/N",
    "?",
    "NamNữ",
    "N A M",
]


def bare(text: str) -> str:
    upper = text.upper().replace("Đ", "D")
    return "".join(c for c in unicodedata.normalize("NFD", upper) if not unicodedata.combining(c))


def words(text: str) -> str:
    return re.sub(r"[\W_]+", " ", bare(text)).strip()


def column(cells: list[str | None]) -> pl.Series:
    return pl.Series("cells", cells, dtype=pl.String)


def read(cells: list[str | None], name: str) -> list[Any]:
    return read_column(column(cells), name).to_list()


def plain_token(text: str | None, name: str) -> str | None:
    dtype = DTYPES[name]
    assert isinstance(dtype, pl.Enum)
    for token in dtype.categories:
        if text is not None and words(text) in map(words, [token, *WORDINGS[name].get(token, [])]):
            return str(token)
    return None


@pytest.mark.parametrize("name", TOKENS)
@FEW
@given(st.data())
def test_enumerations(name: str, data: st.DataObject) -> None:
    known = [*WORDINGS[name], *(wording for wordings in WORDINGS[name].values() for wording in wordings)]
    written = st.tuples(st.sampled_from(known), DAMAGE, st.sampled_from(["", " ", "\u200b"])).map(
        lambda parts: parts[2] + parts[1](parts[0]) + parts[2]
    )
    cells = data.draw(st.lists(st.one_of(st.none(), st.sampled_from(EDGES), written), max_size=12))
    assert read(cells, name) == [plain_token(text, name) for text in read_text(column(cells))]


@FEW
@given(st.data())
def test_booleans(data: st.DataObject) -> None:
    yes, no = (set(map(bare, WORDINGS["boolean"][token])) for token in ("true", "false"))
    written = st.tuples(
        st.sampled_from([*WORDINGS["boolean"]["true"], *WORDINGS["boolean"]["false"]]), DAMAGE
    ).map(lambda parts: parts[1](parts[0]))
    cells = data.draw(st.lists(st.one_of(st.none(), st.sampled_from(EDGES), written), max_size=12))
    expected = [
        True if text and bare(text) in yes else False if text and bare(text) in no else None
        for text in read_text(column(cells))
    ]
    assert read(cells, "otp_verified") == expected


def test_booleans_by_example() -> None:
    assert read(["1", "Y", "TRUE", "C", "Có", "X", "co", "x", "true"], "matched_id") == [True] * 9
    assert read(["0", "N", "FALSE", "K", "Không", "khong", "n"], "matched_id") == [False] * 7
    assert read([None, "", "NULL", "null", r"\N", "-1", "1.0", "Null", "có lẽ"], "matched_id") == [None] * 9


@pytest.mark.parametrize(
    ("name", "wordings"),
    [
        ("gender", {"Nam": "M", "Nữ": "F", "nu": "F", "m": "M"}),
        (
            "customer_type",
            {"Cá nhân": "INDIVIDUAL", "Tổ chức": "ORGANISATION", "doanh nghiep": "ORGANISATION"},
        ),
        ("payment_type", {"Trả trước": "PREPAID", "TRẢ SAU": "POSTPAID", "prepaid": "PREPAID"}),
        (
            "status",
            {
                "Hoạt động": "ACTIVE",
                "Khóa một chiều": "ONE_WAY",
                "Khoá một chiều": "ONE_WAY",
                "Khóa hai chiều": "TWO_WAY",
                "Đã thanh lý": "TERMINATED",
                "one_way": "ONE_WAY",
            },
        ),
        (
            "id_type",
            {
                "Căn cước": "CAN_CUOC",
                "CCCD gắn chip": "CCCD_CHIP",
                "CCCD": "CCCD",
                "Chứng minh nhân dân": "CMND",
                "CMND": "CMND",
                "Hộ chiếu": "PASSPORT",
                "Giấy chứng nhận căn cước": "GCN_CAN_CUOC",
            },
        ),
    ],
)
def test_the_wordings_the_contract_names(name: str, wordings: dict[str, str]) -> None:
    assert read(list(wordings), name) == list(wordings.values())


def test_every_token_stands_for_itself() -> None:
    for name in TOKENS:
        dtype = DTYPES[name]
        assert isinstance(dtype, pl.Enum)
        tokens = dtype.categories.to_list()
        assert read([*tokens, *(token.lower() for token in tokens)], name) == tokens * 2


def test_countries_by_their_names_in_both_languages() -> None:
    codes = {value for key, value in readings("nationality").items() if key == value}
    assert len(codes) == 249
    for language in ("vi", "en"):
        named = {name: code for code, name in Locale(language).territories.items() if code in codes}
        assert dict(zip(named, read(list(named), "nationality"), strict=True)) == named


def test_countries_by_their_codes() -> None:
    alpha3 = {key: value for key, value in readings("nationality").items() if re.fullmatch("[A-Z]{3}", key)}
    assert {"VNM": "VN", "NGA": "NG", "USA": "US", "LAO": "LA", "KOR": "KR"}.items() <= alpha3.items()
    assert len(set(alpha3.values())) == 249
    codes = sorted({value for key, value in readings("nationality").items() if key == value})
    assert read(codes, "nationality") == codes
    assert read([code.lower() for code in codes], "nationality") == codes


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Việt Nam", "VN"),
        ("VIET NAM", "VN"),
        ("vietnam", "VN"),
        # Without its accent the name would be another country's code; with it, it is not.
        ("Áo", "AT"),
        ("ÁO", "AT"),
        ("AO", "AO"),
        ("bỉ", "BE"),
        ("BI", "BI"),
        ("Mỹ", "US"),
        ("MY", "MY"),
        ("Nga", "RU"),
        ("NGA", "NG"),
        ("Liên bang Nga", "RU"),
        ("Hàn Quốc", "KR"),
        ("XK", None),
        ("EU", None),
        ("không quốc tịch", None),
    ],
)
def test_nationality_by_example(written: str, code: str | None) -> None:
    assert read([written, "VN", None], "nationality") == [code, "VN", None]


def test_every_section_of_the_vocabulary_is_a_column() -> None:
    assert _wordings().keys() <= {*COLUMNS, *LIST_TOKENS, "boolean", "nationality"}
    for name in COLUMNS:
        if COLUMN_KINDS[name] in ("token", "boolean", "nationality"):
            assert readings(name)
    for name, values in LIST_TOKENS.items():
        assert set(readings(name).values()) == {*values}

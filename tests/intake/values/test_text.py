"""Text, identifiers, codes and name keys compared with a slow, plain implementation, value by value."""

import re
import unicodedata

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simaudit.intake.values.text import (
    fold,
    house_number,
    name_key,
    needs_cleaning,
    plain_addresses,
    read_code,
    read_identifier,
    read_text,
)

MANY = settings(max_examples=150, deadline=None, derandomize=True, database=None)

WHITE_SPACE = "[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
ZERO_WIDTH = "[\u200b\u200c\u200d\u2060\ufeff\u00ad]"
MISSING = ("", "NULL", "null", r"\N")
MARKS = "'`‘’"
QUOTES = '"“”'


def plain_text(cell: str | None) -> str | None:
    if cell is None:
        return None
    visible = re.sub(ZERO_WIDTH, "", unicodedata.normalize("NFC", cell))
    text = undecorated(re.sub(WHITE_SPACE, " ", visible).strip(" "))
    return None if text in MISSING else text


def undecorated(text: str) -> str:
    """Without marks before it, and without the quotes around a text that has none itself."""
    begun = text.lstrip(" " + MARKS)
    rest = begun[1:] if begun[:1] == "=" and begun[1:2] and begun[1] in QUOTES + MARKS else begun
    inner = rest.strip(" " + QUOTES + MARKS)
    marked = rest == begun != text and len(text) > 1
    opened = marked or (len(rest) > 1 and rest[0] in QUOTES + MARKS)
    closed = text[-1:] and text[-1] in QUOTES + MARKS
    return inner if opened and closed and not set(inner) & set(QUOTES) else begun


def plain_identifier(cell: str | None) -> str | None:
    text = plain_text(cell)
    if text is None:
        return None
    return re.sub("[ .\u2010-\u2015-]", "", re.sub(r"\.0\Z", "", text)).upper() or None


def plain_code(cell: str | None) -> str | None:
    text = plain_text(cell)
    if text is None:
        return None
    return re.sub(" ", "", text[:-2] if re.fullmatch(r"[0-9]+\.0", text) else text).upper()


def plain_name_key(name: str | None) -> str | None:
    if name is None:
        return None
    upper = name.upper()
    parts = unicodedata.normalize("NFD", upper.replace("Đ", "D").replace("Ð", "D"))
    bare = "".join(letter for letter in parts if not unicodedata.category(letter).startswith("M"))
    return re.sub("[^A-Z0-9]+", " ", bare).strip(" ") or upper


# Letters as names hold them, composed and taken apart, among all characters that can be hidden between them.
PIECES = [
    *"aAbZz09", " ", "  ", "\xa0", "\t", "\n", "\u3000", "\u200b", "\u200d", "\ufeff", "\xad", "\u2060",
    "ễ", "e\u0302\u0303", "Đ", "đ", "Ð", "ð", "D\u0323", "\u0301", "ß", "ﬁ", "ı", "Ω", "王", "กี", "А",
    ".", ".0", "-", "\u2013", "0.0", "NULL", "null", "Null", r"\N", r"\n", "nan", "_", "'", "/", "\x00",
    '"', "=", '="', "='", "‘", "”", "`",
]  # fmt: skip
ASSIGNED = st.characters(exclude_categories=("Cs", "Cn", "Co"), max_codepoint=0x2FFFF)
CELL = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "NULL", "null", r"\N", "Null", "nUlL", " NULL ", "NU\u200bLL", "N.U.L.L", "12.0", ".0"]
    ),
    st.lists(st.sampled_from(PIECES), max_size=7).map("".join),
    st.text(ASSIGNED, max_size=6),
    st.sampled_from(["NGUYỄN VĂN A", "Trần Thị Bích Đào", "0912345678", "079201001234", "C1234567"]),
)
COLUMN = st.lists(CELL, max_size=12)


def column(cells: list[str | None]) -> pl.Series:
    return pl.Series("cells", cells, dtype=pl.String)


@MANY
@example(["=1", "+84", "-", "@x"])
@given(COLUMN)
def test_what_is_read_is_read_again_as_it_is(cells: list[str | None]) -> None:
    """Marked too, as our own files mark cells that begin like a formula."""
    for read in (read_text, read_code):
        once = read(column(cells)).replace(list(MISSING[1:]), [None] * 3)
        marked = once.str.replace("^([-=+@].*)$", "'$1")
        assert read(marked).to_list() == read(once).to_list() == once.to_list()


@MANY
@example(["sạch", None, "NULL"])
@given(COLUMN)
def test_text(cells: list[str | None]) -> None:
    assert read_text(column(cells)).to_list() == [plain_text(cell) for cell in cells]


@MANY
@example(["Null", "NULL", "079201001234"])
@example(["N.U.L.L", None])
@given(COLUMN)
def test_identifier(cells: list[str | None]) -> None:
    assert read_identifier(column(cells)).to_list() == [plain_identifier(cell) for cell in cells]


@MANY
@given(COLUMN)
def test_code(cells: list[str | None]) -> None:
    assert read_code(column(cells)).to_list() == [plain_code(cell) for cell in cells]


@MANY
@given(COLUMN)
def test_name_key(cells: list[str | None]) -> None:
    names = read_text(column(cells))
    assert name_key(names).to_list() == [plain_name_key(name) for name in names]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  Nguye\u0302\u0303n\xa0 Va\u0306n\u200b  An ", "Nguyễn Văn An"),
        ("NULL", None),
        ("null", None),
        (r"\N", None),
        (" \u200b\xa0 ", None),
        ("\ufeffNULL", None),
        ("Null", "Null"),
        (r"\n", r"\n"),
        ("N/A", "N/A"),
        ("-", "-"),
    ],
)
def test_text_by_example(written: str, read: str | None) -> None:
    assert read_text(column([written, "sạch", None])).to_list() == [read, "sạch", None]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("079 201.001-234", "079201001234"),
        ("079201001234.0", "079201001234"),
        ("c 1234567", "C1234567"),
        ("1.0.0", "10"),
        ("12.00", "1200"),
        (".0", None),
        ("- .", None),
        ("NULL", None),
        ("null", None),
        # Exactly three wordings are missing; this one is a value, however poor.
        ("Null", "NULL"),
        ("N U L L", "NULL"),
    ],
)
def test_identifier_by_example(written: str, read: str | None) -> None:
    assert read_identifier(column([written, "1", None])).to_list() == [read, "1", None]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1001.0", "1001"),
        ("P1001.0", "P1001.0"),
        ("1001.00", "1001.00"),
        ("1001.5", "1001.5"),
        ("00.0", "00"),
    ],
)
def test_code_by_example(written: str, read: str) -> None:
    assert read_code(column([written, None])).to_list() == [read, None]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Đỗ Thị Ánh", "DO THI ANH"),
        ("Ðỗ  Thị-Ánh", "DO THI ANH"),
        ("O'Brien, Seán", "O BRIEN SEAN"),
        ("Weiß", "WEISS"),
        ("王伟", "王伟"),
        ("...", "..."),
        ("Łukasz", "UKASZ"),
    ],
)
def test_name_key_by_example(name: str, key: str) -> None:
    assert name_key(column([name, None, "AN"])).to_list() == [key, None, "AN"]


def test_no_cells() -> None:
    empty = column([])
    assert [len(read(empty)) for read in (read_text, read_identifier, read_code, name_key)] == [0, 0, 0, 0]


def test_a_text_longer_than_any_heading_is_not_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fold("sô\u0301  thue_bao" + "\u0301\u0323" * 480) == "SO THUE BAO"
    long = "á" + "\u0301\u0323" * 500_000
    with monkeypatch.context() as patch:
        patch.setattr("unicodedata.normalize", lambda *_: pytest.fail("decomposed"))
        folded = fold(long)
    assert folded == long


def plain_house_number(address: str | None) -> bool:
    key = plain_name_key(plain_text(address)) or ""
    rest = re.sub(r"\A(?:SO NHA|NHA SO|SO|SN|NHA) ", "", key)
    return re.match(r"[0-9]+[A-Z]?(?: |\Z)", rest) is not None


PARTS_OF_ADDRESSES = (
    *("Số", "so\u0302\u0301", "SỐ", "so", "Nhà", "nha", "SN", "sn", "12", "7", "a", "B", "Đ", "ữ", "Lê Lợi"),
    *(" ", "  ", "\u00a0", ".", ",", "-", "/", "(", "ß", "ı", "٣", "\u0301", "\u200b", "Ǹ"),
)
written_addresses = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.lists(st.sampled_from(PARTS_OF_ADDRESSES), max_size=8).map("".join),
)


@MANY
@given(st.lists(written_addresses, max_size=8))
def test_house_numbers(cells: list[str | None]) -> None:
    written = pl.Series(cells, dtype=pl.String)
    addresses, odd = read_text(written), needs_cleaning(written)
    assert house_number(plain_addresses(addresses, odd)).to_list() == [
        plain_house_number(cell) for cell in cells
    ]

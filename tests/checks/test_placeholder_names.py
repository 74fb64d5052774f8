"""UNR-03 on names: which of them are nobody's, held to a plain reading, and how letters are counted."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.extracts import person, with_derived_columns, write

from simaudit.contract import COLUMNS, DTYPES
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.values.text import name_words, read_text
from simaudit.judge.engine import DuckDBEngine
from simaudit.judge.judging import applicable, judge
from simaudit.judge.prefilter import prefilter, prefilter_plan
from simaudit.judge.register import Register
from simaudit.judge.register_database import Limits
from simaudit.rules.load import load_catalogue

UNR_03 = next(check for check in load_catalogue() if check.id == "UNR-03")
AS_OF = date(2026, 10, 31)

NAMES = ("Lê", "Ô", "Lê An", "Lê A", "A Lê", "Tô Ân", "Aa Aa", "Lê2", "An Lê Bo", "李明", "李明 李明", "A Á")

LISTED = re.split(
    ", |\n",
    """\
KHONG CO, KHONG, KHONG TEN, CHUA CO, CHUA CO TEN, CHUA DANG KY, CHUA XAC DINH, KHONG XAC DINH, KHACH HANG
KHACH LE, KHACH VANG LAI, NO NAME, NONAME, NAME, UNKNOWN, ANONYMOUS, TEST, TEST TEST, N A, NA, NONE, NIL, ABC
XYZ, ASDF, QWERTY, A B C, AN DANH, VO DANH, SIM, SIM RAC, DAI LY, THUE BAO, HO VA TEN
KHÔNG CÓ, KHÔNG, KHÔNG TÊN, CHƯA CÓ, CHƯA CÓ TÊN, CHƯA ĐĂNG KÝ, CHƯA XÁC ĐỊNH, KHÔNG XÁC ĐỊNH, KHÁCH HÀNG
KHÁCH LẺ, KHÁCH VÃNG LAI, ẨN DANH, VÔ DANH, SIM RÁC, ĐẠI LÝ, ĐẠI LÍ, THUÊ BAO, HỌ VÀ TÊN""",
)


@pytest.mark.parametrize(
    ("shortest", "found"),
    [
        (1, {"Aa Aa", "Lê2", "Ô"}),
        (2, {"Ô", "Aa Aa", "Lê2"}),
        (3, {"Lê", "Ô", "Aa Aa", "Lê2", "李明", "A Á"}),
        (5, {"Lê", "Ô", "Lê An", "Lê A", "A Lê", "Tô Ân", "Aa Aa", "Lê2", "李明", "李明 李明", "A Á"}),
    ],
)
def test_a_name_is_as_long_as_its_letters(shortest: int, found: set[str], tmp_path: Path) -> None:
    rows = [person("viettel", number, full_name=name) for number, name in enumerate(NAMES, start=1)]
    loaded = load_month("viettel", [write(tmp_path / "viettel.csv", rows)], tmp_path / "viettel.parquet")
    header = UNR_03.header.model_copy(update={"params": {"shortest_name": shortest}})
    files = tuple((account.name, account.read) for account in loaded.accounts)
    month = CarrierMonth("viettel", loaded.path, loaded.columns, files)
    with Register([month], AS_OF, in_memory=True) as register:
        judge(register, replace(UNR_03, header=header))
        records = register.connection.execute("SELECT record, detail FROM finding").fetchall()
    assert {NAMES[record - 1] for record, _ in records} == found
    assert {detail for _, detail in records} == {"name"}


def spelt(name: str) -> str:
    """Upper case, Ð as Đ, every run of anything but letters, marks and digits as one space, trimmed."""
    upper = name.upper().replace("Ð", "Đ")
    return " ".join("".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in upper).split())


def key(name: str) -> str:
    """The name in upper case without diacritics, Đ as D, other characters as one space, if any is left."""
    bare = unicodedata.normalize("NFD", re.sub("[ÐĐ]", "D", name.upper()))
    letters = "".join(c for c in bare if not unicodedata.category(c).startswith("M"))
    return re.sub("[^A-Z0-9]+", " ", letters).strip() or name.upper()


def names_nobody(name: str, nationality: str | None) -> bool:
    spelling = spelt(name)
    return (
        (spelling in LISTED and (spelling not in ("N A", "NA") or nationality in (None, "VN")))
        or any(digit in name for digit in "0123456789")
        or len(key(name).replace(" ", "")) < 2
        or len(set(spelling.replace(" ", ""))) <= 1
    )


# Letters with several marks, of two capitals (ß), without their dot or long (ı, ſ), of other scripts; marks
# that no letter takes up, digits of others, signs.
letters = st.sampled_from(
    [
        *"aAáÁàăĂấêÊeôOơƠưúuýYđĐðÐdnNaAkKhHgGtTsSiImM",
        *"ßßıſøŁñ李明ΑαДд",
        *"0129",
        "\u0300",
        "\u0323",
        *"٣½²–-_.,'/ ",
    ]
)
loose = st.text(letters, min_size=1, max_size=6)
repeated = st.builds(
    lambda letter, parts: letter + "".join(parts), letters, st.lists(loose, max_size=1)
).flatmap(
    lambda start: st.sampled_from(
        [start * 2, start * 3, f"{start} {start}", f"{start}-{start.swapcase()}", start]
    )
)


@st.composite
def near_listed(draw: st.DrawFn) -> str:
    """A placeholder in any case, its words parted by anything, one letter perhaps exchanged or marked."""
    text = draw(st.sampled_from(LISTED))
    text = draw(st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))(text)
    text = text.replace(" ", draw(st.sampled_from([" ", "  ", "-", "/", ". ", "", " \u0301"])))
    if draw(st.booleans()):
        place = draw(st.integers(0, len(text) - 1))
        text = text[:place] + draw(letters) + text[place + draw(st.integers(0, 1)) :]
    if draw(st.booleans()):
        text = unicodedata.normalize("NFD", text)
    before, after = draw(st.sampled_from(["", "(", "' ", "."])), draw(st.sampled_from(["", ")"]))
    return f"{before}{text}{after}"


def found(names: Sequence[str | None], nationalities: Sequence[str | None], *, filtered: bool) -> list[int]:
    """The records whose name UNR-03 finds, with or without a pass over all rows before it."""
    name, plain = name_words(pl.Series(names, dtype=pl.String))
    columns = {column: [None] * len(names) for column in DTYPES} | {
        "carrier": ["viettel"] * len(names),
        "record": [*range(len(names))],
        "full_name": [*names],
        "nationality": [*nationalities],
    }
    rows = with_derived_columns(pl.DataFrame(columns, schema=DTYPES, strict=False))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "viettel.parquet"
        rows.with_columns(name_key=name, plain_name=plain).write_parquet(path)
        month = CarrierMonth("viettel", path, frozenset(COLUMNS), (("viettel.csv", len(names)),))
        with Register([month], AS_OF, limits=Limits(threads=1), in_memory=True) as register:
            if filtered:
                plan = prefilter_plan([UNR_03], AS_OF)
                counted = prefilter(register, plan, applicable(register, [UNR_03]))
                judge(register, UNR_03, DuckDBEngine(register, counted))
            else:
                judge(register, UNR_03)
            query = "SELECT record FROM finding WHERE detail = 'name' ORDER BY ALL"
            return [record for (record,) in register.connection.execute(query).fetchall()]


# A register takes as long as hundreds of names.
@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.one_of(near_listed(), near_listed(), repeated, loose), st.sampled_from([None, "VN", "KR"])
        ),
        min_size=60,
        max_size=120,
    ),
    st.booleans(),
)
def test_a_name_is_compared_as_it_is_spelt(drawn: list[tuple[str, str | None]], filtered: bool) -> None:
    names = read_text(pl.Series([name for name, _ in drawn], dtype=pl.String)).to_list()
    nationalities = [nationality for _, nationality in drawn]
    expected = [
        record
        for record, (name, nationality) in enumerate(zip(names, nationalities, strict=True))
        if name is not None and names_nobody(name, nationality)
    ]
    assert found(names, nationalities, filtered=filtered) == expected


def test_the_list_is_the_one_that_the_rule_names() -> None:
    sound = ["VÕ DANH", "AN DÁNH", "KHÁNH HẰNG"]
    assert found([*LISTED, *sound], [None] * (len(LISTED) + len(sound)), filtered=False) == [
        *range(len(LISTED))
    ]

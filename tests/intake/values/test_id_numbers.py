"""Restored, usable and twelve-digit paper numbers, compared with plain versions of their rules."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.contract import TOKENS
from simaudit.intake.values.id_numbers import province_codes, restore_zeros, twelve, usable_id
from simaudit.intake.values.text import read_identifier

RUNS = ("01234567890123456789", "98765432109876543210")


def plain_usable(number: str | None) -> bool:
    if number is None:
        return False
    made_up = len(set(number)) == 1 or any(number in run for run in RUNS)
    return not (len(number) >= 6 and made_up)


numbers = st.one_of(
    st.none(),
    st.text("0123456789A", min_size=1, max_size=21),
    st.builds(lambda one, times: one * times, st.sampled_from("09AĐ"), st.integers(1, 13)),
    st.builds(
        lambda run, a, n: run[a : a + n], st.sampled_from(RUNS), st.integers(0, 19), st.integers(1, 20)
    ),
)


@given(st.lists(numbers, max_size=8))
def test_usable_id(drawn: list[str | None]) -> None:
    assert usable_id(pl.Series(drawn, dtype=pl.String)).to_list() == [
        plain_usable(number) for number in drawn
    ]


@pytest.mark.parametrize(
    ("number", "usable"),
    [
        ("11111", True),
        ("111111", False),
        ("12345", True),
        ("123456", False),
        ("890123", False),
        ("321098", False),
        ("123457", True),
        ("", True),
    ],
)
def test_usable_id_at_its_bounds(number: str, usable: bool) -> None:
    assert usable_id(pl.Series([number])).to_list() == [usable]


def test_twelve_depends_on_the_paper() -> None:
    bearing = {"CAN_CUOC", "CCCD_CHIP", "CCCD", "EID", "GCN_CAN_CUOC", "CMND"}
    types = pl.Series([*TOKENS["id_type"], None], dtype=pl.Enum(TOKENS["id_type"]))
    numbers, usable = pl.Series(["060090000001"] * len(types)), pl.Series([True] * len(types))
    for nationality in (None, "VN", "KR"):
        of_all = pl.Series([nationality] * len(types), dtype=pl.String)
        bear = bearing - {"EID"} if nationality == "KR" else bearing
        assert twelve(numbers, types, usable, of_all).to_list() == [
            kind is None or kind in bear for kind in types.to_list()
        ]


@pytest.mark.parametrize(
    "number",
    ["06009000001", "0600900000011", "06009000000A", "000000000000", None, "０６００９００００００１"],
)
def test_not_twelve(number: str | None) -> None:
    types = pl.Series([None], dtype=pl.Enum(TOKENS["id_type"]))
    numbers = pl.Series([number], dtype=pl.String)
    assert twelve(numbers, types, usable_id(numbers), pl.Series([None], dtype=pl.String)).to_list() == [False]


CARDS = {"CAN_CUOC", "CCCD", "CCCD_CHIP", "EID", "GCN_CAN_CUOC", None}
"""Kinds of papers that may have lost the first of twelve digits."""


def plain_restored(number: str | None, kind: str | None, year: int | None) -> str | None:
    if number is None or re.fullmatch("[0-9]+", number) is None:
        return number
    if (
        number[0] * len(number) == number
        or number in "01234567890123456789"
        or number in "98765432109876543210"
    ):
        return number
    if len(number) == 11 and kind in CARDS and "0" + number[:2] in province_codes():
        return "0" + number
    if (
        len(number) == 10
        and kind in CARDS - {None}
        and "00" + number[0] in {"001", "002", "004", "006", "008"}
    ):
        return "00" + number if year is None or f"{year % 100:02}" == ("00" + number)[4:6] else number
    return "0" + number if len(number) == 8 and kind == "CMND" else number


def restored(
    numbers: list[str | None], kinds: list[str | None], years: list[int | None] | None = None
) -> tuple[list[str | None], list[bool]]:
    given = pl.Series("id_number", numbers, dtype=pl.String)
    before = given.clone()
    birth_years = pl.Series(years or [None] * len(numbers), dtype=pl.Int32)
    found, marked = restore_zeros(given, pl.Series(kinds, dtype=pl.Enum(TOKENS["id_type"])), birth_years)
    assert given.equals(before)
    assert (found.name, marked.null_count()) == ("id_number", 0)
    return found.to_list(), marked.to_list()


kinds_of_papers = st.sampled_from([None, *TOKENS["id_type"]])
written_numbers = st.one_of(
    st.none(),
    st.text(max_size=13),
    st.text("0123456789A.+ -", min_size=7, max_size=13),
    st.from_regex("[0-9]{8}", fullmatch=True),
    st.from_regex("[0-9]{11}", fullmatch=True),
    st.from_regex("[12468][0-9](8[0-9]|90|05)[0-9]{6}", fullmatch=True),
    st.sampled_from(["33333333333", "12345678901", "8888888888", "1234567890", "12345678"]),
    st.builds(
        lambda code, rest: code[1:] + rest, st.sampled_from(province_codes()), st.from_regex("[0-9]{9}")
    ),
)


birth_years = st.one_of(st.none(), st.sampled_from([1980, 1985, 1989, 1990, 2005]))


@given(st.lists(st.tuples(written_numbers, kinds_of_papers, birth_years), max_size=8))
def test_restored_zeros(drawn: list[tuple[str | None, str | None, int | None]]) -> None:
    numbers = read_identifier(pl.Series([number for number, _, _ in drawn], dtype=pl.String)).to_list()
    kinds, years = [kind for _, kind, _ in drawn], [year for _, _, year in drawn]
    expected = [plain_restored(*paper) for paper in zip(numbers, kinds, years, strict=True)]
    found, marked = restored(numbers, kinds, years)
    assert found == expected
    assert marked == [one != other for one, other in zip(numbers, expected, strict=True)]
    # A number that has its zeros again is left alone.
    assert restored(found, kinds, years) == (found, [False] * len(found))


@pytest.mark.parametrize("kind", [*TOKENS["id_type"], None])
def test_zeros_are_put_back_by_kind_of_paper(kind: str | None) -> None:
    found, _ = restored(["68204001234", "1204001234", "12345679"], [kind] * 3)
    assert found == [
        "068204001234" if kind in CARDS else "68204001234",
        "001204001234" if kind in CARDS - {None} else "1204001234",
        "012345679" if kind == "CMND" else "12345679",
    ]


def test_a_zero_is_put_back_for_each_of_the_63_provinces_only() -> None:
    codes = [f"{code:02}" for code in range(100)]
    _, marked = restored([f"{code}204001234" for code in codes], ["CCCD"] * 100)
    with_zero = {f"0{code}" for code, put_back in zip(codes, marked, strict=True) if put_back}
    assert with_zero == set(province_codes())
    assert len(with_zero) == 63


@pytest.mark.parametrize(
    ("written", "kind", "read"),
    [
        ("6820400123", "CCCD", "006820400123"),
        ("3820400123", "CCCD", "3820400123"),
        ("068204001234", "CCCD", "068204001234"),
        ("682040012345", "CCCD", "682040012345"),
        ("68 204 001 234", "EID", "068204001234"),
        ("68.204.001-234", "GCN_CAN_CUOC", "068204001234"),
        ("68204001234.0", None, "068204001234"),
        ("1204001234", None, "1204001234"),
        ("97204001234", None, "97204001234"),
        ("6820400123A", None, "6820400123A"),
        ("+8204001234", None, "+8204001234"),
        ("６８２０４００１２３４", None, "６８２０４００１２３４"),
        ("22345678.0", "CMND", "022345678"),
        ("22 345 678", "CMND", "022345678"),
        ("1234567", "CMND", "1234567"),
        ("123456789", "CMND", "123456789"),
        ("B1234567", "CMND", "B1234567"),
        ("12345678", None, "12345678"),
        ("00000000", "CMND", "00000000"),
        ("12345678", "CMND", "12345678"),
        (None, "CMND", None),
    ],
)
def test_zeros_by_example(written: str | None, kind: str | None, read: str | None) -> None:
    numbers = read_identifier(pl.Series([written], dtype=pl.String)).to_list()
    assert restored(numbers, [kind]) == ([read], [read != numbers[0]])


def test_no_numbers_have_no_zeros_to_put_back() -> None:
    assert restored([], []) == ([], [])

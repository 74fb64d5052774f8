"""Subscriber numbers compared with a plain implementation, the mobile pattern with phonenumbers itself."""

import re

import phonenumbers
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simaudit.intake.values.msisdn import mobile_pattern, read_msisdn
from simaudit.intake.values.text import read_text
from simaudit.rules.reference_tables import reference_tables

PREFIXES = tuple(reference_tables()["mobile_prefix"]["prefix"])
MANY = settings(max_examples=250, deadline=None, derandomize=True, database=None)


def plain_msisdn(text: str | None) -> str | None:
    """The canonical number of a cell that is normalised as text."""
    if text is None:
        return None
    digits = re.sub("[^0-9]", "", re.sub(r"\.0\Z", "", text)).removeprefix("00")
    if re.fullmatch("840[0-9]{9}", digits):
        digits = "84" + digits[3:]
    if not digits:
        return text
    if re.fullmatch("84[0-9]{9,10}", digits):
        return digits
    if digits.startswith("0"):
        return "84" + digits[1:]
    return "84" + digits if re.fullmatch("[35789][0-9]{8}", digits) else digits


CELL = st.one_of(
    st.none(),
    st.tuples(
        st.sampled_from(["", "+", "(", " ", "\u200b", "'", "tel:"]),
        st.sampled_from(["", "0", "84", "00", "0084", "840", "+84", "0840", "000", "8484", "00840"]),
        st.sampled_from(
            ["912345678", "2438251234", "1212345678", "12345678", "84912345", "9123456789012", "", "0"]
        ),
        st.sampled_from(["", ".0", ".00", ".0.0", " ", "\xa0", "a"]),
    ).map("".join),
    st.sampled_from(
        [*("", "NULL", "null", "Null", r"\N", "không có", ".0", "٠٩١٢٣٤٥٦٧٨", "0912 345 678", "0912.345.678")]
    ),
    st.text("0123456789.+- 84", max_size=14),
    st.sampled_from(["0912345678", "84912345678", "01212345678"]),
)


@MANY
@example(["0912345678", None, "Null", "912345678.0"])
@example(["0912345678", "84912345678"])
@given(st.lists(CELL, max_size=12))
def test_numbers(cells: list[str | None]) -> None:
    values = pl.Series("msisdn", cells, dtype=pl.String)
    assert read_msisdn(values).to_list() == [plain_msisdn(text) for text in read_text(values)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0912345678", "84912345678"),
        ("912345678", "84912345678"),
        ("912345678.0", "84912345678"),
        ("84912345678", "84912345678"),
        ("+84 912 345 678", "84912345678"),
        ("0084912345678", "84912345678"),
        ("840912345678", "84912345678"),
        ("+84 (0)91.234.5678", "84912345678"),
        ("01212345678", "841212345678"),
        ("841212345678", "841212345678"),
        ("02438251234", "842438251234"),
        # None of these can be a number; they are loaded for the inspector to see.
        ("112345678", "112345678"),
        ("12345", "12345"),
        ("không có", "không có"),
    ],
)
def test_numbers_by_example(written: str, read: str) -> None:
    values = pl.Series([written, "0912345678", None])
    assert read_msisdn(values).to_list() == [read, "84912345678", None]


def test_the_pattern_agrees_with_phonenumbers_over_every_prefix_that_the_plan_lacks() -> None:
    # Tails of the lengths around a mobile number's, and of such digits as short codes and tolls begin with.
    tails = ["000000", "123456", "999999", "908172", "12345", "1234567", "1234", "12345678"]
    heads = [head for head in map(str, range(100, 1000)) if not ("0" + head).startswith(PREFIXES)]
    numbers = [f"84{head}{tail}" for head in heads for tail in tails]
    ours = pl.Series(numbers).str.contains(mobile_pattern()).to_list()
    expected = [
        phonenumbers.number_type(phonenumbers.PhoneNumber(country_code=84, national_number=int(number[2:])))
        == phonenumbers.PhoneNumberType.MOBILE
        for number in numbers
    ]
    assert [
        number for number, mine, theirs in zip(numbers, ours, expected, strict=True) if mine != theirs
    ] == []
    metadata = phonenumbers.PhoneMetadata.metadata_for_region("VN")
    assert metadata is not None
    assert metadata.mobile is not None
    assert metadata.mobile.possible_length == (9,)


@MANY
@given(st.integers(0, 9_999_999))
def test_every_number_of_ten_digits_under_a_prefix_of_the_plan_is_a_mobile_number(number: int) -> None:
    tail = f"{number:07}"
    of_length = {
        length: read_msisdn(pl.Series([prefix + f"{tail}00"[: length - len(prefix)] for prefix in PREFIXES]))
        for length in (9, 10, 11)
    }
    valid = {length: numbers.str.contains(mobile_pattern()) for length, numbers in of_length.items()}
    assert {length: set(flags) for length, flags in valid.items()} == {9: {False}, 10: {True}, 11: {False}}


@pytest.mark.parametrize(
    "number", ["84012345678", "0912345678", "849123456789", "84912345678 ", "x84912345678", ""]
)
def test_the_pattern_takes_whole_canonical_numbers_only(number: str) -> None:
    assert pl.Series([number, "84912345678"]).str.contains(mobile_pattern()).to_list() == [False, True]

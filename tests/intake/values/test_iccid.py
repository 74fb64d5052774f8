"""The Luhn sum of a column, compared with the plain rule, digit by digit."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from simaudit.intake.values.iccid import luhn


def plain_luhn(number: str | None) -> int | None:
    if number is None or not (11 <= len(number) <= 20) or not number.isascii() or not number.isdigit():
        return None
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text("0123456789", min_size=9, max_size=22),
            st.text("0123456789+A٣", min_size=11, max_size=20),
        )
    )
)
def test_sums_as_the_rule_does(numbers: list[str | None]) -> None:
    assert luhn(pl.Series(numbers, dtype=pl.String)).to_list() == [plain_luhn(number) for number in numbers]


def test_the_highest_sums_and_a_real_serial() -> None:
    numbers = pl.Series(["9" * 20, "5" * 20, "89840000000000000009", "8984045000000000004"])
    assert luhn(numbers).to_list() == [plain_luhn(number) for number in numbers]


def test_an_absent_column_has_none() -> None:
    assert luhn(pl.Series([None, None], dtype=pl.String)).to_list() == [None, None]

"""Usable and twelve-digit paper numbers, compared with plain versions of their rules."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.contract import ID_TYPES
from simaudit.intake.values.id_numbers import twelve, usable_id

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
    types = pl.Series([*ID_TYPES, None], dtype=pl.Enum(ID_TYPES))
    found = twelve(pl.Series(["060090000001"] * len(types)), types, pl.Series([True] * len(types))).to_list()
    assert found == [kind is None or kind in bearing for kind in types.to_list()]


@pytest.mark.parametrize(
    "number",
    ["06009000001", "0600900000011", "06009000000A", "000000000000", None, "０６００９００００００１"],
)
def test_not_twelve(number: str | None) -> None:
    types = pl.Series([None], dtype=pl.Enum(ID_TYPES))
    numbers = pl.Series([number], dtype=pl.String)
    assert twelve(numbers, types, usable_id(numbers)).to_list() == [False]

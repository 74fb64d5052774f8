"""How a sample is shared out: whole, never more than there is, one each, in proportion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.jobs.follow_up.sample import allocation, nested_allocation

FOUND = st.lists(st.integers(1, 10_000), min_size=1, max_size=60)


@given(FOUND, st.integers(0, 20_000))
def test_every_stratum_gets_one_none_more_than_it_has_and_all_is_given_out(
    found: list[int], over: int
) -> None:
    size = len(found) + over
    drawn = allocation(found, size)
    assert sum(drawn) == min(size, sum(found))
    assert all(1 <= number <= count for number, count in zip(drawn, found, strict=True))


@given(FOUND, st.integers(0, 20_000))
def test_what_is_left_is_shared_out_in_proportion(found: list[int], over: int) -> None:
    left = sum(found) - len(found)
    rest = min(over, left)
    for number, count in zip(allocation(found, len(found) + over), found, strict=True):
        share = rest * (count - 1) / left if left else 0
        assert abs(number - 1 - share) < 1


def test_too_few_for_the_strata_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 for 3 strata"):
        allocation([5, 5, 5], 2)


def test_a_check_with_more_points_than_its_share_is_drawn_as_one() -> None:
    found = {"A": {"p1": 40, "p2": 10}, "B": {f"q{n}": 1 for n in range(50)}}
    assert nested_allocation(found, 20) == {"A": {"p1": 8, "p2": 2}, "B": 10}
    assert nested_allocation(found, 1_000) == {
        "A": {"p1": 40, "p2": 10}, "B": {f"q{n}": 1 for n in range(50)},
    }  # fmt: skip

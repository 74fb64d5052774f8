"""How a sample is shared out: what says something or nothing, never more than there is, the rest by use."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.jobs.follow_up.precision_sample import Allotted, allocation


def stratum(units: int, use: float) -> Allotted:
    return Allotted(units, use, min(30, units))


STRATA = st.lists(st.builds(stratum, st.integers(1, 500), st.floats(0.5, 1000)), min_size=1, max_size=30)


@given(STRATA, st.integers(1, 5_000))
def test_each_gets_what_it_needs_or_nothing_and_all_is_given_out(strata: list[Allotted], size: int) -> None:
    drawn = allocation(strata, size)
    for number, stratum in zip(drawn, strata, strict=True):
        assert number == 0 or stratum.least <= number <= stratum.units
    given_strata = [stratum for number, stratum in zip(drawn, strata, strict=True) if number]
    assert sum(drawn) == min(size, sum(stratum.units for stratum in given_strata))
    for number, stratum in zip(drawn, strata, strict=True):
        # What was left out would not have fitted beside what was worth more.
        worth_more = sum(n for n, other in zip(drawn, strata, strict=True) if other.use >= stratum.use)
        assert number or worth_more + stratum.least > size


def test_what_is_left_is_shared_out_by_the_root_of_use() -> None:
    strata = [Allotted(10_000, use, 1) for use in (400, 100, 25)]
    assert allocation(strata, 350) == [200, 100, 50]
    assert [round(350 * math.sqrt(stratum.use) / 35) for stratum in strata] == [200, 100, 50]


@pytest.mark.parametrize(
    ("size", "drawn"),
    [(20, [0, 0, 4]), (30, [0, 30, 0]), (36, [0, 32, 4]), (70, [30, 36, 4]), (999, [50, 80, 4])],
)
def test_a_check_of_less_use_gives_way_and_a_small_one_is_seen_whole(size: int, drawn: list[int]) -> None:
    assert allocation([stratum(50, 1), stratum(80, 9), stratum(4, 4)], size) == drawn

"""Intervals of sampled shares: published values, what units, weights and full samples do, sums and parts."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.report.figures.interval import (
    Interval,
    SampledUnit,
    part_of_both,
    sampled_share,
    total,
)

HUGE = 1e-9
"""The probability to be drawn from a population without an end."""


def alone(*rights: bool, probability: float = HUGE) -> list[SampledUnit]:
    return [SampledUnit(1, 1, 1, float(right), probability) for right in rights]


def ends(units: Sequence[SampledUnit]) -> tuple[float, float]:
    interval = sampled_share(units).interval
    return round(interval.low, 4), round(interval.high, 4)


@pytest.mark.parametrize(
    ("right", "size", "expected"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), p. 857, table I, method 5.
        (81, 263, (0.2527, 0.3676)),
        (15, 148, (0.0578, 0.1617)),
        (0, 20, (0.0, 0.1684)),
        (1, 29, (0.0009, 0.1776)),
    ],
)
def test_of_rows_drawn_one_by_one_it_is_clopper_and_pearson_s(
    right: int, size: int, expected: tuple[float, float]
) -> None:
    assert ends(alone(*[True] * right, *[False] * (size - right))) == expected


def test_nothing_wrong_among_n_is_at_most_3_7_by_n() -> None:
    _, high = ends(alone(*[False] * 300))
    assert high == pytest.approx(3.69 / 300, rel=0.01)


def test_rows_of_a_unit_that_are_alike_count_as_one() -> None:
    papers = [SampledUnit(4, 4, 4, float(right), HUGE) for right in [True] * 20 + [False] * 10]
    share = sampled_share(papers)
    assert share.interval.estimate == pytest.approx(2 / 3)
    # As 30 rows, and with Student's t of 29 instead of 119 degrees of freedom.
    assert share.effective == pytest.approx(29 * 120 / 119 * (1.980 / 2.045) ** 2, rel=1e-3)
    assert share.design_effect == pytest.approx(119 / 29, rel=1e-6)


def test_rows_of_a_unit_that_differ_as_all_do_count_each() -> None:
    points = [SampledUnit(4, 4, 4, 0.5, HUGE)] * 30
    assert sampled_share(points).effective == pytest.approx(120 * (1.980 / 2.045) ** 2, rel=1e-3)


def test_a_unit_weighs_by_its_rows_and_by_how_seldom_such_are_drawn() -> None:
    units = [
        SampledUnit(900, 900, 5, 1.0, 1.0),
        *[SampledUnit(1, 1, 1, 0.0, 0.1)] * 10,
    ]
    assert sampled_share(units).interval.estimate == pytest.approx(0.9)


def test_where_all_was_looked_at_the_interval_has_no_width() -> None:
    share = sampled_share([SampledUnit(3, 3, 3, 1.0, 1.0), SampledUnit(1, 1, 1, 0.0, 1.0)])
    assert share.interval == Interval(estimate=0.75, low=0.75, high=0.75)
    assert share.effective == math.inf


def test_what_is_left_of_a_small_population_may_still_be_wrong() -> None:
    """Of 45 rows, 30 were right: three wrong ones are left with a probability of about one in 27."""
    low, high = ends(alone(*[True] * 30, probability=30 / 45))
    assert high == 1.0
    assert 41 / 45 < low < 42 / 45


def test_distances_are_added_by_their_squares() -> None:
    both = total([Interval(estimate=1, low=0.5, high=2), Interval(estimate=2, low=1, high=4)])
    assert both == Interval(estimate=3, low=3 - math.sqrt(1.25), high=3 + math.sqrt(5))


def test_of_even_intervals_a_part_is_fieller_s() -> None:
    part = part_of_both(Interval(estimate=10, low=8, high=12), Interval(estimate=30, low=27, high=33))
    assert part is not None
    assert part.estimate == 0.25
    for end in (part.low, part.high):
        ratio = end / (1 - end)
        # Fieller, Journal of the Royal Statistical Society B 16 (1954), p. 175.
        assert (10 - ratio * 30) ** 2 == pytest.approx(2**2 + ratio**2 * 3**2)


def test_a_part_of_what_may_be_nothing_reaches_to_the_end() -> None:
    nothing = Interval(estimate=0, low=0, high=5)
    some = Interval(estimate=10, low=8, high=12)
    missed = part_of_both(some, nothing)
    assert missed is not None
    assert (missed.estimate, missed.high) == (1.0, 1.0)
    assert 0.6 < missed.low < 0.8
    assert part_of_both(nothing, nothing) is None


UNITS = st.integers(1, 40).flatmap(
    lambda rows: st.integers(1, rows).flatmap(
        lambda looked_at: st.builds(
            lambda right, probability: SampledUnit(rows, rows, looked_at, right / looked_at, probability),
            st.integers(0, looked_at),
            st.floats(0.001, 1.0),
        )
    )
)


@given(st.lists(UNITS, min_size=1, max_size=12))
def test_the_share_lies_in_its_interval(units: list[SampledUnit]) -> None:
    interval = sampled_share(units).interval
    assert 0.0 <= interval.low <= interval.estimate + 1e-9
    assert interval.estimate - 1e-9 <= interval.high <= 1.0

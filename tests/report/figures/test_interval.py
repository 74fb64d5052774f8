"""Intervals of precision: published values, and the effect of weights, of small and of complete samples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.report.figures.interval import Estimate, Stratum, precision, wilson


@pytest.mark.parametrize(
    ("share", "size", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), p. 857, table I, method 3.
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0.0, 20, 0.0, 0.1611),
        (1 / 29, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_s_interval_as_published(share: float, size: int, low: float, high: float) -> None:
    estimate = wilson(share, size)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)


def test_of_equal_weights_it_is_wilson_s_but_for_the_finite_population() -> None:
    strata = [Stratum(1_000_000, 20, 18), Stratum(1_000_000, 20, 16)]
    estimate = precision(strata)
    assert estimate is not None
    assert estimate.value == pytest.approx(0.85)
    assert estimate.low == pytest.approx(wilson(0.85, 40).low, abs=1e-4)
    assert estimate.high == pytest.approx(wilson(0.85, 40).high, abs=1e-4)


def test_a_stratum_weighs_by_its_findings() -> None:
    estimate = precision([Stratum(900, 10, 9), Stratum(100, 10, 0)])
    assert estimate is not None
    assert estimate.value == pytest.approx(0.81)
    even = precision([Stratum(500, 10, 9), Stratum(500, 10, 7)])
    assert even is not None
    # Kish: weights that differ make the sample smaller.
    assert estimate.high - estimate.low > even.high - even.low


def test_where_all_was_inspected_the_interval_has_no_width() -> None:
    assert precision([Stratum(4, 4, 3), Stratum(1, 1, 1)]) == Estimate(value=0.8, low=0.8, high=0.8)
    assert precision([Stratum(4, 0, 0)]) is None
    assert precision([]) is None


def test_a_stratum_without_inspections_is_taken_to_be_like_the_others_but_widens_the_interval() -> None:
    estimate = precision([Stratum(4, 4, 4), Stratum(4, 0, 0)])
    assert estimate is not None
    assert estimate.value == 1.0
    assert estimate.low < 1.0


@given(
    st.lists(
        st.integers(1, 500).flatmap(
            lambda findings: st.integers(0, findings).flatmap(
                lambda inspected: st.builds(
                    Stratum, st.just(findings), st.just(inspected), st.integers(0, inspected)
                )
            )
        ),
        max_size=12,
    )
)
def test_the_share_lies_in_its_interval(strata: list[Stratum]) -> None:
    estimate = precision(strata)
    if estimate is not None:
        assert 0.0 <= estimate.low <= estimate.value + 1e-12
        assert estimate.value - 1e-12 <= estimate.high <= 1.0

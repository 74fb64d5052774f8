"""Quantiles as published, and against the binomial and Poisson tails that they invert."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.report.figures.interval import beta_quantile, gamma_quantile, student_quantile


def test_as_published() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), p. 857, table I, method 5 (Clopper and Pearson): 81 of 263.
    assert round(beta_quantile(0.025, 81, 183), 4) == 0.2527
    assert round(beta_quantile(0.975, 82, 182), 4) == 0.3676
    # Fisher and Yates, table III: t for 1, 10 and 29 degrees of freedom.
    assert [round(student_quantile(0.975, degrees), 3) for degrees in (1, 10, 29)] == [12.706, 2.228, 2.045]
    # Limits of a Poisson mean of which 0, 5 and 300 were seen: half of chi-squared for 2, 10 and 602 degrees.
    assert round(gamma_quantile(0.975, 1), 4) == 3.6889
    assert round(gamma_quantile(0.025, 5), 4) == 1.6235
    assert round(gamma_quantile(0.975, 301), 2) == 335.94


@given(st.integers(1, 60), st.data())
def test_a_limit_leaves_a_fortieth_in_the_binomial_tail(size: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(1, size))
    low = beta_quantile(0.025, right, size - right + 1)
    tail = sum(math.comb(size, k) * low**k * (1 - low) ** (size - k) for k in range(right, size + 1))
    assert tail == pytest.approx(0.025, rel=1e-6)


@given(st.integers(0, 40))
def test_a_limit_leaves_a_fortieth_in_the_poisson_tail(events: int) -> None:
    high = gamma_quantile(0.975, events + 1)
    tail = sum(math.exp(k * math.log(high) - high - math.lgamma(k + 1)) for k in range(events + 1))
    assert tail == pytest.approx(0.025, rel=1e-4)

"""The beta distribution, and quantiles of Student's and the gamma one, of which exact intervals are made.

SciPy has them, but weighs a hundred megabytes with NumPy, and would have to be carried to machines without
a network; these are the only functions of it that are needed.
"""

import math
from functools import cache
from typing import Final


def beta_quantile(share: float, a: float, b: float) -> float:
    """The value below which a beta variable of `a` > 0 and `b` > 0 lies with probability `share`."""
    low, high = 0.0, 1.0
    # Each step halves the distance: 60 leave less of it than a float tells apart at 0.01.
    for _ in range(60):
        middle = (low + high) / 2
        if beta_below(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@cache
def student_quantile(share: float, degrees: float) -> float:
    """Student's t of `degrees` > 0 for a `share` above one half.

    By the beta distribution (Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.7).
    """
    x = beta_quantile(2 * (1 - share), degrees / 2, 0.5)
    return math.sqrt(degrees * (1 - x) / x)


_MANY: Final = 1e8
"""b times a beta variable of (a, b) is nearly a gamma variable of shape a where b is great; of a greater one
the logarithms of Γ would cancel."""


def gamma_quantile(share: float, shape: float) -> float:
    """The value below which a gamma variable of `shape` > 0 and scale 1 lies with probability `share`."""
    return _MANY * beta_quantile(share, shape, _MANY)


def beta_below(x: float, a: float, b: float) -> float:
    """The probability that a beta variable of `a` and `b` is below `x` (the incomplete beta function).

    By its continued fraction, from the side where that converges fast: Press, Teukolsky, Vetterling and
    Flannery, Numerical Recipes, 3rd ed. (2007), 6.4, Incomplete beta function.
    """
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    if x < (a + 1) / (a + b + 2):
        return math.exp(scale) * _fraction(x, a, b) / a
    return 1.0 - math.exp(scale) * _fraction(1 - x, b, a) / b


_STEPS: Final = 10_000
"""More than the root of a hundred million, of the order of which the fraction needs."""


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction, by Lentz's method (Numerical Recipes, 5.2, on evaluating such)."""
    above = 1.0
    below = 1 / (1 - (a + b) * x / (a + 1))
    value = below
    for step in range(1, _STEPS):
        even = a + 2 * step
        for term in (
            step * (b - step) * x / ((even - 1) * even),
            -(a + step) * (a + b + step) * x / (even * (even + 1)),
        ):
            below = 1 / (1 + term * below)
            above = 1 + term / above
            value *= above * below
        if abs(above * below - 1) < 1e-13:
            break
    return value

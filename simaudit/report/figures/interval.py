"""Shares and totals estimated from a sample of units that have several rows, and their 95 % intervals.

SciPy has the distributions of which exact intervals are made, but weighs a hundred megabytes with NumPy, and
would have to be carried to machines without a network; these are the only functions of it that are needed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from simaudit.report.figures.base import Figures

TAIL: Final = 0.025
"""Outside a 95 % interval, on each side."""


class Interval(Figures):
    """An estimate and the ends of its 95 % interval."""

    estimate: float
    """What is most likely."""
    low: float
    """The lower end of the interval."""
    high: float
    """The upper end of the interval."""

    def times(self, factor: float) -> "Interval":
        """The estimate of a quantity that is `factor` times as large."""
        return Interval(estimate=self.estimate * factor, low=self.low * factor, high=self.high * factor)


@dataclass(frozen=True)
class SampledUnit:
    """A unit that was drawn and answered: rows that are likely to be right or wrong together."""

    size: float
    """What it counts for: its rows, or the records that they stand for."""
    rows: int
    looked_at: int
    """Of its rows, drawn one by one, with a clear answer; at least one."""
    right: float
    """The share of right ones among those, weighed as `size` is."""
    probability: float
    """Of being drawn."""

    @property
    def weight(self) -> float:
        """What it stands for among all."""
        return self.size / self.probability

    @property
    def seen(self) -> float:
        """The part of its rows that was looked at."""
        return self.looked_at / self.rows


@dataclass(frozen=True)
class SampledShare:
    """A share estimated from a sample."""

    interval: Interval
    """0 to 1."""
    effective: float
    """Of how many rows drawn one by one the interval would be as wide; infinite where all were looked at."""
    design_effect: float | None
    """How many times the variance of as many rows drawn one by one; None where that can't be estimated."""


def sampled_share(units: Sequence[SampledUnit]) -> SampledShare:
    """The share of what is right, weighed by size, from at least one unit.

    The estimate is the ratio of two Horvitz–Thompson totals, what is right by all (Cochran, Sampling
    Techniques, 3rd ed. 1977, chapter 9A on clusters of unequal sizes, chapter 11 on subsampling them). The
    interval is that of Korn and Graubard (Survey Methodology 24, 1998; Analysis of Health Surveys, 1999,
    chapter 3): Clopper and Pearson's, of as many rows as would have the same variance, fewer by the degrees
    of freedom of few units. It keeps to its 95 % where shares are near 0 and 1 and samples small: of nothing
    wrong among n it ends at 3.7 by n (the rule of three, 3 by n, is of that side alone: Hanley and
    Lippman-Hand, JAMA 249, 1983).
    """
    whole = sum(unit.weight for unit in units)
    share = min(sum(unit.weight * unit.right for unit in units) / whole, 1.0)
    rows = sum(unit.looked_at for unit in units)
    uncertain = sum(unit.probability < 1 for unit in units)
    variance = _variance(units, share) / whole**2
    alike, apart = (part / whole**2 for part in _least_variances(units))
    if alike <= 0.0:
        return SampledShare(Interval(estimate=share, low=share, high=share), math.inf, None)
    effect = None
    if 0.0 < share < 1.0:
        effective = 1 / apart if apart > 0.0 else math.inf
        if variance > 0.0 and rows > 1:
            simple = share * (1 - share) / (rows - 1)
            effective = min(rows * simple / variance, effective)
            frame = sum(unit.rows / unit.probability for unit in units)
            effect = variance / (simple * (1 - rows / frame)) if rows < frame else None
    else:
        # Whether rows of a unit differ wasn't seen: as if they never did.
        effective = 1 / alike
    if rows > 1 and uncertain:
        degrees = max(uncertain - 1, 1)
        effective *= (student_quantile(1 - TAIL, rows - 1) / student_quantile(1 - TAIL, degrees)) ** 2
    low, high = exact_ends(share * effective, effective - share * effective)
    return SampledShare(Interval(estimate=share, low=low, high=high), effective, effect)


def exact_ends(right: float, wrong: float, tail: float = TAIL) -> tuple[float, float]:
    """The exact interval of a share, outside which `tail` lies on each side (Clopper and Pearson 1934)."""
    return (
        beta_quantile(tail, right, wrong + 1) if right > 0.0 else 0.0,
        beta_quantile(1 - tail, right + 1, wrong) if wrong > 0.0 else 1.0,
    )


def _variance(units: Sequence[SampledUnit], share: float) -> float:
    """Of the total of what is right less `share` of all: between units, and within those looked at in part.

    By the probabilities of single units alone (Hájek's approximation: Annals of Mathematical Statistics 35,
    1964), within them as Cochran, chapter 11.
    """
    between = 0.0
    uncertain = [(1 - unit.probability, unit.weight * (unit.right - share)) for unit in units]
    number, weights = sum(part > 0 for part, _ in uncertain), sum(part for part, _ in uncertain)
    if number:
        middle = sum(part * value for part, value in uncertain) / weights
        between = sum(part * (value - middle) ** 2 for part, value in uncertain)
        between *= number / (number - 1) if number > 1 else 1.0
    return between + sum(
        unit.weight**2
        * unit.probability
        * (1 - unit.seen)
        * unit.right
        * (1 - unit.right)
        / (unit.looked_at - 1)
        for unit in units
        if unit.looked_at > 1
    )


def _least_variances(units: Sequence[SampledUnit]) -> tuple[float, float]:
    """Variances by p (1 − p): where all rows of a unit are alike, and where each is by itself.

    Unequal weights make a sample smaller: Kish, Journal of Official Statistics 8 (1992).
    """
    alike = sum(
        unit.weight**2 * (_unseen(unit.probability) + unit.probability * _unseen(unit.seen) / unit.looked_at)
        for unit in units
    )
    apart = sum(unit.weight**2 * _unseen(unit.probability * unit.seen) / unit.looked_at for unit in units)
    return alike, apart


def _unseen(part: float) -> float:
    """By how much the variance shrinks if `part` of a finite population is in the sample.

    Usually 1 − part (Cochran, chapter 2, The finite population correction). But where nothing wrong is seen
    in that part, d wrong ones may be left with a probability of (1 − part)^d: this is the factor with which
    the interval ends there.
    """
    if part <= 0.0 or part >= 1.0:
        return float(part <= 0.0)
    return -part / math.log1p(-part)


def total(parts: Sequence[Interval]) -> Interval:
    """The sum of quantities that were estimated by themselves.

    The distances to the ends are added by their squares: Zou and Donner, Statistics in Medicine 27 (2008).
    """
    estimate = sum(part.estimate for part in parts)
    return Interval(
        estimate=estimate,
        low=estimate - math.hypot(*(part.estimate - part.low for part in parts)),
        high=estimate + math.hypot(*(part.high - part.estimate for part in parts)),
    )


def part_of_both(one: Interval, other: Interval) -> Interval | None:
    """`one` by the sum of both, of quantities that were estimated by themselves; None where both are 0.

    The ends are those of the ratio of `other` to `one` (Donner and Zou, Statistical Methods in Medical
    Research 21, 2012).
    """
    both = one.estimate + other.estimate
    if both <= 0.0:
        return None
    return Interval(
        estimate=one.estimate / both,
        low=1 / (1 + _greatest_ratio(other, one)),
        high=1 - 1 / (1 + _greatest_ratio(one, other)),
    )


def _greatest_ratio(above: Interval, below: Interval) -> float:
    """The upper end of the interval of `above` by `below`; infinite where `below` may be 0."""
    if below.low <= 0.0:
        return math.inf
    product = above.estimate * below.estimate
    ends = above.high * below.low * (2 * above.estimate - above.high) * (2 * below.estimate - below.low)
    return (product + math.sqrt(max(product**2 - ends, 0.0))) / (below.low * (2 * below.estimate - below.low))


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

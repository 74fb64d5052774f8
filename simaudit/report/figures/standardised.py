"""Carriers side by side: the share of numbers with signs each would have if all had the same subscribers.

Old registrations and those of organisations have other faults than new ones, and carriers have more or fewer
of them: a raw rate compares the subscribers. Direct standardisation (Fleiss, Levin, Paik: Statistical Methods
for Rates and Proportions, 3rd ed. 2003, chapter 19): every carrier's rates by year of registration and type
of customer are weighed by the numbers of all carriers together.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import permutations
from statistics import NormalDist
from typing import Final

from simaudit.report.figures.base import RATE_MINIMUM, Figures
from simaudit.report.figures.interval import Interval, exact_ends, student_quantile
from simaudit.report.figures.number_tally import SignClass, SignClasses


class StandardisedRate(Interval):
    """The share, 0 to 1, were the carrier's subscribers as all carriers' together.

    All numbers are counted: the interval is of what chance does to a carrier that works as it does.
    """

    effective: float = 0.0
    """Of how many numbers that came singly the variance would be the same."""
    points: float = 0.0
    """The effective registration points by which the variance is known (SignClasses.points)."""

    @property
    def is_placed(self) -> bool:
        """Whether the carrier may have a place: of fewer points, how they differ isn't known."""
        return self.points >= FEWEST_POINTS


FEWEST_POINTS: Final = 5
"""Effective points from which on a carrier has a place."""


class Rank(Figures):
    """The places that a carrier may have among those compared, the lowest rate first."""

    first: int
    """The best place that the comparisons allow."""
    last: int
    """The worst."""
    lacks: tuple[str, ...] = ()
    """Ids of the checks that decide and could not be judged here, but at another carrier that has a place."""


def standardised(carriers: Mapping[str, SignClasses]) -> dict[str, StandardisedRate]:
    """Carrier → its rate; those with fewer than RATE_MINIMUM numbers have none."""
    standard: dict[tuple[str, int], int] = {}
    for row in (row for carrier in carriers.values() for row in carrier.classes):
        standard[_key(row)] = standard.get(_key(row), 0) + row.numbers.of
    return {
        carrier: _rate(list(_joined(classes.classes, standard)), classes)
        for carrier, classes in carriers.items()
        if sum(row.numbers.of for row in classes.classes) >= RATE_MINIMUM
    }


def _key(row: SignClass) -> tuple[str, int]:
    return row.customer_type or "", row.year or 0


def _joined(
    classes: Sequence[SignClass], standard: Mapping[tuple[str, int], int]
) -> Iterator[tuple[int, int, int]]:
    """(numbers with signs, numbers, numbers of the standard) by class, in the order of types and years.

    A class in which the carrier has fewer than RATE_MINIMUM numbers is joined to the next one, at the end to
    the one before, so that no part of the standard is left out.
    """
    numbers = {_key(row): row.numbers for row in classes}
    left = sum(row.numbers.of for row in classes)
    n = of = weight = 0
    for key in sorted(standard):
        weight += standard[key]
        if key in numbers:
            n, of, left = n + numbers[key].n, of + numbers[key].of, left - numbers[key].of
        if of >= RATE_MINIMUM and left >= RATE_MINIMUM:
            yield n, of, weight
            n = of = weight = 0
    yield n, of, weight


def _rate(rows: Sequence[tuple[int, int, int]], classes: SignClasses) -> StandardisedRate:
    """The weighted share and its interval over the effective numbers.

    They are those of a simple sample with the same variance (Korn, Graubard: Analysis of Health Surveys,
    1999, chapter 3): of the classes' binomial variances by their weights, times the design effect. Where no
    number, or every number, has signs they are Kish's for the weights (Survey Sampling, 1965, 11.7).
    """
    total = sum(weight for *_, weight in rows)
    rate = sum(weight * n / of for n, of, weight in rows) / total
    variance = sum((weight / total) ** 2 * n / of * (1 - n / of) / of for n, of, weight in rows)
    kish = 1 / sum((weight / total) ** 2 / of for _, of, weight in rows)
    effective = (rate * (1 - rate) / variance if variance else kish) / classes.design_effect
    low, high = _ends(rate, effective, classes.points, 0.025)
    return StandardisedRate(estimate=rate, low=low, high=high, effective=effective, points=classes.points)


def _ends(rate: float, effective: float, points: float, tail: float) -> tuple[float, float]:
    """A share's exact interval, outside which `tail` lies on each side, over the effective numbers.

    Few points tell the variance badly: the numbers are fewer by the square of the normal quantile by
    Student's (Korn, Graubard, 1999, chapter 3). One point tells nothing of it.
    """
    if points <= 1.0:
        return 0.0, 1.0
    size = effective * (NormalDist().inv_cdf(1 - tail) / student_quantile(1 - tail, points - 1)) ** 2
    return exact_ends(rate * size, (1 - rate) * size, tail)


def by_judging(carriers: Collection[Mapping[str, bool]]) -> dict[str, set[bool]]:
    """Id of a check → whether it could be judged, over the carriers at which it had something to judge."""
    ids = dict.fromkeys(id_ for checks in carriers for id_ in checks)
    return {id_: {checks[id_] for checks in carriers if id_ in checks} for id_ in ids}


def ranks(rates: Mapping[str, StandardisedRate], judged: Mapping[str, Mapping[str, bool]]) -> dict[str, Rank]:
    """Carrier → its places among two or more with FEWEST_POINTS; others have none.

    `judged`: carrier → id of a check that decides its rate → whether it could be judged. Where it lacks a
    check that another has, its rate is a lower bound: its end is open, and it is before none.

    One is before another where their intervals part and the difference is sure at 99 %, by the distances to
    the ends (Zou, Donner: Statistics in Medicine 27, 2008). Intervals of 95 % alone part equal carriers in up
    to one pair of twenty, a small and a large one (Schenker, Gentleman: The American Statistician 55, 2001).
    """
    ranked = {carrier: rate for carrier, rate in rates.items() if rate.is_placed}
    if len(ranked) < 2:
        return {}
    results = by_judging([judged[carrier] for carrier in ranked])
    lacks = {
        carrier: tuple(id_ for id_, could in judged[carrier].items() if not could and True in results[id_])
        for carrier in ranked
    }
    sure = {
        carrier: _ends(rate.estimate, rate.effective, rate.points, 0.005) for carrier, rate in ranked.items()
    }
    before = {
        (low, high)
        for low, high in permutations(ranked, 2)
        if not lacks[low]
        and ranked[low].high < ranked[high].low
        and math.hypot(sure[low][1] - ranked[low].estimate, ranked[high].estimate - sure[high][0])
        < ranked[high].estimate - ranked[low].estimate
    }
    return {
        carrier: Rank(
            first=1 + sum(high == carrier for _, high in before),
            last=len(ranked) - sum(low == carrier for low, _ in before),
            lacks=lacks[carrier],
        )
        for carrier in ranked
    }

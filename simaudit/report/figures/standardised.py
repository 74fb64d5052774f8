"""Carriers side by side: the share of numbers with signs each would have if all had the same subscribers.

Old registrations and those of organisations have other faults than new ones, and carriers have more or fewer
of them: a raw rate compares the subscribers. Direct standardisation (Fleiss, Levin, Paik: Statistical Methods
for Rates and Proportions, 3rd ed. 2003, chapter 19): every carrier's rates by year of registration and type
of customer are weighed by the numbers of all carriers together.
"""

from collections.abc import Iterator, Mapping, Sequence

from simaudit.report.figures.base import RATE_MINIMUM, Figures
from simaudit.report.figures.interval import Interval
from simaudit.report.figures.number_tally import SignClass, SignClasses
from simaudit.report.figures.quantiles import beta_quantile


class StandardisedRate(Interval):
    """The share, 0 to 1, were the carrier's subscribers as all carriers' together.

    All numbers are counted: the interval is of what chance does to a carrier that works as it does.
    """


class Rank(Figures):
    """The places that a carrier may have among those compared, the lowest rate first."""

    first: int
    """The best place that its interval allows."""
    last: int
    """The worst."""

    @property
    def certain(self) -> bool:
        """Whether there is only one: its interval parts from every other."""
        return self.first == self.last


def standardised(carriers: Mapping[str, SignClasses]) -> dict[str, StandardisedRate]:
    """Carrier → its rate; those with fewer than RATE_MINIMUM numbers have none."""
    standard: dict[tuple[str, int], int] = {}
    for row in (row for carrier in carriers.values() for row in carrier.classes):
        standard[_key(row)] = standard.get(_key(row), 0) + row.numbers.of
    return {
        carrier: _rate(_joined(classes.classes, standard), classes.design_effect)
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


def _rate(classes: Iterator[tuple[int, int, int]], design_effect: float) -> StandardisedRate:
    """The weighted share, with a share's exact interval over the effective size of the carrier's numbers.

    The size is that of a simple sample with the same variance (Korn, Graubard: Analysis of Health Surveys,
    1999, chapter 3): of the classes' binomial variances by their weights, times the design effect. Where no
    number, or every number, has signs it is Kish's for the weights (Survey Sampling, 1965, 11.7).
    """
    rows = list(classes)
    total = sum(weight for *_, weight in rows)
    rate = sum(weight * n / of for n, of, weight in rows) / total
    variance = sum((weight / total) ** 2 * n / of * (1 - n / of) / of for n, of, weight in rows)
    kish = 1 / sum((weight / total) ** 2 / of for _, of, weight in rows)
    size = (rate * (1 - rate) / variance if variance else kish) / design_effect
    with_signs, without = rate * size, (1 - rate) * size
    return StandardisedRate(
        estimate=rate,
        low=beta_quantile(0.025, with_signs, without + 1) if with_signs else 0.0,
        high=beta_quantile(0.975, with_signs + 1, without) if without else 1.0,
    )


def ranks(rates: Mapping[str, StandardisedRate], partly: Sequence[str] = ()) -> dict[str, Rank]:
    """Carrier → its places: only where intervals part is one carrier before another.

    Intervals that part at 95 % each are stricter than a test of the difference at 5 % (Schenker, Gentleman:
    The American Statistician 55, 2001): with several carriers that is as well. Of the carriers
    `partly` the rate is a lower bound, as a check that decides it could not be judged: their end is open.
    """
    ends = {carrier: (rate.low, 1.0 if carrier in partly else rate.high) for carrier, rate in rates.items()}
    return {
        carrier: Rank(
            first=1 + sum(other_high < low for _, other_high in ends.values()),
            last=len(ends) - sum(other_low > high for other_low, _ in ends.values()),
        )
        for carrier, (low, high) in ends.items()
    }

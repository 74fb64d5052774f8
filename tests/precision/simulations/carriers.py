"""Carriers beside each other: do intervals cover, are equal carriers parted, are different ones ranked?

Invented carriers have registration points of unequal sizes (lognormal), whose rates of numbers with signs
differ (beta, by the intra-point correlation rho), numbers registered in the app, and three classes of
subscribers in a mix of their own; the product standardises and ranks them.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from precision.simulations.simulation import SimulatedFigure

from simaudit.report.figures.number_tally import SignClasses, sign_classes
from simaudit.report.figures.standardised import ranks, standardised

_CLASSES: Final = np.array([0.5, 1.0, 2.0])
"""The rate of each class by that of the carrier: old registrations have more signs than new ones."""
_MIXES: Final = ((0.5, 0.3, 0.2), (0.2, 0.3, 0.5), (0.34, 0.33, 0.33), (0.6, 0.2, 0.2), (0.3, 0.5, 0.2))
_COVERED, _PARTED = 0.94, 0.01
_JUDGED: Final = {"of all": True, "of none": False}
"""Checks that decide: one that could be judged everywhere, one nowhere."""


class Population(NamedTuple):
    """Carriers of one kind."""

    points: tuple[int, ...]
    """Registration points of each carrier."""
    rho: float
    app: float = 0.0
    """The part of the numbers that was registered in the app."""
    rates: tuple[float, ...] = ()
    """Of each carrier, in the middle class; else 5 %."""
    size: int = 150
    """Numbers of a point in the mean."""
    spread: float = 1.0
    """Standard deviation of the logarithm of its numbers."""
    lacking: int = -1
    """The carrier that lacks a check which the others have."""

    @property
    def true_rates(self) -> tuple[float, ...]:
        return self.rates or (0.05,) * len(self.points)

    def __str__(self) -> str:
        rates = (
            "equal" if len({*self.true_rates}) == 1 else " and ".join(f"{rate:.1%}" for rate in self.rates)
        )
        points = f"points {', '.join(map(str, self.points))} (±{self.spread})"
        parts = [points, f"rho {self.rho}", f"app {self.app:.0%}", rates]
        return "; ".join(parts)


class Repeated(NamedTuple):
    """What all repetitions of a population came to."""

    covered: float
    """The share of rates that lie in their intervals."""
    parted: float
    """The share of pairs of which one is placed before the other."""
    right: float
    """The share of pairs of which the one with the lower rate is placed before the other."""
    placed: float
    """The share of carriers that have places."""


def _numbers(lots: np.random.Generator, population: Population, index: int) -> tuple[SignClasses, np.ndarray]:
    """A carrier's counted numbers, and those of each class."""
    rate, rho = population.true_rates[index], population.rho
    sizes = np.exp(lots.normal(0.0, population.spread, population.points[index]))
    sizes = np.maximum(sizes / sizes.mean() * population.size, 1).round().astype(int)
    mix = _MIXES[index % len(_MIXES)]
    of = lots.multinomial(sizes, mix)
    by_point = lots.beta(rate * (1 / rho - 1), (1 - rate) * (1 / rho - 1), sizes.size) / rate if rho else 1.0
    n = lots.binomial(of, np.minimum(np.outer(by_point * np.ones(sizes.size), rate * _CLASSES), 1.0))
    of_app = lots.multinomial(round(sizes.sum() * population.app / (1 - population.app)), mix)
    n_app = lots.binomial(of_app, rate * _CLASSES)
    codes = [str(code) for code in range(sizes.size) for _ in _CLASSES] + [None] * _CLASSES.size
    cells = pl.DataFrame(
        {
            "year": [*range(_CLASSES.size)] * (sizes.size + 1),
            "point_code": codes,
            "n": [*n.ravel(), *n_app],
            "of": [*of.ravel(), *of_app],
        },
        schema_overrides={"point_code": pl.String, "n": pl.Int64, "of": pl.Int64},
    )
    cells = cells.with_columns(
        customer_type=pl.lit("INDIVIDUAL"), at_point=pl.col("point_code").is_not_null()
    )
    return sign_classes(cells.filter(pl.col("of") > 0)), of.sum(axis=0) + of_app


def _judged(population: Population) -> Mapping[str, Mapping[str, bool]]:
    return {
        str(index): _JUDGED | {"of others": index != population.lacking}
        for index in range(len(population.points))
    }


def _repeated(population: Population, repetitions: int, seed: int) -> Repeated:
    lots = np.random.default_rng([seed, *population.points, round(population.rho * 100)])
    carriers, pairs = [*range(len(population.points))], 0
    covered = parted = right = placed = 0
    for _ in range(repetitions):
        counted = [_numbers(lots, population, index) for index in carriers]
        rates = standardised({str(index): counted[index][0] for index in carriers})
        everybody = np.sum([numbers for _, numbers in counted], axis=0)
        truths = [rate * float(everybody @ _CLASSES) / everybody.sum() for rate in population.true_rates]
        places = ranks(rates, _judged(population))
        placed += len(places)
        for index, truth in enumerate(truths):
            covered += rates[str(index)].low <= truth <= rates[str(index)].high
        for low, high in combinations(carriers, 2):
            pairs += 1
            if {str(low), str(high)} <= places.keys():
                first, second = places[str(low)], places[str(high)]
                before = first.last < second.first, second.last < first.first
                parted += any(before)
                right += before[population.true_rates[low] > population.true_rates[high]]
    every = repetitions * len(carriers)
    return Repeated(float(covered / every), parted / pairs, right / pairs, placed / every)


_EQUAL: Final = (
    Population((20, 20), 0.0),
    Population((20, 20), 0.0, app=0.4),
    Population((20, 60, 60), 0.0, spread=1.5),
    Population((8, 12), 0.0, app=0.5, size=1000, spread=0.4),
    Population((20, 2000), 0.0, app=0.2),
    Population((20, 50, 100, 300, 1000), 0.0, app=0.2),
    Population((60, 60, 60), 0.0, app=0.2, lacking=0),
)
"""Carriers that work alike; each is tried with every correlation."""
_CORRELATIONS: Final = (0.0, 0.01, 0.03)
_DIFFERENT: Final = (
    (Population((60, 60), 0.01, rates=(0.05, 0.075)), 0.5),
    (Population((300, 300), 0.01, app=0.2, rates=(0.05, 0.06)), 0.5),
    (Population((300, 300), 0.03, app=0.2, rates=(0.05, 0.075)), 0.9),
    (Population((20, 2000), 0.01, app=0.2, rates=(0.05, 0.1)), 0.5),
)
"""Carriers of which the second has more signs; the power that is expected."""


def _margin(share: float, tries: int) -> float:
    """Two standard errors: so far chance may move a share from its bound."""
    return 2 * float(np.sqrt(share * (1 - share) / tries))


def _of_equal(rho: float, repetitions: int, seed: int) -> Iterator[SimulatedFigure]:
    results = []
    for population in (population._replace(rho=rho) for population in _EQUAL):
        result, carriers = _repeated(population, repetitions, seed), len(population.points)
        results.append((result, carriers, carriers * (carriers - 1) // 2))
        least = _COVERED - _margin(_COVERED, repetitions * carriers)
        most = _PARTED + _margin(_PARTED, repetitions * results[-1][2])
        lacking = "; one lacks a check" if population.lacking >= 0 else ""
        yield SimulatedFigure(f"covered: {population}{lacking}", result.covered, least, 1.0)
        yield SimulatedFigure(f"parted: {population}{lacking}", result.parted, 0.0, most)
    carriers, pairs = sum(count for _, count, _ in results), sum(count for *_, count in results)
    covered = sum(result.covered * count for result, count, _ in results) / carriers
    parted = sum(result.parted * count for result, _, count in results) / pairs
    yield SimulatedFigure(f"covered: all with rho {rho}", covered, _COVERED, 1.0)
    yield SimulatedFigure(f"parted: all with rho {rho}", parted, 0.0, _PARTED)


def simulate(repetitions: int, seed: int) -> Sequence[SimulatedFigure]:
    """Coverage of intervals and pairs parted of equal carriers; pairs ranked of different ones."""
    figures = [figure for rho in _CORRELATIONS for figure in _of_equal(rho, repetitions, seed)]
    for population, power in _DIFFERENT:
        result = _repeated(population, repetitions, seed)
        figures.append(SimulatedFigure(f"ranked: {population}", result.right, power, 1.0))
        wrong = result.parted - result.right
        figures.append(SimulatedFigure(f"ranked the wrong way: {population}", wrong, 0.0, _PARTED))
    lacking = _repeated(_DIFFERENT[2][0]._replace(lacking=0), repetitions, seed)
    figures.append(SimulatedFigure("ranked: the same, the first lacks a check", lacking.right, 0.0, 0.0))
    few = _repeated(Population((3, 4), 0.03, size=1000), repetitions, seed)
    return [*figures, SimulatedFigure("with a place: points 3, 4", few.placed, 0.0, 0.0)]

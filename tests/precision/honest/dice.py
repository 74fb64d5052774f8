"""Random draws that depend on a seed, a purpose and a key only: the same on any machine and in any order."""

import math
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import polars as pl
from precision.honest.rates import CALM, Rates

_DATA: Final = Path(__file__).resolve().parent / "data"


class Dice:
    """Draws a value for every key of a series; each purpose has draws of its own."""

    def __init__(self, seed: int, rates: Rates = CALM) -> None:
        self._seed = seed
        self.rates = rates

    def bits(self, purpose: str, keys: pl.Series) -> pl.Series:
        """64 random bits a key: the finaliser of SplitMix64 (Steele, Lea, Flood 2014)."""
        digest = blake2b(f"{self._seed}:{purpose}".encode(), digest_size=8).digest()
        mixed = keys.cast(pl.UInt64()) * _constant(0x9E3779B97F4A7C15)
        mixed = mixed + _constant(int.from_bytes(digest, "little"))
        mixed = (mixed ^ mixed // 2**30) * _constant(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ mixed // 2**27) * _constant(0x94D049BB133111EB)
        return mixed ^ mixed // 2**31

    def share(self, purpose: str, keys: pl.Series) -> pl.Series:
        """Uniform in [0, 1)."""
        return (self.bits(purpose, keys) // 2**11).cast(pl.Float64()) / 2**53

    def whole(self, purpose: str, keys: pl.Series, sides: int) -> pl.Series:
        """Uniform among 0 … sides - 1."""
        return (self.share(purpose, keys) * sides).floor().cast(pl.Int64())

    def chance(self, purpose: str, keys: pl.Series, probability: float | pl.Series) -> pl.Series:
        """True with the probability, which may be another one for each key."""
        return self.share(purpose, keys) < probability

    def pick(
        self, purpose: str, keys: pl.Series, values: Sequence[Any], weights: Sequence[float] | None = None
    ) -> pl.Series:
        """One of the values, by weight where there are weights."""
        listed = pl.Series(values)
        if weights is None:
            return listed.gather(self.whole(purpose, keys, len(listed)))
        reach = pl.Series(weights, dtype=pl.Float64()).cum_sum()
        drawn = self.share(purpose, keys) * float(reach[-1])
        places = reach.search_sorted(drawn, side="right")
        return listed.gather(places.clip(0, len(listed) - 1))

    def slip(
        self, purpose: str, keys: pl.Series, probability: float, points: pl.Series | None = None
    ) -> pl.Series:
        """True with the calm register's probability times `slips` and the carelessness of the point."""
        probability *= self.rates.slips
        if points is None or not self.rates.spread:
            return self.chance(purpose, keys, probability)
        return self.chance(purpose, keys, self.carelessness(points) * probability)

    def carelessness(self, points: pl.Series) -> pl.Series:
        """How many times the mean rate of slips each point has: lognormal, with mean 1; 1 without a point."""
        spread = self.rates.spread
        codes = points.unique().sort().drop_nulls()
        digests = [int.from_bytes(blake2b(code.encode(), digest_size=6).digest(), "little") for code in codes]
        drawn = self.normal("carelessness", pl.Series(digests, dtype=pl.UInt64()))
        times = (drawn * spread - spread**2 / 2).exp()
        return points.replace_strict(codes, times, default=1.0, return_dtype=pl.Float64())

    def exponential(self, purpose: str, keys: pl.Series, mean: float) -> pl.Series:
        """Waiting times of that mean."""
        return -(1 - self.share(purpose, keys)).log() * mean

    def normal(self, purpose: str, keys: pl.Series) -> pl.Series:
        """Standard normal, by Box and Muller."""
        radius = (-2 * (1 - self.share(f"{purpose} radius", keys)).log()).sqrt()
        return radius * (self.share(f"{purpose} angle", keys) * 2 * math.pi).cos()


def case(*cases: tuple[Any, Any], otherwise: Any = None) -> pl.Expr:
    """The value of the first condition that holds; text names a column, as in polars' `when`."""
    (condition, value), *later = cases
    chain: Any = pl.when(condition).then(value)
    for condition, value in later:
        chain = chain.when(condition).then(value)
    expression: pl.Expr = chain.otherwise(otherwise)
    return expression


def chosen(*cases: tuple[Any, Any], otherwise: Any = None) -> pl.Series:
    """The same of series, which hold one value for each key."""
    return pl.select(case(*cases, otherwise=otherwise)).to_series()


def span(amounts: pl.Series, unit: str = "seconds") -> pl.Expr:
    """So many seconds or other units of time, whole ones."""
    whole: Any = {unit: pl.lit(amounts.floor().cast(pl.Int64()))}
    return pl.duration(**whole)


@cache
def vocabulary(name: str) -> pl.DataFrame:
    """A table of this folder's `data`; weights and days of stay are whole numbers, all else is text."""
    table = pl.read_csv(_DATA / f"{name}.csv", infer_schema=False, empty_string_is_null=False)
    weights = [column for column in ("weight", "elder", "younger", "stay") if column in table.columns]
    return table.cast(dict.fromkeys(weights, pl.Int64()))


def _constant(value: int) -> pl.Series:
    return pl.Series([value], dtype=pl.UInt64())

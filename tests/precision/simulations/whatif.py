"""`simaudit rules whatif`: two rule sets whose findings differ by chance alone, and one that is better."""

import random
from collections.abc import Sequence
from datetime import date

import polars as pl
from precision.simulations.simulation import SimulatedFigure

from simaudit.jobs.whatif.comparison import judged_units

_PERSONS = 40
"""Persons with a number of which a finding comes or goes, and that was looked at."""

_NUMBERS = 30
"""The most numbers of one person."""

_LEVEL = 0.05
"""The probability up to which a difference counts as one."""

_BORN = date(1990, 1, 1)


def simulate(repetitions: int, seed: int) -> Sequence[SimulatedFigure]:
    chance = random.Random(seed)  # noqa: S311 - no secret

    def reported(better: float, alike: float, *, papers: bool = False) -> float:
        rows = (_answered(chance, better, alike, papers=papers) for _ in range(repetitions))
        return sum(_p(answered) <= _LEVEL for answered in rows) / repetitions

    equal = f"two equal rules, {_PERSONS} persons of 1 to {_NUMBERS} numbers"
    return [
        SimulatedFigure(f"{equal}: difference reported", reported(0.5, 1.0), 0.0, _LEVEL),
        SimulatedFigure(f"{equal}, one in five wrongly answered", reported(0.5, 0.8), 0.0, _LEVEL),
        SimulatedFigure(f"{equal}, by paper", reported(0.5, 1.0, papers=True), 0.0, _LEVEL),
        SimulatedFigure("a rule that is better for four persons of five", reported(0.8, 1.0), 0.9, 1.0),
    ]


def _p(answered: pl.DataFrame) -> float:
    (row,) = judged_units(answered)
    return 1.0 if row.p is None else row.p


def _answered(chance: random.Random, better: float, alike: float, *, papers: bool) -> pl.DataFrame:
    """What was found on the spot of the rows that differ; nine in ten persons have a true fault.

    A person's rows come, or go, together: `better` is the probability that this is right. `alike` is that of
    a row to be answered as its person is.
    """
    rows = []
    for person in range(_PERSONS):
        true = chance.random() < 0.9
        comes = true == (chance.random() < better)
        for number in range(chance.randint(1, _NUMBERS)):
            answer = true == (chance.random() < alike)
            rows.append((
                "only_after" if comes else "only_before", "true" if answer else "false",
                f"paper {person}" if papers else None, None if number % 3 else f"paper {person}",
                f"name {person}", f"{person} {number}",
            ))  # fmt: skip
    columns = ("change", "answer", "subject", "paper", "name", "msisdn")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return frame.with_columns(pl.lit("ABC-01").alias("check_id"), pl.lit(_BORN).alias("born"))

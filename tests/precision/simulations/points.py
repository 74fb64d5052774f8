"""Points and provinces beside their peers: honest ones that are named, and bad ones that are.

Honest points and provinces differ: their true shares are gamma variables around one, with a coefficient of
variation. Points are judged by the queries of the catalogue, over relations as these read them; provinces by
the figures that they show each other, rounded as in their files.
"""

import math
import random
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import product
from typing import Final

import duckdb
import polars as pl
from precision.simulations.simulation import SimulatedFigure

from simaudit.judge.engine import part_query
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.provinces_beside import compare_provinces
from simaudit.report.figures.shared import SharedCarrier, SharedFigures, shared_carrier
from simaudit.rules.load import load_catalogue
from simaudit.rules.populations import definitions
from simaudit.store.strata import Place

FAULTY: Final = 0.01
"""Of the numbers of an honest point, on average."""

WITH_FINDINGS: Final = 0.02
"""Of the people of an honest province, on average."""

POINTS: Final = 100
CUSTOMERS: Final = 150
"""Numbers of the point that is bad."""

CHECKS: Final = 10
"""That are compared at once, of one carrier."""

RUN: Final = RunInfo(period="2026-10", made_at=datetime(2026, 11, 3), version="1", rule_set="ab" * 32)  # noqa: DTZ001


def simulate(repetitions: int, seed: int) -> Sequence[SimulatedFigure]:
    """Shares of honest points and provinces that are named, and of bad ones."""
    dice = random.Random(seed)  # noqa: S311 (reproducible)
    return [*_points(repetitions, dice), *_provinces(repetitions, dice), *_few_points(repetitions, dice)]


def _points(repetitions: int, dice: random.Random) -> Iterator[SimulatedFigure]:
    for variation in (0.0, 0.15, 0.3, 0.5):
        named = _named_points(repetitions, variation, 1, dice)
        yield SimulatedFigure(
            f"honest points named, CV {variation:.0%}",
            named["honest"],
            0.0,
            0.001 if variation < 0.5 else 0.002,
        )
    for times, variation in product((15, 8), (0.0, 0.3, 0.5)):
        named = _named_points(repetitions, variation, times, dice)
        yield SimulatedFigure(
            f"points of {CUSTOMERS} numbers with {times} times the faults named, CV {variation:.0%}",
            named["bad"],
            0.9 if times == 15 else 0.0,
            1.0,
        )


def _few_points(repetitions: int, dice: random.Random) -> Iterator[SimulatedFigure]:
    """Of fewer than twenty points the catalogue takes it that honest ones differ by chance alone."""
    for points, variation in product((3, 6, 19), (0.15, 0.3, 0.5)):
        named = _named_points(repetitions * 6, variation, 1, dice, points)
        yield SimulatedFigure(
            f"honest ones of {points} points named, CV {variation:.0%}", named["honest"], 0.0, 1.0
        )


def _named_points(
    repetitions: int, variation: float, times: int, dice: random.Random, points: int = POINTS
) -> dict[str, float]:
    """The shares of points that are named in as many registers, each a carrier's of its own."""
    cells = []
    for register in range(repetitions):
        for point in range(points):
            bad = point == 0 and times > 1
            numbers = CUSTOMERS if bad else round(30 * 30 ** dice.random())
            share = min(FAULTY * (times if bad else _level(dice, variation)), 0.9)
            cells.append((f"c{register}", f"P{point:03}", numbers, _binomial(dice, numbers, share), bad))
    frame = pl.DataFrame(cells, schema=["carrier", "point_code", "n", "k", "bad"], orient="row")
    above = _judged(frame).join(frame.select("carrier", "point_code", "bad"), on=["carrier", "point_code"])
    return {
        name: above.filter(pl.col("bad") == (name == "bad"))["above"].mean() or 0.0  # type: ignore[misc]
        for name in ("honest", "bad")
    }


def _judged(points: pl.DataFrame) -> pl.DataFrame:
    """The points as the query of the check that counts faults compares them: carrier, point_code, above."""
    (check,) = (check for check in load_catalogue() if check.judges_faults)
    populations = definitions().populations
    with duckdb.connect() as connection:
        for macro in definitions().macros.values():
            connection.execute(macro)
        connection.register("point", points.to_arrow())
        connection.execute(
            """
            CREATE TABLE served_stratum AS
            SELECT carrier, point_code, 'INDIVIDUAL' AS customer, 'CCCD' AS id_type, 674 AS triennium, n
            FROM point;
            CREATE TABLE live AS
            SELECT
                row_number() OVER () AS record, carrier, point_code, 'INDIVIDUAL' AS customer_type,
                'CCCD' AS id_type, TIMESTAMP '2023-05-01' AS registered_at
            FROM (SELECT *, unnest(range(k)) FROM point);
            CREATE VIEW faulty_row AS SELECT carrier, record FROM live
            """
        )
        connection.execute(f"CREATE TABLE point_of_faults AS {populations['point_of_faults'].query}")
        assert check.header.funnel is not None
        query = part_query(check, f"SELECT carrier, point_code, above FROM {check.header.funnel.relation}")
        values = {name: value for name, value in check.header.params.items() if f"${name}" in query}
        rows: pl.DataFrame = connection.sql(query, params=values).pl()
        return rows


def _provinces(repetitions: int, dice: random.Random) -> Iterator[SimulatedFigure]:
    for provinces, variation in product((3, 6, 12, 34), (0.0, 0.15, 0.3, 0.5)):
        times = _times(repetitions, provinces)
        named = [_named_provinces(provinces, variation, 1, dice)[0] for _ in range(times)]
        yield SimulatedFigure(
            f"honest ones of {provinces} provinces named, CV {variation:.0%}",
            sum(named) / times / provinces / CHECKS,
            0.0,
            0.0 if provinces == 3 else 0.005 if variation < 0.5 else 0.015,
        )
    for provinces, times, variation in product((6, 12, 34), (3, 8), (0.15, 0.3)):
        repeated = range(_times(repetitions, provinces))
        found = [_named_provinces(provinces, variation, times, dice)[1] for _ in repeated]
        yield SimulatedFigure(
            f"one of {provinces} provinces with {times} times the findings named, CV {variation:.0%}",
            sum(found) / len(found),
            0.9 if times == 8 and provinces > 6 else 0.0,
            1.0,
        )


def _times(repetitions: int, provinces: int) -> int:
    """As many comparisons that about as many cells are compared, of however many provinces."""
    return max(min(repetitions, repetitions * 6 // provinces), 1)


def _named_provinces(provinces: int, variation: float, times: int, dice: random.Random) -> tuple[int, bool]:
    """How many honest provinces are named, and whether the bad one of the first check is."""
    figures = {
        f"{province:02}": SharedFigures.model_construct(
            carriers=(_carrier(dice, variation, times if province == 0 else 1),)
        )
        for province in range(provinces)
    }
    outside = {(row.check_id, row.province) for row in compare_provinces(figures, [], None, RUN).outside}
    bad = ("UNR-00", "00")
    return len(outside - {bad} if times > 1 else outside), bad in outside


def _carrier(dice: random.Random, variation: float, times: int) -> SharedCarrier:
    """A carrier at one province, with three classes of customers; only its first check is ever bad."""
    size = 5000 * 40 ** dice.random()
    places: list[Place] = [("INDIVIDUAL", year) for year in (2015, 2020, 2025)]
    people = {place: round(size * part) for place, part in zip(places, (0.2, 0.5, 0.3), strict=True)}
    checks = {}
    for check in range(CHECKS):
        level = times if check == 0 and times > 1 else _level(dice, variation)
        findings = {
            place: _binomial(dice, count, min(WITH_FINDINGS * level, 0.9)) for place, count in people.items()
        }
        checks[f"UNR-{check:02}"] = ("ab" * 32, findings)
    made = shared_carrier("viettel", people, 90, checks)
    assert made is not None
    return made


def _level(dice: random.Random, variation: float) -> float:
    return dice.gammavariate(variation**-2, variation**2) if variation else 1.0


def _binomial(dice: random.Random, trials: int, share: float) -> int:
    """A binomial count, by the gaps between faulty ones; of many as a normal one, which is near enough."""
    mean = trials * share
    if mean > 100:
        return min(max(round(dice.gauss(mean, (mean * (1 - share)) ** 0.5)), 0), trials)
    count, place = -1, 0
    while place <= trials:
        count += 1
        place += 1 + int(math.log(1 - dice.random()) / math.log1p(-share))
    return count

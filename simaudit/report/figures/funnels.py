"""Points beside their peers, by each check that compares them: the points, and where one would be named."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import polars as pl

from simaudit.judge.judging import Verdict
from simaudit.report.figures.base import Figures, Share
from simaudit.report.figures.interval import beta_below, beta_quantile
from simaudit.rules.check import Check

NAMED: Final = 20
"""Points named of those that are above their peers; the others are drawn, and counted."""

_LEAST_DISPERSION: Final = 1e-8
"""A smaller dispersion makes the logarithms of Γ cancel; with this one, counts spread as Poisson's."""

_GRID: Final = 48
"""Places along each axis at which points are told apart, so that a drawing's size has a limit."""


class PeerPoint(Figures):
    """A registration point that is above its peers."""

    code: str
    numbers: Share
    """Its faulty rows, of those that are compared."""
    expected: float
    """As many would be faulty at the carrier's other points."""
    in_scope: Share
    """Its faulty live numbers, of those that count as the province's own; all where there is no province."""

    @property
    def expected_tenths(self) -> float:
        """`expected` with one decimal, half up, as the check states it."""
        return math.floor(self.expected * 10 + 0.50000001) / 10


class PeerDot(Figures):
    """So many `points` that have about as many faulty rows, and as many expected ones."""

    faulty: int
    expected: float
    points: int
    above: bool


class PeerFunnel(Figures):
    """What one check compared at one carrier."""

    check: str
    faults: bool
    """Whether it counts the findings that count against a point."""
    judged: int
    """Points with enough rows."""
    above: int
    """Those of them that are found."""
    outside: tuple[PeerPoint, ...]
    """The first NAMED of these, by how much they exceed what is expected."""
    dots: tuple[PeerDot, ...]
    """All judged points that are not named."""
    fewest_rows: int
    fewest_faulty: int
    times: float
    """So many times what is expected."""
    dispersion: float = 0.0
    """How far points differ beyond chance: a count's variance is the expected + dispersion × its square."""
    least_tail: float
    """The probability of as many or more up to which a difference is significant among these points."""

    @property
    def usual_factor(self) -> float:
        """By so many times honest points usually differ from what is expected of them.

        Two in three of them lie between the expected divided by it and times it, were their shares lognormal
        with the dispersion as the square of their coefficient of variation.
        """
        return math.exp(math.sqrt(math.log1p(self.dispersion)))


def peer_funnels(verdicts: Iterable[Verdict], carrier: str, points: pl.DataFrame) -> tuple[PeerFunnel, ...]:
    """What the checks compared; `points` are the province's own (NumberTally.own_points)."""
    return tuple(_funnel(check, rows, points) for check, rows in _compared(verdicts, carrier))


def above_peers(verdicts: Iterable[Verdict], carrier: str, points: pl.DataFrame) -> dict[str, PeerPoint]:
    """The points above their peers by what counts against them, by code; `points` as in `peer_funnels`.

    Of one with fewer such numbers in scope than a check asks for at least, nothing is said.
    """
    return {
        point.code: point
        for check, rows in _compared(verdicts, carrier)
        if check.judges_faults
        for point in _peer_points(rows.filter("above"), points)
        if point.in_scope.n >= int(check.header.params["fewest_faulty"])
    }


def remarked_points(
    verdicts: Iterable[Verdict], carrier: str, points: pl.DataFrame
) -> dict[str, dict[str, PeerPoint]]:
    """The points above their peers by what is only remarked: code → check → what was compared."""
    remarked: dict[str, dict[str, PeerPoint]] = {}
    for check, rows in _compared(verdicts, carrier):
        for point in _peer_points(rows.filter("above", check.remark), points):
            remarked.setdefault(point.code, {})[check.id] = point
    return remarked


def _compared(verdicts: Iterable[Verdict], carrier: str) -> Iterator[tuple[Check, pl.DataFrame]]:
    """The checks that compared any of the carrier's points, with these by what exceeds the expected."""
    for verdict in verdicts:
        if verdict.compared is None:
            continue
        rows = verdict.compared.filter(pl.col("carrier") == carrier)
        if not rows.is_empty():
            excess = pl.col("k") - pl.col("expected")
            yield verdict.check, rows.sort(excess, "point_code", descending=[True, False])


def _peer_points(rows: pl.DataFrame, points: pl.DataFrame) -> list[PeerPoint]:
    in_scope = points.select("point_code", "faulty", "live")
    joined = rows.join(in_scope, on="point_code", how="left", maintain_order="left")
    return [
        PeerPoint(
            code=row["point_code"],
            numbers=Share(n=row["k"], of=row["n"]),
            expected=round(row["expected"], 9),
            in_scope=Share(n=row["faulty"] or 0, of=row["live"] or 0),
        )
        for row in joined.iter_rows(named=True)
    ]


def _funnel(check: Check, rows: pl.DataFrame, points: pl.DataFrame) -> PeerFunnel:
    above = rows.filter("above")
    parameters = check.header.params
    return PeerFunnel(
        check=check.id,
        faults=check.judges_faults,
        judged=rows.height,
        above=above.height,
        outside=tuple(_peer_points(above.head(NAMED), points)),
        dots=_dots(pl.concat([rows.filter(~pl.col("above")), above.slice(NAMED)]), rows),
        fewest_rows=int(parameters["fewest_rows"]),
        fewest_faulty=int(parameters["fewest_faulty"]),
        times=float(parameters["times_expected"]),
        dispersion=rows["dispersion"][0],
        least_tail=rows["least_tail"][0],
    )


def _dots(rows: pl.DataFrame, judged: pl.DataFrame) -> tuple[PeerDot, ...]:
    """The points by their place among all that are judged; both axes are drawn by square roots."""
    places = []
    for name in ("k", "expected"):
        largest = math.sqrt(max(float(judged[name].cast(pl.Float64).max() or 0), 1.0))  # type: ignore[arg-type]
        places.append((pl.col(name).cast(pl.Float64).sqrt() * _GRID / largest).round().alias(f"{name}_place"))
    dots = (
        rows.with_columns(places)
        .group_by("k_place", "expected_place", "above")
        .agg(pl.col("k").min(), pl.col("expected").min(), pl.len().alias("points"))
        .sort("expected", "k", "above")
    )
    return tuple(
        PeerDot(faulty=row["k"], expected=round(row["expected"], 4), points=row["points"], above=row["above"])
        for row in dots.iter_rows(named=True)
    )


def dispersion_of(counts: Sequence[tuple[float, float]]) -> float:
    """How far faulty and expected counts of peers differ beyond chance, as checks/populations.sql has it."""
    squares = sum(expected**2 for _, expected in counts)
    beyond = sum((faulty - expected) ** 2 - expected for faulty, expected in counts)
    return max(beyond / squares, 0.0) if squares else 0.0


def upper_tail(count: int, mean: float, dispersion: float = 0.0) -> float:
    """P(X ≥ count), 1 up to the mean, as upper_tail of checks/populations.sql to what a drawing tells apart.

    X is negative binomial with variance mean + dispersion × mean², or Poisson without a dispersion.
    """
    shape = 1 / max(dispersion, _LEAST_DISPERSION)
    return 1.0 if count <= mean else beta_below(mean / (mean + shape), count, shape)


def most_expected(count: int, least_tail: float, dispersion: float) -> float:
    """The largest mean of which the count, at least 1, or more has a probability of at most this."""
    shape = 1 / max(dispersion, _LEAST_DISPERSION)
    share = beta_quantile(least_tail, count, shape)
    return shape * share / (1 - share)

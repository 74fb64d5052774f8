"""Reported numbers by registration point, of one carrier and of all."""

from typing import Any

import polars as pl

from simaudit.report.figures.base import Share
from simaudit.report.figures.number_tally import NumberTally
from simaudit.report.figures.reported import (
    PointShare,
    Reported,
    ReportedPoint,
    reported_figures,
    reported_points,
)


def share(code: str, n: int, of: int) -> PointShare:
    return PointShare(code=code, numbers=Share(n=n, of=of))


def tally(points: list[tuple[str, int]]) -> NumberTally:
    register: Any = None
    live = pl.DataFrame(points, schema=["point_code", "live"], orient="row")
    return NumberTally(register, {}, live, live, live, pl.DataFrame())


def test_a_number_that_was_reported_twice_counts_once() -> None:
    rows = pl.DataFrame(
        [
            ("8496001", "A", True, True),
            ("8496001", "A", True, True),
            ("8496002", "A", False, False),
            ("8496003", "B", True, False),
            ("8496004", None, True, True),
        ],
        schema=["msisdn", "point_code", "in_service", "sign"],
        orient="row",
    )
    assert reported_figures(rows, 9, tally([("A", 50), ("B", 2)])) == Reported(
        listed=9,
        numbers=4,
        in_service=3,
        with_signs=2,
        points=(share("A", 2, 50), share("B", 1, 2)),
        without_point=1,
    )


def test_points_of_all_carriers_are_ordered_by_count_then_share() -> None:
    def reported(*points: PointShare) -> Reported:
        return Reported(listed=9, numbers=9, in_service=9, with_signs=0, points=points, without_point=0)

    assert reported_points(
        {"viettel": reported(share("A", 3, 90), share("B", 1, 9)), "itel": reported(share("A", 3, 30))}
    ) == (
        ReportedPoint(carrier="itel", point=share("A", 3, 30)),
        ReportedPoint(carrier="viettel", point=share("A", 3, 90)),
        ReportedPoint(carrier="viettel", point=share("B", 1, 9)),
    )

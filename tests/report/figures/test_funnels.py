"""Points beside their peers: which are named, how the others are drawn together, and the limit of chance."""

from collections.abc import Sequence

import polars as pl
import pytest

from simaudit.judge.judging import Verdict
from simaudit.report.figures.base import Share
from simaudit.report.figures.funnels import (
    NAMED,
    PeerDot,
    PeerFunnel,
    PeerPoint,
    above_peers,
    fewest_significant,
    peer_funnels,
)
from simaudit.rules.check import FUNNEL_COLUMNS
from simaudit.rules.load import load_catalogue

CHECKS = {check.id: check for check in load_catalogue()}
SCOPE = pl.DataFrame({"point_code": ["A", "B", None], "faulty": [9, 4, 1], "live": [20, 40, 3]})
Compared = tuple[str, str, int, int, float, float, bool, float]


def compared(check_id: str, rows: Sequence[Compared]) -> Verdict:
    return Verdict(CHECKS[check_id], {}, 0.0, pl.DataFrame(rows, schema=list(FUNNEL_COLUMNS), orient="row"))


def test_points_above_their_peers_are_named_with_their_numbers_and_the_others_drawn() -> None:
    rows = [
        ("viettel", "A", 40, 12, 2.25, 0.09, True, 0.005),
        ("viettel", "B", 50, 30, 3.0, 0.09, True, 0.005),
        ("viettel", "C", 30, 1, 1.0, 0.09, False, 0.005),
        ("viettel", "D", 30, 1, 1.0, 0.09, False, 0.005),
        ("viettel", "E", 90, 0, 4.0, 0.09, False, 0.005),
        ("itel", "F", 90, 80, 1.0, 0.0, True, 0.01),
    ]
    nothing = Verdict(CHECKS["MIS-02"], {}, 0.0)
    (funnel,) = peer_funnels([nothing, compared("BLK-14", rows)], "viettel", SCOPE)
    assert funnel == PeerFunnel(
        check="BLK-14",
        faults=True,
        judged=5,
        above=2,
        outside=(
            PeerPoint(code="B", numbers=Share(n=30, of=50), expected=3.0, in_scope=Share(n=4, of=40)),
            PeerPoint(code="A", numbers=Share(n=12, of=40), expected=2.25, in_scope=Share(n=9, of=20)),
        ),
        dots=(
            PeerDot(faulty=1, expected=1.0, points=2, above=False),
            PeerDot(faulty=0, expected=4.0, points=1, above=False),
        ),
        fewest_rows=30,
        fewest_faulty=5,
        times=3.0,
        dispersion=0.09,
        least_tail=0.005,
    )
    assert [point.expected_tenths for point in funnel.outside] == [3.0, 2.3]
    # In the report's province B has four such numbers, too few to go there.
    assert above_peers([nothing, compared("BLK-14", rows)], "viettel", SCOPE) == {"A": funnel.outside[1]}


def test_another_carrier_s_points_and_those_of_changed_holders_are_not_among_the_faulty() -> None:
    verdicts = [compared("BLK-16", [("viettel", "A", 40, 12, 2.0, 0.0, True, 0.01)])]
    assert peer_funnels(verdicts, "itel", SCOPE) == ()
    assert above_peers(verdicts, "viettel", SCOPE) == {}


def test_a_drawing_has_a_limited_number_of_dots_and_of_names() -> None:
    rows = [("viettel", f"P{n:04}", 500, n % 50, n % 71 / 10, 0.0, n % 2 == 0, 0.01) for n in range(5000)]
    (funnel,) = peer_funnels([compared("BLK-14", rows)], "viettel", SCOPE)
    assert len(funnel.outside) == NAMED
    assert (funnel.judged, funnel.above) == (5000, 2500)
    assert sum(dot.points for dot in funnel.dots) == 5000 - NAMED
    assert sum(dot.points for dot in funnel.dots if dot.above) == 2500 - NAMED
    assert len(funnel.dots) <= 2 * 49 * 49
    assert len({(dot.faulty, dot.expected) for dot in funnel.dots}) < 2500
    in_scope = pl.DataFrame(
        {"point_code": [row[1] for row in rows], "faulty": [9] * 5000, "live": [500] * 5000}
    )
    assert len(above_peers([compared("BLK-14", rows)], "viettel", in_scope)) == 2500


@pytest.mark.parametrize(
    ("expected", "least_tail", "dispersion", "count"),
    # P(X ≥ 5 | 1) = 0.00366, P(X ≥ 4 | 1) = 0.0190; P(X ≥ 9 | 3) = 0.0038, P(X ≥ 8 | 3) = 0.0119.
    # With a dispersion of one the distribution is geometric: P(X ≥ k | 1) = 1 / 2^k.
    [(1.0, 0.00366, 0, 5), (1.0, 0.00365, 0, 6), (1.0, 0.0190, 0, 4), (3.0, 0.0038031, 0, 9),
     (0.001, 0.01, 0, 1), (1000.0, 0.01, 0, 1075), (1.0, 0.126, 1, 3), (1.0, 0.124, 1, 4)],
)  # fmt: skip
def test_the_least_count_that_chance_hardly_reaches(
    expected: float, least_tail: float, dispersion: float, count: int
) -> None:
    assert fewest_significant(expected, least_tail, dispersion) == count

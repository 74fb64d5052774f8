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
    dispersion_of,
    most_expected,
    peer_funnels,
    remarked_points,
    upper_tail,
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


def test_what_is_only_remarked_stands_beside_a_point_that_is_above_its_peers() -> None:
    rows = [
        ("viettel", "A", 40, 12, 2.25, 0.09, True, 0.005),
        ("viettel", "C", 30, 1, 1.0, 0.09, False, 0.005),
        ("itel", "F", 90, 80, 1.0, 0.0, True, 0.01),
    ]
    verdicts = [compared("BLK-16", rows), compared("BLK-19", rows)]
    point = PeerPoint(code="A", numbers=Share(n=12, of=40), expected=2.25, in_scope=Share(n=9, of=20))
    assert remarked_points(verdicts, "viettel", SCOPE) == {"A": {"BLK-19": point}}
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
    ("count", "dispersion", "tail"),
    # Poisson: 1 - 65/24 e^-1 = 0.00366, 1 - 16/6 e^-1 = 0.0190. With a dispersion of one the distribution is
    # geometric: P(X ≥ k | 1) = 1 / 2^k.
    [(5, 0.0, 0.003660), (4, 0.0, 0.018988), (1, 0.0, 0.632121), (3, 1.0, 0.125), (4, 1.0, 0.0625)],
)
def test_chance_and_honest_points_reach_a_count_with_this_probability(
    count: int, dispersion: float, tail: float
) -> None:
    expected = 1.0 if count > 1 else 0.9999999
    assert upper_tail(count, expected, dispersion) == pytest.approx(tail, abs=1e-6)
    assert upper_tail(count, count, dispersion) == 1
    assert upper_tail(count, 0, dispersion) == 0
    # And the other way round: the most that may be expected where the count is significant.
    assert most_expected(count, tail, dispersion) == pytest.approx(expected, abs=1e-3)


def test_honest_points_differ_as_their_squares_say() -> None:
    """Of 10 expected each, 4 and 16 are 6 away: 36 less the 10 of chance, by 100."""
    assert dispersion_of([(4, 10.0), (16, 10.0)]) == pytest.approx(0.26)
    assert dispersion_of([(4, 10.0), (16, 10.0), (0, 0.0)]) == pytest.approx(0.26)
    assert dispersion_of([(9, 10.0), (11, 10.0)]) == 0
    assert dispersion_of([(0, 0.0)]) == 0


def test_two_in_three_honest_points_lie_within_the_usual_factor() -> None:
    """A coefficient of variation of one third: exp √ln(1 + 1/9)."""
    funnel = PeerFunnel(
        check="BLK-14", faults=True, judged=30, above=0, outside=(), dots=(), fewest_rows=30, fewest_faulty=5,
        times=3.0, dispersion=1 / 9, least_tail=0.005,
    )  # fmt: skip
    assert funnel.usual_factor == pytest.approx(1.3834, abs=1e-4)
    assert funnel.model_copy(update={"dispersion": 0.0}).usual_factor == 1

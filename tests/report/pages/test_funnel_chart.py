"""The drawn funnel: axes by square roots, three limits and the expected, points with their codes."""

import re

import pytest

from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.funnels import PeerDot, PeerFunnel, PeerPoint
from simaudit.report.pages.funnel_chart import funnel_chart
from simaudit.report.pages.language import Language
from simaudit.report.pages.render import render_carrier

POINT = PeerPoint(
    code="<DL-14> & a long code", numbers=Share(n=36, of=60), expected=4.0, in_scope=Share(n=36, of=60)
)
FUNNEL = PeerFunnel(
    check="BLK-14", faults=True, judged=4, above=1, outside=(POINT,),
    dots=(PeerDot(faulty=0, expected=0.0, points=1, above=False),
          PeerDot(faulty=9, expected=9.0, points=2, above=False)),
    fewest_rows=30, fewest_faulty=5, times=3.0, least_tail=0.0025,
)  # fmt: skip


def drawn(funnel: PeerFunnel = FUNNEL) -> str:
    return str(funnel_chart(funnel, Language("vi")))


def test_it_says_in_words_what_it_shows() -> None:
    assert "<title>Số có dấu hiệu so với số dự kiến</title><desc>Mỗi chấm là một điểm đăng ký" in drawn()


def test_equal_steps_of_square_roots_are_equally_far_apart() -> None:
    dots = [
        tuple(map(float, dot)) for dot in re.findall(r'<circle [^>]*cx="([\d.]+)" cy="([\d.]+)"', drawn())
    ]
    (x0, y0), (x9, y9), (x4, y36) = dots
    assert (x0, y0) == (46, 260)
    assert round((x9 - x0) / (x4 - x0), 2) == 1.5
    assert round((y0 - y36) / (y0 - y9), 2) == 2.0


def test_the_limits_are_those_of_the_check() -> None:
    lines = dict(re.findall(r'<polyline class="([^"]*)" points="([^"]*)"', drawn()))
    assert lines.keys() == {"limit usual", "limit times", "limit least", "limit"}
    start, end = (tuple(map(float, place.split(","))) for place in lines["limit least"].split())
    assert start[1] == end[1] < 260
    # The line of three times the expected is straight from the origin, and steeper than that of the expected.
    assert lines["limit times"].startswith("46,260 ")
    assert len(lines["limit times"].split()) == 2


def test_the_limit_passes_each_count_where_as_many_just_count() -> None:
    """With a dispersion of one, P(X ≥ 3 | 1) = 1 / 8: three count up to an expected one, four to 1.47."""
    text = drawn(FUNNEL.model_copy(update={"dispersion": 1.0, "least_tail": 0.125}))
    ((x9, _), (x4, y36)) = [
        tuple(map(float, dot)) for dot in re.findall(r'<circle [^>]*cx="([\d.]+)" cy="([\d.]+)"', text)[1:]
    ]
    (limit,) = re.findall(r'class="limit" points="([^"]*)"', text)
    heights = {round(float(y), 1): float(x) for x, y in (place.split(",") for place in limit.split())}
    for count, expected in ((3, 1.0), (4, 0.125**0.25 / (1 - 0.125**0.25))):
        y = round(260 - (260 - y36) * (count / 36) ** 0.5, 1)
        assert heights[y] == pytest.approx(46 + (x9 - 46) * (expected / 9) ** 0.5, abs=0.2)
    assert x4 < x9


def test_the_report_says_how_far_points_usually_differ(figures: CarrierFigures) -> None:
    """A coefficient of variation of one quarter gives exp √ln(1 + 1/16)."""
    check = figures.checks[0].id
    apart, alike = (
        figures.model_copy(
            update={"funnels": (FUNNEL.model_copy(update={"check": check, "dispersion": spread}),)}
        )
        for spread in (0.0625, 0.0)
    )
    assert "Mức khác nhau thường thấy giữa các điểm: ×1,28." in render_carrier(apart, "vi")
    assert "Points usually differ by: ×1.28." in render_carrier(apart, "en")
    assert "giữa các điểm chưa đo được hoặc không quá mức ngẫu nhiên." in render_carrier(alike, "vi")


def test_a_code_is_shortened_and_escaped() -> None:
    assert ">&lt;DL-14&gt; &amp; a lo…</text>" in drawn()


def test_a_carrier_where_nothing_is_faulty_is_drawn_too() -> None:
    dot = PeerDot(faulty=0, expected=0.0, points=3, above=False)
    empty = FUNNEL.model_copy(update={"outside": (), "above": 0, "dots": (dot,)})
    assert drawn(empty).count("<circle") == 1

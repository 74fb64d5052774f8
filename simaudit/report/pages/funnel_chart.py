"""The funnel of points beside their peers: faulty rows against expected ones, with the limits of a check.

Both axes go by square roots: chance makes a point stray as far there whether it is large or small, and the
line of so many times the expected is straight. The page has the points that are named in a table, and says in
words what the lines are; they differ by their strokes, not by colour.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from simaudit.report.figures.funnels import PeerFunnel, most_expected
from simaudit.report.pages.charts import WIDTH, cut, line, plain_text, px, svg
from simaudit.report.pages.language import Language

_HEIGHT: Final = 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 22, 40
"""Room around the plot for the texts of its axes."""

_ACROSS: Final = WIDTH - _LEFT - _RIGHT
_UP: Final = _HEIGHT - _TOP - _BOTTOM

_APART: Final = 30
"""The least distance of two texts of an axis, in pixels."""

_STEPS: Final = 60
"""Counts at most for which the limit of significance is worked out."""

_CODE: Final = 14
"""Characters of a point's code in the drawing."""


class _Scale(NamedTuple):
    """Counts from 0 to `largest` over `length` pixels, by their square roots."""

    largest: float
    length: int

    def at(self, value: float) -> float:
        return self.length * math.sqrt(max(value, 0) / self.largest)

    def value(self, share: float) -> float:
        return self.largest * share * share

    def ticks(self) -> list[int]:
        """0 and round values, none nearer to the one before than texts have room."""
        ticks = [0]
        for power in range(9):
            for base in (1, 2, 5):
                value = base * 10**power
                if value <= self.largest and self.at(value) - self.at(ticks[-1]) >= _APART:
                    ticks.append(value)
        return ticks


def funnel_chart(
    funnel: PeerFunnel,
    language: Language,
    title_and_description: tuple[str, str] | None = None,
    named: Sequence[tuple[float, int, str]] = (),
) -> Markup:
    """One check's points at one carrier; those that are named have their codes where there is room.

    `title_and_description` of what is drawn, if that is no point; `named` are (expected, faulty, code) of
    further ones that have a code.
    """
    outside = [(point.expected, point.numbers.n, point.code) for point in funnel.outside]
    places = [*outside, *((dot.expected, dot.faulty, "") for dot in funnel.dots)]
    across = _Scale(max(1.05 * max(expected for expected, _, _ in places), 2.0), _ACROSS)
    up = _Scale(max(1.15 * max(faulty for _, faulty, _ in places), 2.0 * funnel.fewest_faulty), _UP)

    def place(expected: float, faulty: float) -> tuple[float, float]:
        return _LEFT + across.at(expected), _TOP + _UP - up.at(faulty)

    dots = [
        _dot(*place(dot.expected, dot.faulty), "mark" if dot.above else "mark pale", dot.points)
        for dot in funnel.dots
    ]
    dots += [_dot(*place(expected, faulty), "mark", 1) for expected, faulty, _ in outside]
    shapes = [
        *_axes(across, up, language),
        *_limits(funnel, across, up, place),
        *dots,
        *_codes([(*place(expected, faulty), code) for expected, faulty, code in (*outside, *named)]),
    ]
    title, description = title_and_description or (
        language.word("funnel", "title"),
        language.word("funnel", "described"),
    )
    return svg("chart funnel", f"0 0 {WIDTH} {_HEIGHT}", title, shapes, description)


def _axes(across: _Scale, up: _Scale, language: Language) -> list[Markup]:
    floor = _TOP + _UP
    rule = Markup('<path class="{}" d="M{},{}H{}"/>')
    heights = [(floor - up.at(value), language.number(value)) for value in up.ticks()]
    shapes = [
        Markup('<path class="rule" d="M{},{}V{}H{}"/>').format(_LEFT, _TOP, floor, WIDTH - _RIGHT),
        *(rule.format("faint rule", _LEFT, px(y), WIDTH - _RIGHT) for y, _ in heights),
        *(plain_text(text, _LEFT - 5, y + 4, "end") for y, text in heights),
        *(
            plain_text(language.number(value), _LEFT + across.at(value), floor + 15, "middle")
            for value in across.ticks()
        ),
    ]
    shapes.append(plain_text(language.word("funnel", "expected"), WIDTH - _RIGHT, floor + 32, "end"))
    shapes.append(plain_text(language.word("funnel", "observed"), 0, 12, "start"))
    return shapes


def _limits(
    funnel: PeerFunnel, across: _Scale, up: _Scale, place: Callable[[float, float], tuple[float, float]]
) -> list[Markup]:
    """The least count, so many times the expected, the limit of significance and, faint, the expected."""

    def ray(times: float) -> list[tuple[float, float]]:
        end = min(across.largest, up.largest / times)
        return [place(0, 0), place(end, times * end)]

    # A count is significant left of the line: at each drawn count it passes the most that may be expected.
    counts = sorted({max(int(up.value(step / _STEPS)), 1) for step in range(1, _STEPS + 1)})
    most = [(most_expected(count, funnel.least_tail, funnel.dispersion), count) for count in counts]
    significant = [place(expected, count) for expected, count in most if expected <= across.largest]
    return [
        line(ray(1), "limit usual"),
        line(ray(funnel.times), "limit times"),
        line([place(0, funnel.fewest_faulty), place(across.largest, funnel.fewest_faulty)], "limit least"),
        line(significant, "limit"),
    ]


def _codes(outside: Sequence[tuple[float, float, str]]) -> list[Markup]:
    """The codes beside their points, but where one would stand on another's."""
    shapes, heights = [], list[float]()
    for x, y, code in outside:
        if any(abs(y - height) < 13 for height in heights):
            continue
        heights.append(y)
        is_in_right_half = x > _LEFT + _ACROSS / 2
        at, anchor = (x - 8, "end") if is_in_right_half else (x + 8, "start")
        shapes.append(plain_text(cut(code, _CODE), at, y + 4, anchor))
    return shapes


def _dot(x: float, y: float, kind: str, points: int) -> Markup:
    radius = min(3 + 0.6 * math.log2(points), 6)
    return Markup('<circle class="{}" cx="{}" cy="{}" r="{}"/>').format(kind, px(x), px(y), px(radius))

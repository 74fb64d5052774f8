"""Charts as static SVG, with coordinates in pixels: bars, columns and the course of a rate over months.

Each chart repeats a table on the page, so a screen reader gets its title only. Lines and texts follow the
theme; marks have one colour that is legible on white, on black and in print (report.css). They consist of
rectangles, lines and texts only: a charting library took longer to start than a carrier's month takes to
judge.
"""

from collections.abc import Iterable, Sequence
from itertools import count, groupby
from typing import NamedTuple

from markupsafe import Markup

from simaudit.harmless_text import running_text

WIDTH = 400
"""The width of every chart in its own pixels; the page scales it."""

LABELS = 100
"""The width of the labels of horizontal bars, with some spare for browsers with a wider font."""

_DIGIT = 7.8
"""The width of a digit at 12 pixels in the widest of the page's fonts, rounded up."""

_ROW = 30
_RIGHT = WIDTH - 20
"""Where scales end; the rest is for half of the last month's label."""

_SMALL, _SMALL_FLOOR = 120, 18
"""The width of one of several small pictures, and how far down 0 is in it."""

_WIDEST = 40
"""The widest step of a chart with few columns."""

_ABOVE, _BELOW = 20, 24
"""The height above a chart for the text of its highest dot, and below it for the months."""


def bars(title: str, rows: Sequence[tuple[str, int, str]]) -> Markup:
    """Horizontal bars, one per row of (label, value, text of the value), in the given order."""
    largest = max([value for _, value, _ in rows], default=0) or 1
    # The text of a value follows its bar.
    room = WIDTH - LABELS - 8 - _DIGIT * max([len(text) for _, _, text in rows], default=0)
    shapes = []
    for at, (label, value, text) in enumerate(rows):
        middle, length = _ROW * (at + 0.5), room * value / largest
        shapes += [
            _text(label, LABELS - 8, middle + 4, "end"),
            _bar(LABELS, middle - 8.5, length, 17),
            _text(text, LABELS + length + 6, middle + 4, "start"),
        ]
    return _svg(title, _ROW * len(rows), shapes)


class IntervalDot(NamedTuple):
    """A row of `intervals`: a value from 0 on (None: only the text stands there) between its ends."""

    label: str
    low: float
    value: float | None
    high: float
    text: str


def intervals(title: str, rows: Sequence[IntervalDot], texts: Sequence[tuple[float, str]]) -> Markup:
    """A dot a row on the line from its low to its high end; `texts` is the scale, from 0 to its highest."""
    room = WIDTH - LABELS - 20
    floor = _ROW * len(rows)

    def across(value: float) -> float:
        return LABELS + room * value / texts[-1][0]

    shapes = []
    for value, text in texts:
        upright = Markup('<path class="faint rule" d="M{},0V{}"/>')
        shapes += [
            upright.format(px(round(across(value)) + 0.5), px(floor)),
            _text(text, across(value), floor + 17),
        ]
    for at, row in enumerate(rows):
        middle = _ROW * (at + 0.5)
        shapes.append(_text(row.label, LABELS - 8, middle + 4, "end"))
        if row.value is None:
            shapes.append(_text(row.text, LABELS, middle + 4, "start"))
            continue
        shapes += [
            line([(across(row.low), middle), (across(row.high), middle)]),
            _dot(across(row.value), middle, is_open=False),
        ]
    return _svg(title, floor + _BELOW, shapes)


def columns(
    title: str, rows: Sequence[tuple[str, int]], every: int, texts: Sequence[tuple[int, str]]
) -> Markup:
    """Upright bars, one per row of (label, value), every `every`-th labelled; `texts` is the scale."""
    parts = [(at, value, "mark") for at, (_, value) in enumerate(rows)]
    return _upright(title, [label for label, _ in rows], parts, every, texts, (170, WIDTH))


def parted_columns(
    title: str, rows: Sequence[tuple[str, int, int]], every: int, texts: Sequence[tuple[int, str]]
) -> Markup:
    """Upright bars, one per row of (label, value, part of it); the part is the darker foot of its bar."""
    parts = [(at, value, "mark pale") for at, (_, value, _) in enumerate(rows) if value]
    parts += [(at, part, "mark") for at, (_, _, part) in enumerate(rows) if part]
    return _upright(title, [label for label, _, _ in rows], parts, every, texts, (120, _WIDEST))


def _upright(
    title: str,
    labels: Sequence[str],
    parts: Sequence[tuple[int, int, str]],
    every: int,
    texts: Sequence[tuple[int, str]],
    size: tuple[int, int],
) -> Markup:
    """Upright bars: `parts` are (the bar's place, value, kind), `size` is the height and the widest step."""
    largest = max([value for value, _ in texts], default=1) or 1
    (height, widest), left_edge = size, _scale_room(texts)
    step = min((_RIGHT - left_edge) / len(labels), widest)
    floor = _ABOVE + height

    def length(value: int) -> float:
        return height * value / largest

    shapes = [
        *_scale([(floor - length(value), text) for value, text in texts], left_edge),
        *(
            _bar(left_edge + step * (at + 0.125), floor - length(value), step * 0.75, length(value), kind)
            for at, value, kind in parts
        ),
        *_months([(left_edge + step * (at + 0.5), label) for at, label in enumerate(labels)], every, floor),
        rule(left_edge, floor),
    ]
    return _svg(title, floor + _BELOW, shapes)


class Dot(NamedTuple):
    """A month of a course: its label, a value from 0 on (None: a gap), the value's text."""

    label: str
    value: float | None
    text: str
    is_open: bool = False
    """Drawn as a ring: the value is a lower bound."""


def course(
    title: str, rows: Sequence[Dot], texts: Sequence[tuple[float, str]], limits: Sequence[float] = ()
) -> Markup:
    """A line with a dot per month; `texts` is the scale, from 0 to its highest value; `limits` are dashed.

    The first, the last and the highest dot have their text.
    """
    height, left_edge = 150, _scale_room(texts)
    step = (_RIGHT - left_edge) / (len(rows) + 0.2)
    floor = _ABOVE + height
    across = [left_edge + step * (at + 0.6) for at in range(len(rows))]
    dots = _dots(rows, across, floor, height / texts[-1][0])
    measured = [at for at, row in enumerate(rows) if row.value is not None]
    labelled = {
        *measured[:1], *measured[-1:], *sorted(measured, key=lambda at: -(rows[at].value or 0.0))[:1],
    }  # fmt: skip
    shapes = [
        *_scale([(floor - height * value / texts[-1][0], text) for value, text in texts], left_edge),
        *_months([(x, row.label) for x, row in zip(across, rows, strict=True)], -(-len(rows) // 5), floor),
        rule(left_edge, floor),
        *(rule(left_edge, floor - height * limit / texts[-1][0], kind="limit rule") for limit in limits),
        *_lines(rows, dots),
        *(_text(rows[at].text, dot[0], dot[1] - 8) for at, dot in enumerate(dots) if dot and at in labelled),
    ]
    return _svg(title, floor + _BELOW, shapes)


def sparkline(title: str, rows: Sequence[Dot], highest: float) -> Markup:
    """The course as one of several small pictures with an axis from 0 to `highest`, told on the page."""
    step = _SMALL / max(len(rows), 1)
    across = [step * (at + 0.5) for at in range(len(rows))]
    dots = _dots(rows, across, _SMALL_FLOOR, (_SMALL_FLOOR - 6) / highest)
    shapes = [rule(0, 6, _SMALL, kind="faint rule"), rule(0, _SMALL_FLOOR, _SMALL), *_lines(rows, dots)]
    return svg("chart small", f"0 0 {_SMALL} {_SMALL_FLOOR + 6}", title, shapes)


def _dots(
    rows: Sequence[Dot], across: Sequence[float], floor: float, scale: float
) -> list[tuple[float, float] | None]:
    return [
        None if row.value is None else (x, floor - row.value * scale)
        for x, row in zip(across, rows, strict=True)
    ]


def _lines(rows: Sequence[Dot], dots: Sequence[tuple[float, float] | None]) -> list[Markup]:
    """Lines between neighbours that both have a value, and the dots over them."""
    runs = [list(run) for has_value, run in groupby(dots, lambda dot: dot is not None) if has_value]
    return [
        *(line([dot for dot in run if dot]) for run in runs if len(run) > 1),
        *(_dot(*dot, is_open=row.is_open) for row, dot in zip(rows, dots, strict=True) if dot),
    ]


def round_values(largest: int) -> list[int]:
    """0 and at most four round values, the last at or above the largest."""
    step = next(
        base * 10**power for power in count() for base in (1, 2, 5) if largest <= 4 * base * 10**power
    )
    return list(range(0, largest + step, step))


def _scale_room(texts: Sequence[tuple[float, str]]) -> float:
    return 6 + _DIGIT * max([len(text) for _, text in texts], default=0)


def _scale(heights: Sequence[tuple[float, str]], left_edge: float) -> list[Markup]:
    """A faint rule across the chart at each height, with its text to the left."""
    return [
        shape
        for y, text in heights
        for shape in (
            rule(left_edge, y, kind="faint rule"),
            _text(text, left_edge - 4, y + 4, "end"),
        )
    ]


def _months(labels: Sequence[tuple[float, str]], every: int, floor: float) -> list[Markup]:
    """Labels below the chart, every `every`-th, counted from the last."""
    return [
        _text(label, x, floor + 17)
        for at, (x, label) in enumerate(labels)
        if (len(labels) - 1 - at) % every == 0
    ]


def cut(text: str, most: int) -> str:
    """At most so many characters, with … where more are cut."""
    return text if len(text) <= most else f"{text[:most]}…"


def px(length: float) -> str:
    """A length as SVG has it, with one decimal at most."""
    return f"{length:.1f}".removesuffix(".0")


def _bar(x: float, y: float, width: float, height: float, kind: str = "mark") -> Markup:
    shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>')
    return shape.format(kind, px(x), px(y), px(width), px(height))


def _dot(x: float, y: float, *, is_open: bool) -> Markup:
    shape = Markup('<circle class="{}" cx="{}" cy="{}" r="3.8"/>')
    return shape.format("mark open" if is_open else "mark", px(x), px(y))


def line(dots: Iterable[tuple[float, float]], kind: str = "mark") -> Markup:
    """A line from dot to dot, of a kind that the style sheet knows."""
    points = " ".join(f"{px(x)},{px(y)}" for x, y in dots)
    return Markup('<polyline class="{}" points="{}"/>').format(kind, points)


def rule(left_edge: float, y: float, right_edge: float = _RIGHT, *, kind: str = "rule") -> Markup:
    """A rule across, half a pixel down, so that it fills one row of pixels instead of half of two."""
    shape = Markup('<path class="{}" d="M{},{}H{}"/>')
    return shape.format(kind, px(left_edge), px(round(y) + 0.5), px(right_edge))


def _text(text: str, x: float, y: float, anchor: str = "middle") -> Markup:
    return plain_text(running_text(text), x, y, anchor)


def plain_text(text: str, x: float, y: float, anchor: str) -> Markup:
    """A text at a place of a drawing, as it is."""
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(px(x), px(y), anchor, text)


def _svg(title: str, height: float, shapes: Iterable[Markup]) -> Markup:
    return svg("chart", f"0 0 {WIDTH} {px(height)}", title, shapes)


def svg(kind: str, box: str, title: str, shapes: Iterable[Markup], description: str = "") -> Markup:
    """A drawing of a kind that the style sheet knows; `box` is its left, top, width and height."""
    head = Markup('<svg class="{}" role="img" viewBox="{}"><title>{}</title>').format(kind, box, title)
    described = Markup("<desc>{}</desc>").format(description) if description else Markup("")
    return head + described + Markup("").join(shapes) + Markup("</svg>")

"""The drawings of a case as static SVG: its network, and its registrations over time.

The network has a column per kind of node, so that a registration is read from left to right: portrait, paper,
number, clerk, point. Each kind has a shape of its own, and its text stands in the shape or, at both ends of
the drawing, beside it: no text can meet another or an edge. A table on the page repeats what is drawn.
"""

from math import ceil, sqrt
from typing import Final

from markupsafe import Markup

from simaudit.harmless_text import running_text
from simaudit.report.figures.case_network import NODE_KINDS, CaseEdge, CaseNetwork, CaseNode, NodeKind
from simaudit.report.figures.case_timeline import NIGHT_BEGINS, NIGHT_ENDS, CaseNights, CaseTimeline
from simaudit.report.pages import charts
from simaudit.report.pages.charts import cut, px
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames, carrier_name

WIDTH: Final = 760
"""In the drawing's own pixels, which are those of a wide screen."""

_HEAD: Final = 34
_PITCH: Final = 22
_LEFT, _RIGHT = 92, 552
"""The middles of the first and the last column; beside them stand the texts of portraits and points."""

_LETTER: Final = 7.2
"""The width of a letter at 12 pixels in the widest of the page's fonts, rounded up."""

_CODE, _SHORT_CODE = 20, 10
"""The most characters that are shown of a point's code, alone and with its carrier."""


def network(drawn: CaseNetwork, title: str, language: Language, names: CarrierNames = NO_NAMES) -> Markup:
    """The network as a drawing; `names` are those that the configuration gives carriers."""
    centres, height = _centres(drawn)
    middles = {node.kind: x for node, (x, _) in zip(drawn.nodes, centres, strict=True)}
    shapes = [
        *(_text(language.word("node", kind), x, 12, "middle", "head") for kind, x in middles.items()),
        *(_edge(centres[edge.left], centres[edge.right], edge) for edge in drawn.edges),
        *(
            _node(node, x, y, node_text(node, language, names))
            for node, (x, y) in zip(drawn.nodes, centres, strict=True)
        ),
    ]
    return charts.svg("network", f"0 0 {WIDTH} {px(height)}", title, shapes)


def node_text(node: CaseNode, language: Language, names: CarrierNames = NO_NAMES) -> str:
    """What stands in a node or beside it.

    G3 for the third paper, ×12 for twelve, … 388 for the rest; a count of numbers; a point's code.
    """
    count = language.number(node.count)
    if node.rest:
        return f"… {count}"
    if node.kind == "number":
        return count
    if node.count > 1:
        return f"×{count}"
    if node.kind != "point":
        return f"{language.word('node_mark', node.kind)}{language.number(node.place)}"
    if node.carrier:
        return f"{cut(node.code, _SHORT_CODE)} · {carrier_name(node.carrier, names)}"
    return cut(node.code, _CODE)


def network_rows(
    drawn: CaseNetwork, language: Language, names: CarrierNames = NO_NAMES
) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """The network as a table: each node, its numbers, and where it leads to the right with how many."""
    labels = [
        f"{language.word('node', node.kind)} {node_text(node, language, names)}" for node in drawn.nodes
    ]
    return [
        (
            labels[at],
            node.numbers,
            [(labels[edge.right], edge.numbers) for edge in drawn.edges if edge.left == at],
        )
        for at, node in enumerate(drawn.nodes)
    ]


def timeline(drawn: CaseTimeline, language: Language) -> Markup:
    """The registrations of a case over time, those by night darker."""
    form = {"day": "%d/%m", "month": "%m/%Y", "year": "%Y"}[drawn.unit]
    rows = [(step.start.strftime(form), step.registrations, step.night) for step in drawn.steps]
    scale = charts.round_values(max(step.registrations for step in drawn.steps))
    title = language.word("chart", "registrations")
    # A month is wider than the widest column.
    every = max(-(-len(rows) // 5), 2 if drawn.unit == "month" else 1)
    return charts.parted_columns(
        title, rows, every=every, texts=[(value, language.number(value)) for value in scale]
    )


_HOURS: Final = 24
_CELL, _LINE = 14, 11
"""The widest cell of the grid, and its height: an hour of a day."""

_HOUR_ROOM: Final = 26
_DAY_ROOM: Final = 48
"""The width of a day under the grid, with a blank."""


def nights(drawn: CaseNights, language: Language) -> Markup:
    """The registrations by hour, downwards, and day: the more of them, the larger the square in its cell."""
    step = min((charts.WIDTH - _HOUR_ROOM) / len(drawn.days), _CELL)
    most = max((hour.registrations for hour in drawn.hours), default=1)
    places = {day: at for at, day in enumerate(drawn.days)}
    night = Markup('<rect class="night" x="{}" y="{}" width="{}" height="{}"/>')
    width = step * len(drawn.days)
    shapes = [
        night.format(_HOUR_ROOM, px(_hour_top(first)), px(width), (last - first) * _LINE)
        for first, last in ((0, NIGHT_ENDS), (NIGHT_BEGINS, _HOURS))
    ]
    for hour in drawn.hours:
        side = (0.35 + 0.65 * sqrt(hour.registrations / most)) * min(step, _LINE)
        x = _HOUR_ROOM + step * (places[hour.day] + 0.5) - side / 2
        y = _hour_top(hour.hour) + (_LINE - side) / 2
        shapes.append(
            Markup('<rect class="mark" x="{}" y="{}" width="{}" height="{}"/>').format(
                *map(px, (x, y, side, side))
            )
        )
    shapes += [
        _text(f"{at}h", _HOUR_ROOM - 4, _hour_top(at) + _LINE / 2, "end") for at in range(0, _HOURS, 6)
    ]
    every = max(-(-len(drawn.days) // 5), ceil(_DAY_ROOM / step))
    for at in range(0, len(drawn.days), every):
        anchor = "start" if at == 0 else "middle"
        shapes.append(
            _text(f"{drawn.days[at]:%d/%m}", _HOUR_ROOM + step * (at + 0.5), _hour_top(_HOURS) + 10, anchor)
        )
    title = language.word("chart", "hours")
    return charts.svg("nights", f"0 0 {charts.WIDTH} {_hour_top(_HOURS) + 20}", title, shapes)


def _hour_top(hour: int) -> int:
    return hour * _LINE + 6


def _centres(drawn: CaseNetwork) -> tuple[list[tuple[float, float]], float]:
    """The middle of each node, and the height of the drawing."""
    sizes = {kind: sum(node.kind == kind for node in drawn.nodes) for kind in NODE_KINDS}
    kinds = [kind for kind in NODE_KINDS if sizes[kind]]
    step = (_RIGHT - _LEFT) / max(len(kinds) - 1, 1)
    room = _PITCH * max(sizes.values())
    centres = [
        (_LEFT + step * across, _HEAD + room * (down + 0.5) / sizes[kind])
        for across, kind in enumerate(kinds)
        for down in range(sizes[kind])
    ]
    return centres, _HEAD + room + 6


def _edge(start: tuple[float, float], end: tuple[float, float], edge: CaseEdge) -> Markup:
    (start_x, start_y), (end_x, end_y) = start, end
    middle = (start_x + end_x) / 2
    shape = Markup('<path class="{}" stroke-width="{}" d="M{},{}C{},{} {},{} {},{}"/>')
    width = min(0.4 + 0.9 * sqrt(edge.numbers), 16)
    ends = (start_x, start_y, middle, start_y, middle, end_y, end_x, end_y)
    return shape.format("edge unsigned" if edge.unsigned else "edge", px(width), *map(px, ends))


def _node(node: CaseNode, x: float, y: float, text: str) -> Markup:
    width = max(len(text) * _LETTER + 10, 28)
    shape = _shape(node.kind, x, y, width)
    kind = " ".join(["node", *(["rest"] if node.rest else []), *(["unsigned"] if node.unsigned else [])])
    drawn = Markup('<path class="{}" d="{}"/>').format(kind, shape)
    if node.kind == "face":
        return drawn + _text(text, x - 14, y, "end")
    if node.kind == "point":
        return drawn + _text(text, x + 14, y, "start")
    return drawn + _text(text, x, y, "middle")


def _shape(kind: NodeKind, x: float, y: float, width: float) -> str:
    """The outline of a node around its middle: a photo, a card, a rounded plate, a hexagon, a house."""
    half = width / 2
    if kind == "face":
        head = f"M{px(x)},{px(y - 6.5)}a3.2,3.2 0 1 1 -0.1,0z"
        return f"M{px(x - 8)},{px(y - 10)}h16v20h-16z{head}M{px(x - 5.5)},{px(y + 10)}c0,-11 11,-11 11,0"
    if kind == "paper":
        return f"M{px(x - half)},{px(y - 9)}h{px(width)}v18h-{px(width)}z"
    if kind == "number":
        straight = px(width - 18)
        return f"M{px(x - half + 9)},{px(y - 9)}h{straight}a9,9 0 0 1 0,18h-{straight}a9,9 0 0 1 0,-18z"
    if kind == "clerk":
        straight = px(width - 8)
        return f"M{px(x - half + 4)},{px(y - 9)}h{straight}l7,9l-7,9h-{straight}l-7,-9z"
    return f"M{px(x - 9)},{px(y + 9)}v-11l9,-8l9,8v11z"


def _text(text: str, x: float, y: float, anchor: str, kind: str = "text") -> Markup:
    shape = Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>')
    return shape.format(kind, px(x), px(y + 4), anchor, running_text(text))

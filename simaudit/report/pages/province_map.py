"""The provinces as a schematic map: a square each, with its figure, shaded like the heat map.

reports/province_map.csv says where each square is. The page has the same figures in a table, so a screen
reader gets the map's title only; no figure is told by its shade alone.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

import polars as pl
from markupsafe import Markup

from simaudit.paths import REPORTS

_WIDTH, _HEIGHT, _GAP = 82, 40, 3
"""Of a square, in pixels of the drawing; the longest name fits at 12 pixels."""


class _Square(NamedTuple):
    code: str
    name: str
    row: int
    column: int


@cache
def squares() -> tuple[_Square, ...]:
    """The squares of all provinces, from north to south."""
    table = pl.read_csv(
        REPORTS / "province_map.csv", comment_prefix="#", schema_overrides={"code": pl.String}
    )
    return tuple(_Square(*row) for row in table.iter_rows())


_ACROSS: Final = _WIDTH + _GAP
_DOWN: Final = _HEIGHT + _GAP


def province_map(title: str, shades_by_code: Mapping[str, tuple[int, str]]) -> Markup:
    """The map; `shades_by_code` = code → (shade 0 to 5, text); a province without numbers is left blank."""
    shapes = Markup("").join(
        _square(square, *shades_by_code.get(square.code, (None, "–"))) for square in squares()
    )
    width = _ACROSS * (1 + max(square.column for square in squares())) - _GAP
    height = _DOWN * (1 + max(square.row for square in squares())) - _GAP
    head = Markup('<svg class="provinces" role="img" viewBox="-1 -1 {} {}"><title>{}</title>')
    return head.format(width + 2, height + 2, title) + shapes + Markup("</svg>")


def _square(square: _Square, shade: int | None, text: str) -> Markup:
    shape = Markup(
        '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}"/>'
        '<text x="{}" y="{}">{}</text><text class="rate" x="{}" y="{}">{}</text></g>'
    )
    x, y = _ACROSS * square.column, _DOWN * square.row
    middle = x + _WIDTH // 2
    kind = "none" if shade is None else f"h{shade}"
    return shape.format(kind, x, y, _WIDTH, _HEIGHT, middle, y + 16, square.name, middle, y + 33, text)

"""The charts of the pages, from figures: what is drawn, in which language and on which scale.

The map of provinces is schematic: a square each, with its figure, shaded like the heat map;
reports/province_map.csv says where each square is. The page has the same figures in a table, so a screen
reader gets the map's title only; no figure is told by its shade alone.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from math import ceil, floor
from typing import Final, NamedTuple

import polars as pl
from markupsafe import Markup

from simaudit.paths import REPORTS
from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.figures.register_counts import MONTHS_SHOWN
from simaudit.report.pages import charts
from simaudit.report.pages.language import Language

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
    shapes = [_square(square, *shades_by_code.get(square.code, (None, "–"))) for square in squares()]
    width = _ACROSS * (1 + max(square.column for square in squares())) - _GAP
    height = _DOWN * (1 + max(square.row for square in squares())) - _GAP
    return charts.svg("provinces", f"-1 -1 {width + 2} {height + 2}", title, shapes)


def _square(square: _Square, shade: int | None, text: str) -> Markup:
    shape = Markup(
        '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}"/>'
        '<text x="{}" y="{}">{}</text><text class="rate" x="{}" y="{}">{}</text></g>'
    )
    x, y = _ACROSS * square.column, _DOWN * square.row
    middle = x + _WIDTH // 2
    kind = "none" if shade is None else f"h{shade}"
    return shape.format(kind, x, y, _WIDTH, _HEIGHT, middle, y + 16, square.name, middle, y + 33, text)


HEAT_BOUNDS: Final = (0.001, 0.01, 0.05, 0.20)
"""Upper bounds of the four lower shades of the heat map; the fifth has none."""


def heat(rate: float | None) -> int:
    """The shade of a rate in the heat map: 0 (none) to 5."""
    if not rate:
        return 0
    return 1 + sum(rate > bound for bound in HEAT_BOUNDS)


def months_chart(figures: CarrierFigures, language: Language) -> Markup:
    """Live numbers by month of registration."""
    rows = [(language.month(month.month), month.numbers) for month in figures.months.months]
    scale = [
        (value, language.number(value)) for value in charts.round_values(max(numbers for _, numbers in rows))
    ]
    title = language.word("chart", "months")
    return charts.columns(title, rows, every=MONTHS_SHOWN // 4, texts=scale)


def with_signs(compliant: Share | None) -> float | None:
    """The share of numbers with signs, from that of those without."""
    return None if compliant is None or compliant.rate is None else 1 - compliant.rate


def course_chart(title: str, rates: Sequence[tuple[str, float | None]], language: Language) -> Markup | None:
    """The course of the rates over months; None where fewer than two are known."""
    known_rates = [rate for _, rate in rates if rate is not None]
    if len(known_rates) < 2:
        return None
    # In tenths of a percent, so that the scale has no more digits than the rates.
    low, high = floor(min(known_rates) * 100) * 10, ceil(max(known_rates) * 100) * 10
    low, high = (max(low - 10, 0), min(high + 10, 1000)) if low == high else (low, high)
    rows = [(language.month(month), rate, language.percent(rate)) for month, rate in rates]
    return charts.course(title, rows, [(at / 1000, language.limit(at / 1000)) for at in (low, high)])


def provinces_chart(figures: OverviewFigures, language: Language) -> Markup | None:
    """The map of provinces; None where the extracts, or the report, have no more than one.

    A province with few numbers has no shade: one or two of them would decide it.
    """
    land = figures.territory
    if len(land.provinces) < 2:
        return None
    shades_by_code = {
        area.code: (
            heat(area.numbers.rate) if area.numbers.of >= land.minimum else 0,
            language.percent(area.numbers.rate),
        )
        for area in land.provinces
    }
    return province_map(language.word("chart", "provinces"), shades_by_code)

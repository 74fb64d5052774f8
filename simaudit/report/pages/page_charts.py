"""The charts of the pages, from figures: what is drawn, in which language and on which scale.

The map of provinces is schematic: a square each, with its figure, shaded like the heat map;
reports/province_map.csv says where each square is. The page has the same figures in a table, so a screen
reader gets the map's title only; no figure is told by its shade alone.

The course of letters is what share of their numbers is still in full service with the sign, by day: one
picture a carrier, all with one axis of days since the letter and the steps of the latest letter as dotted
lines.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import ceil
from typing import Final, NamedTuple

import polars as pl
from markupsafe import Markup

from simaudit.paths import REPORTS
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.changes import TrendMonth
from simaudit.report.figures.clock import Clock, LetterClock
from simaudit.report.figures.clock_limits import STEPS
from simaudit.report.figures.interval import Interval
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.figures.register_counts import MONTHS_SHOWN
from simaudit.report.pages import charts
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierName, carrier_name

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


FEW: Final = -1
"""The shade of a province with too few numbers for one: it is hatched."""

_HATCH_STEP: Final = 8


def province_map(title: str, shades_by_code: Mapping[str, tuple[int, str]]) -> Markup:
    """The map; `shades_by_code` = code → (shade 0 to 5, or FEW, text); one without numbers is left blank."""
    shapes = [_square(square, *shades_by_code.get(square.code, (None, "–"))) for square in squares()]
    width = _ACROSS * (1 + max(square.column for square in squares())) - _GAP
    height = _DOWN * (1 + max(square.row for square in squares())) - _GAP
    return charts.svg("provinces", f"-1 -1 {width + 2} {height + 2}", title, shapes)


def _square(square: _Square, shade: int | None, text: str) -> Markup:
    shape = Markup(
        '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}"/>{}'
        '<text x="{}" y="{}">{}</text><text class="rate" x="{}" y="{}">{}</text></g>'
    )
    x, y = _ACROSS * square.column, _DOWN * square.row
    middle = x + _WIDTH // 2
    kind = "none" if shade is None else "few" if shade == FEW else f"h{shade}"
    hatch = _hatch(x, y) if shade == FEW else ""
    return shape.format(kind, x, y, _WIDTH, _HEIGHT, hatch, middle, y + 16, square.name, middle, y + 33, text)


def _hatch(x: int, y: int) -> Markup:
    """Diagonals over a square, each cut at its sides."""
    lines = [
        f"M{x + min(at, _WIDTH)},{y + max(at - _WIDTH, 0)}L{x + max(at - _HEIGHT, 0)},{y + min(at, _HEIGHT)}"
        for at in range(_HATCH_STEP, _WIDTH + _HEIGHT, _HATCH_STEP)
    ]
    return Markup('<path class="hatch" d="{}"/>').format("".join(lines))


_MONTHS_DRAWN: Final = 12

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


def trend_chart(figures: CarrierFigures, language: Language) -> Markup | None:
    """The course of one carrier's share of numbers with signs; None where fewer than two months have one."""
    dots = _dots(figures.changes.trend, language)
    rates = [dot.value for dot in dots if dot.value is not None]
    if len(rates) < 2:
        return None
    usual = figures.decisions.course.limits
    limits = (usual.low, usual.high) if usual else ()
    return charts.course(language.word("chart", "trend"), dots, _scale([*rates, *limits], language), limits)


class CarrierCourse(NamedTuple):
    """One carrier's picture among those of all, and the latest figure that stands beside it."""

    carrier: str
    picture: Markup
    latest: str
    highest: str = ""
    """The end of the axis that all have, where the picture doesn't say it."""


def course_charts(figures: OverviewFigures, language: Language) -> list[CarrierCourse]:
    """One small picture a carrier, all with one axis from 0; none where no carrier has two months to draw.

    There is no line of their sum: it can fall while a carrier's rises, where the others grow.
    """
    dots_by_carrier = {
        row.carrier: _dots(row.changes.trend if row.changes else (), language) for row in figures.carriers
    }
    rates = [dot.value for dots in dots_by_carrier.values() for dot in dots if dot.value is not None]
    if not any(sum(dot.value is not None for dot in dots) > 1 for dots in dots_by_carrier.values()):
        return []
    highest, limit = _scale(rates, language)[-1]
    title = language.word("chart", "course")
    return [
        CarrierCourse(
            carrier,
            charts.sparkline(f"{title}: {carrier_name(carrier, figures.run.names)}", dots, highest),
            dots[-1].text,
            limit,
        )
        for carrier, dots in dots_by_carrier.items()
        if dots
    ]


def standardised_chart(figures: OverviewFigures, language: Language) -> Markup | None:
    """The standardised rates of carriers that may have a place, the highest first; None where none may."""
    rows = [
        _measured(carrier_name(row.carrier, figures.run.names), row.standardised, language)
        for row in figures.side_by_side
        if row.standardised and row.standardised.is_placed
    ]
    if not rows:
        return None
    scale = _scale([row.high for row in rows], language)
    return charts.intervals(language.word("chart", "standardised"), rows, scale)


def precision_chart(figures: CarrierFigures, language: Language) -> Markup | None:
    """The share of right signs of each check that was drawn from, with its interval; None where none was.

    Families of such checks follow. Only what was measured in the report's own month has a dot.
    """
    sampled = [check for check in figures.checks if check.sample]
    if not sampled:
        return None
    period, families = figures.run.period, {check.family for check in sampled}
    measured: list[tuple[str, Interval | None]] = [
        (check.id, share if (share := check.precision) and share.month == period else None)
        for check in sampled
    ]
    measured += [(row.letters, row.precision) for row in figures.family_precisions if row.family in families]
    rows = [_measured(label, share, language) for label, share in measured]
    return charts.intervals(language.word("chart", "precision"), rows, _shares(language))


def families_chart(figures: OverviewFigures, language: Language) -> Markup | None:
    """By carrier the share of right signs of its families; None where none was measured this month."""
    rows = []
    for row in figures.carriers:
        name = carrier_name(row.carrier, figures.run.names)
        if any(family.precision for family in row.families):
            rows.append(charts.IntervalDot(name, 0.0, None, 0.0, ""))
            # A row a family, by the first letters of its checks.
            rows += [_measured(family.letters, family.precision, language) for family in row.families]
        elif row.families:
            rows.append(_measured(name, None, language))
    if not any(row.value is not None for row in rows):
        return None
    return charts.intervals(language.word("chart", "family precision"), rows, _shares(language))


def _measured(label: str, share: Interval | None, language: Language) -> charts.IntervalDot:
    """A share with its interval, or that it wasn't measured."""
    if share is None:
        return charts.IntervalDot(label, 0.0, None, 0.0, language.word("chart", "not measured"))
    return charts.IntervalDot(label, share.low, share.estimate, share.high, "")


def found_chart(figures: OverviewFigures, language: Language) -> Markup | None:
    """The share of wrong records that the checks find, with its interval; None where it wasn't measured."""
    share = figures.wrong_records.found_share if figures.wrong_records else None
    if share is None:
        return None
    row = _measured(language.word("chart", "found"), share, language)
    return charts.intervals(language.word("chart", "found share"), [row], _shares(language))


def _shares(language: Language) -> list[tuple[float, str]]:
    """A scale from 0 to 1."""
    return [(fifth / 5, language.limit(fifth / 5)) for fifth in range(6)]


def _dots(trend: Sequence[TrendMonth], language: Language) -> list[charts.Dot]:
    """The months of a course; a share of too few numbers, or of data that can't be used, is a gap."""
    dots = []
    for month in trend[-_MONTHS_DRAWN:]:
        rate = month.signs.rate if month.signs else None
        dots.append(
            charts.Dot(language.month(month.period), rate, language.percent(month.signs), month.partly)
        )
    return dots


def _scale(rates: Sequence[float], language: Language) -> list[tuple[float, str]]:
    """Round values with their texts, in thousandths, from 0 up to at least the highest rate."""
    values = charts.round_values(max(ceil(max(rates) * 1000), 4))
    return [(value / 1000, language.limit(value / 1000)) for value in values]


def provinces_chart(figures: OverviewFigures, language: Language) -> Markup | None:
    """The map of provinces; None where the extracts, or the report, have no more than one.

    A province with few numbers is hatched, with its count alone: one or two of them would decide its rate.
    """
    land = figures.territory
    if len(land.provinces) < 2:
        return None
    shades_by_code = {
        area.code: (
            (heat(area.numbers.rate), language.percent(area.numbers.rate))
            if area.numbers.of >= land.minimum
            else (FEW, f"{language.number(area.numbers.n)} / {language.number(area.numbers.of)}")
        )
        for area in land.provinces
    }
    return province_map(language.word("chart", "provinces"), shades_by_code)


CURVES: Final = 5
"""The most letters of one picture, the latest: more can't be told apart."""

_LEFT, _RIGHT, _TOP, _BELOW = 46, 8, 8, 24
"""Room around the plot for the texts of its axes."""

_FEWEST_DAYS, _MOST_DAYS = 60, 120
"""The days that an axis has at least and at most: the steps of law are within the first of them."""

_SHARES: Final = (1.0, 0.5, 0.0)
"""The heights that have a rule."""


class _Plot(NamedTuple):
    """Where a day since the letter and a share lie in a picture."""

    kind: str
    width: int
    height: int
    days: int

    @property
    def floor(self) -> int:
        return _TOP + self.height

    def x(self, day: float) -> float:
        return _LEFT + (self.width - _LEFT - _RIGHT) * day / self.days

    def y(self, share: float) -> float:
        return self.floor - self.height * share


def clock_charts(
    clock: Clock | None, names: Mapping[str, CarrierName], language: Language, *, small: bool = True
) -> list[CarrierCourse]:
    """A picture a carrier with a letter that stands and whose course is known; `small`: one of several.

    `latest` is what of its latest letter is still served.
    """
    letters_by_carrier: dict[str, list[LetterClock]] = {}
    for letter in clock.letters if clock else ():
        if letter.curve and letter.term and not letter.withdrawn:
            letters_by_carrier.setdefault(letter.carrier, []).append(letter)
    if clock is None or not letters_by_carrier:
        return []
    longest = max(letter.curve[-1].day for letters in letters_by_carrier.values() for letter in letters)
    days = min(max(longest, _FEWEST_DAYS), _MOST_DAYS)
    plot = _Plot("chart small", 220, 70, days) if small else _Plot("chart", charts.WIDTH, 150, days)
    title = language.word("chart", "letters")
    return [
        CarrierCourse(
            carrier,
            charts.svg(
                plot.kind,
                f"0 0 {plot.width} {plot.floor + _BELOW}",
                f"{title}: {carrier_name(carrier, names)}",
                [*_axes(letters[-1], plot, language), *_curves(letters[-CURVES:], plot)],
            ),
            language.percent(letters[-1].curve[-1].served / _told(letters[-1])),
        )
        for carrier, letters in letters_by_carrier.items()
    ]


def _told(letter: LetterClock) -> int:
    """Numbers whose fate is known: those of its curve."""
    return letter.numbers - letter.unknown


def _axes(letter: LetterClock, plot: _Plot, language: Language) -> list[Markup]:
    step = Markup('<path class="{}" d="M{},{}V{}"/>')
    # Two steps are a week apart, less than their texts are wide: one text is left of its line, one right.
    days = ((getattr(letter.term, step) - letter.notified_at).days for step in STEPS)
    steps = dict(zip(days, ((0, "middle"), (3, "end"), (-3, "start")), strict=True))
    return [
        *(
            charts.rule(_LEFT, plot.y(share), plot.width - _RIGHT, kind="faint rule" if share else "rule")
            for share in _SHARES
        ),
        *(charts.plain_text(language.limit(share), _LEFT - 4, plot.y(share) + 4, "end") for share in _SHARES),
        *(step.format("limit least", charts.px(plot.x(day)), _TOP, plot.floor) for day in steps),
        *(
            charts.plain_text(language.number(day), plot.x(day) + shift, plot.floor + 17, anchor)
            for day, (shift, anchor) in {0: (0, "middle"), **steps}.items()
        ),
    ]


def _curves(letters: Sequence[LetterClock], plot: _Plot) -> list[Markup]:
    """The latest letter's over the earlier ones', which are paler."""
    kinds = ["mark pale"] * (len(letters) - 1) + ["mark"]
    return [charts.line(_stairs(letter, plot), kind) for kind, letter in zip(kinds, letters, strict=True)]


def _stairs(letter: LetterClock, plot: _Plot) -> list[tuple[float, float]]:
    """A step down on each day on which numbers left full service, up where they came back."""
    points = [(point.day, point.served / _told(letter)) for point in letter.curve if point.day <= plot.days]
    # One that goes on is drawn to the edge.
    points += [(plot.days, points[-1][1])] if letter.curve[-1].day > plot.days else []
    places = [points[0]]
    for (_, before), (day, share) in pairwise(points):
        places += [(day, before), (day, share)]
    return [(plot.x(day), plot.y(share)) for day, share in dict.fromkeys(places)]

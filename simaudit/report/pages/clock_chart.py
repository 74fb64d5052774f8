"""The course of letters: what share of their numbers is still in full service with the sign, by day.

One picture a carrier, all with one axis of days since the letter and the steps of the latest letter as dotted
lines. The page has the letters' figures in a table, so a screen reader gets the title only.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from markupsafe import Markup

from simaudit.report.figures.clock import Clock, LetterClock
from simaudit.report.figures.clock_limits import STEPS
from simaudit.report.pages.charts import WIDTH, line, plain_text, px, svg
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierName, carrier_name

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


class LetterCourses(NamedTuple):
    """One carrier's picture, and what of its latest letter is still served, which stands beside it."""

    carrier: str
    picture: Markup
    latest: str


def clock_charts(
    clock: Clock | None, names: Mapping[str, CarrierName], language: Language, *, small: bool = True
) -> list[LetterCourses]:
    """A picture a carrier with a letter that stands and whose course is known; `small`: one of several."""
    letters_by_carrier: dict[str, list[LetterClock]] = {}
    for letter in clock.letters if clock else ():
        if letter.curve and letter.term and not letter.withdrawn:
            letters_by_carrier.setdefault(letter.carrier, []).append(letter)
    if clock is None or not letters_by_carrier:
        return []
    longest = max(letter.curve[-1].day for letters in letters_by_carrier.values() for letter in letters)
    days = min(max(longest, _FEWEST_DAYS), _MOST_DAYS)
    plot = _Plot("chart small", 220, 70, days) if small else _Plot("chart", WIDTH, 150, days)
    title = language.word("chart", "letters")
    return [
        LetterCourses(
            carrier,
            svg(
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
    rule, step = Markup('<path class="{}" d="M{},{}H{}"/>'), Markup('<path class="{}" d="M{},{}V{}"/>')
    # Two steps are a week apart, less than their texts are wide: one text is left of its line, one right.
    days = ((getattr(letter.term, step) - letter.notified_at).days for step in STEPS)
    steps = dict(zip(days, ((0, "middle"), (3, "end"), (-3, "start")), strict=True))
    return [
        *(
            rule.format(
                "faint rule" if share else "rule", _LEFT, px(round(plot.y(share)) + 0.5), plot.width - _RIGHT
            )
            for share in _SHARES
        ),
        *(plain_text(language.limit(share), _LEFT - 4, plot.y(share) + 4, "end") for share in _SHARES),
        *(step.format("limit least", px(plot.x(day)), _TOP, plot.floor) for day in steps),
        *(
            plain_text(language.number(day), plot.x(day) + shift, plot.floor + 17, anchor)
            for day, (shift, anchor) in {0: (0, "middle"), **steps}.items()
        ),
    ]


def _curves(letters: Sequence[LetterClock], plot: _Plot) -> list[Markup]:
    """The latest letter's over the earlier ones', which are paler."""
    kinds = ["mark pale"] * (len(letters) - 1) + ["mark"]
    return [line(_stairs(letter, plot), kind) for kind, letter in zip(kinds, letters, strict=True)]


def _stairs(letter: LetterClock, plot: _Plot) -> list[tuple[float, float]]:
    """A step down on each day on which numbers left full service, up where they came back."""
    points = [(point.day, point.served / _told(letter)) for point in letter.curve if point.day <= plot.days]
    # One that goes on is drawn to the edge.
    points += [(plot.days, points[-1][1])] if letter.curve[-1].day > plot.days else []
    places = [points[0]]
    for (_, before), (day, share) in pairwise(points):
        places += [(day, before), (day, share)]
    return [(plot.x(day), plot.y(share)) for day, share in dict.fromkeys(places)]

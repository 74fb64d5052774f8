"""The charts of the pages, from figures: what is drawn, in which language and on which scale."""

from collections.abc import Sequence
from math import ceil, floor
from typing import Final

from markupsafe import Markup

from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.figures.register_counts import MONTHS_SHOWN
from simaudit.report.pages import charts
from simaudit.report.pages.language import Language
from simaudit.report.pages.province_map import province_map

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
    title = language.translations.gettext("Số thuê bao theo tháng đăng ký")
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
    if land is None or len(land.provinces) < 2:
        return None
    shades_by_code = {
        area.code: (
            heat(area.numbers.rate) if area.numbers.of >= land.minimum else 0,
            language.percent(area.numbers.rate),
        )
        for area in land.provinces
    }
    return province_map(
        language.translations.gettext("Tỷ lệ thuê bao có dấu hiệu theo tỉnh, thành phố"), shades_by_code
    )

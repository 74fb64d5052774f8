"""The map of provinces: a square for each, none over another, with its figure. Courses over months."""

import re
from typing import Any

from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.changes import Changes, TrendMonth
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.pages.language import Language
from simaudit.report.pages.page_charts import FEW, course_charts, province_map, squares, trend_chart
from simaudit.rules.reference_tables import provinces


def test_every_province_has_a_square_of_its_own() -> None:
    assert sorted(square.code for square in squares()) == list(provinces())
    assert len({(square.row, square.column) for square in squares()}) == 34


def test_a_square_has_the_name_of_its_province() -> None:
    short = {"79": "TP. HCM"}
    for square in squares():
        name = provinces()[square.code].removeprefix("Thành phố ")
        assert square.name == short.get(square.code, name)


def test_the_map_shows_figures_and_leaves_provinces_without_numbers_blank() -> None:
    drawn = province_map("A <title>", {"68": (3, "4,5%"), "01": (FEW, "1 / 9")})
    assert drawn.startswith('<svg class="provinces" role="img"')
    assert "<title>A &lt;title&gt;</title>" in drawn
    kinds = re.findall(r'<g class="(\w+)">', drawn)
    assert sorted(kinds) == ["few", "h3", *["none"] * 32]
    (lam_dong,) = re.findall(r'<g class="h3">.*?</g>', drawn)
    assert re.findall(r"<text[^>]*>([^<]*)</text>", lam_dong) == ["Lâm Đồng", "4,5%"]


def with_trend(overview: OverviewFigures, *shares: tuple[str, int, int, bool]) -> OverviewFigures:
    """The overview whose second carrier has these months of a trend, and the first none."""
    nothing: dict[str, Any] = {"findings": 0, "serious": 0, "new": 0, "resolved": 0}
    trend = tuple(
        TrendMonth(period=period, compliant=Share(n=n, of=of), partly=partly, unchecked=False, **nothing)
        for period, n, of, partly in shares
    )
    first, second = overview.carriers
    changes = Changes.model_construct(trend=trend)
    rows = (first.model_copy(update={"changes": None}), second.model_copy(update={"changes": changes}))
    return overview.model_copy(update={"carriers": rows})


def test_every_carrier_has_a_picture_of_its_own_and_there_is_none_of_the_sum(
    overview: OverviewFigures,
) -> None:
    shown = with_trend(overview, ("2026-09", 90, 100, True), ("2026-10", 80, 100, False))
    (course,) = course_charts(shown, Language("vi"))
    assert (course.carrier, course.latest) == ("viettel", "20,0%")
    assert re.findall(r'<circle class="([a-z ]+)" cx="[0-9.]+" cy="([0-9.]+)"', course.picture) == [
        ("mark open", "50"), ("mark", "20"),
    ]  # fmt: skip


def test_a_rate_of_few_numbers_is_a_gap_and_one_month_no_course(
    overview: OverviewFigures, figures: CarrierFigures
) -> None:
    shown = with_trend(overview, ("2026-09", 20, 29, False), ("2026-10", 80, 100, False))
    assert course_charts(shown, Language("vi")) == []
    assert trend_chart(figures, Language("vi")) is None

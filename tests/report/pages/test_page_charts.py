"""The map of provinces: a square for each, none over another, with its figure. Courses over months."""

import re
from typing import Any

import pytest

from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.changes import Changes, TrendMonth
from simaudit.report.figures.estimates import CheckSample, Precision, RegisterEstimate
from simaudit.report.figures.interval import Interval
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.pages.language import Language
from simaudit.report.pages.page_charts import (
    FEW,
    course_charts,
    families_chart,
    found_chart,
    precision_chart,
    province_map,
    squares,
    trend_chart,
)
from simaudit.report.pages.render import render_carrier, render_overview
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
    assert (course.carrier, course.latest, course.highest) == ("viettel", "20,0%", "20%")
    assert re.findall(r'<circle class="([a-z ]+)" cx="[0-9.]+" cy="([0-9.]+)"', course.picture) == [
        ("mark open", "12"), ("mark", "6"),
    ]  # fmt: skip


def test_a_rate_of_few_numbers_is_a_gap_and_one_month_no_course(
    overview: OverviewFigures, figures: CarrierFigures
) -> None:
    shown = with_trend(overview, ("2026-09", 20, 29, False), ("2026-10", 80, 100, False))
    assert course_charts(shown, Language("vi")) == []
    assert trend_chart(figures, Language("vi")) is None


def of_month(month: str) -> CheckSample:
    """26 of 30 right."""
    return CheckSample(
        month=month, units=30, answered=30, right=26, wrong=4, unclear=0, least=0.8, most=0.9,
        design_effect=None,
        precision=Precision(
            estimate=0.87, low=0.69, high=0.96, units=30, month=month, right=26, looked_at=30
        ),
    )  # fmt: skip


def with_samples(figures: CarrierFigures, *months: str) -> CarrierFigures:
    """The first checks, each measured in a month: 26 of 30 right."""
    measured = [
        check.model_copy(update={"sample": of_month(month)})
        for check, month in zip(figures.checks[: len(months)], months, strict=True)
    ]
    return figures.model_copy(update={"checks": (*measured, *figures.checks[len(months) :])})


def test_a_share_has_a_dot_in_the_month_that_it_was_measured_in_alone(figures: CarrierFigures) -> None:
    assert precision_chart(figures, Language("vi")) is None
    period = figures.run.period
    measured = with_samples(figures, period, "2020-01")
    # Their family isn't measured either: other checks have most of its findings.
    drawn = precision_chart(measured, Language("vi"))
    assert drawn is not None
    assert (drawn.count("<circle"), drawn.count("chưa đo trong kỳ này")) == (1, 2)
    page = render_carrier(measured, "vi")
    assert ("87,0%" in page, "đo kỳ 01/2020" in page) == (True, True)


def test_families_have_dots_beside_their_checks_and_in_the_overview(
    figures: CarrierFigures, overview: OverviewFigures
) -> None:
    measured = figures.model_copy(
        update={
            "checks": tuple(
                check.model_copy(update={"sample": of_month(figures.run.period)})
                if check.family == "unregistered"
                else check
                for check in figures.checks
            )
        }
    )
    shares = {row.letters: row.precision for row in measured.family_precisions}
    unregistered = shares["UNR"]
    assert unregistered is not None
    assert unregistered.estimate == pytest.approx(0.87)
    assert shares["MIS"] is None
    drawn = precision_chart(measured, Language("vi"))
    assert drawn is not None
    assert ">UNR<" in drawn
    assert render_overview(overview, "vi").count('<h3 id="family-shares">') == 1
    assert families_chart(overview, Language("vi")) is None
    row, other = overview.carriers
    rows = (row, other.model_copy(update={"families": measured.family_precisions}))
    shown = overview.model_copy(update={"carriers": rows})
    chart = families_chart(shown, Language("vi"))
    assert chart is not None
    assert chart.count("<circle") == 1
    page = render_overview(shown, "vi")
    assert chart in page
    low, high = (Language("vi").percent(end) for end in (unregistered.low, unregistered.high))
    told = f"<code>UNR</code> Chưa đăng ký, chưa xác thực: 87,0% ({low}–{high}); <code>MIS</code>"
    assert told in page
    assert told in render_carrier(measured, "vi")


def test_the_overview_says_how_many_records_are_wrong_or_that_it_is_not_measured(
    overview: OverviewFigures,
) -> None:
    assert "Chưa đo trong kỳ này." in render_overview(overview, "vi")
    register = RegisterEstimate(
        wrong_records=Interval(estimate=724, low=578, high=1993),
        found_share=Interval(estimate=0.71, low=0.25, high=0.83),
        month=overview.run.period,
        carriers=("viettel",),
    )
    measured = overview.model_copy(update={"wrong_records": register})
    page = render_overview(measured, "vi")
    assert "Viettel: 724 bản ghi sai trong kỳ này (khoảng tin cậy 95% 578–1.993)." in page
    assert "Tiêu chí phát hiện được 71,0% số đó (25,0%–83,0%)." in page
    drawn = found_chart(measured, Language("vi"))
    assert drawn is not None
    assert drawn in page

"""The first page of the overview: each of a director's questions has its answer there."""

import re
from datetime import date
from html import unescape

import pytest
from support.points_to_visit import point

from simaudit.report.figures.base import Count
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.pages.render import render_overview


def first_page(figures: OverviewFigures, lang: str = "vi") -> str:
    """The text of the first page, in one line."""
    html = render_overview(figures, lang)
    section = re.search(r'<section class="decide".*?</section>', html, re.DOTALL)
    assert section
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", section[0])))


def test_where_no_term_is_set_the_page_has_a_visible_gap(overview: OverviewFigures) -> None:
    for day, shown in ((date(2026, 12, 12), "12/12/2026"), (None, "……/……/……")):
        decided = overview.decisions.model_copy(update={"answer_by": day})
        page = first_page(overview.model_copy(update={"decisions": decided}))
        assert f"trả lời trước {shown}" in page


def test_who_did_not_hand_in_comes_before_all_decisions_and_the_reason_below(
    overview: OverviewFigures,
) -> None:
    text = first_page(overview)
    assert text.index("Chưa gửi hoặc không đọc được: gmobile") < text.index("Văn bản, trả lời")
    assert '<strong class="any">gmobile</strong>: <span class="any">' in render_overview(overview, "vi")


@pytest.mark.parametrize(
    "answer",
    [
        "Nghiêm trọng: 4 số có dấu hiệu “Một",
        "Viettel : 8 số",
        "iTel : gửi lại dữ liệu",
        "Quá hạn trả lời: 1; sắp hết thời hiệu: 2",
        "Nghị định số 174/2026/NĐ-CP Số Triệu đồng",
    ],
)
def test_the_decisions_are_on_the_first_page(overview: OverviewFigures, answer: str) -> None:
    assert answer in first_page(overview)


def test_the_reserves_stand_once_in_the_head(overview: OverviewFigures) -> None:
    text = first_page(overview)
    assert text.count("†") == 1
    assert text.index("†") < text.index("Nghiêm trọng:")
    assert " 8 (88,9%)" not in text


def test_the_points_to_visit_stand_in_the_order_of_their_list(overview: OverviewFigures) -> None:
    points = tuple(point(code, n, 40) for code, n in (("P2", 5), ("P9", 30), ("P1", 7), ("P4", 6)))
    decided = overview.decisions.model_copy(update={"points": points})
    text = first_page(overview.model_copy(update={"decisions": decided}))
    assert re.findall(r"(P\d) \( Viettel \): (\d+) trong 40 số", text) == [
        ("P2", "5"),
        ("P9", "30"),
        ("P1", "7"),
    ]
    assert "và 1 nội dung khác" in text


def test_a_column_that_has_nothing_for_any_carrier_is_left_out(overview: OverviewFigures) -> None:
    def heads(figures: OverviewFigures) -> list[str]:
        (table,) = re.findall(r'id="data".*?</thead>', render_overview(figures, "vi"), re.DOTALL)
        return re.findall(r"<th[^>]*>([^<]*)</th>", table)

    with_none = [
        standing.model_copy(
            update={
                "signs": standing.signs.model_copy(
                    update={"notified": Count(n=0), "found_before": Count(n=0), "resolved": 0}
                )
            }
        )
        for standing in overview.decisions.standings
    ]
    decided = overview.decisions.model_copy(update={"standings": tuple(with_none)})
    assert heads(overview.model_copy(update={"decisions": decided})) == [
        "Doanh nghiệp", "Dữ liệu", "Thuê bao", "Mới trong kỳ", "Có dấu hiệu", "So với kỳ trước, trên 1.000",
    ]  # fmt: skip

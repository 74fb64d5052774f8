"""The first page of the overview: each of a director's questions has its answer there."""

import re
from datetime import date
from html import unescape

import pytest
from support.points_to_visit import point

from simaudit.report.figures.base import Count
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.figures.standardised import Rank, StandardisedRate
from simaudit.report.pages.render import render_overview


def first_page(figures: OverviewFigures, lang: str = "vi") -> str:
    """The text of the first page, in one line."""
    html = render_overview(figures, lang)
    section = re.search(r'<section class="decide".*?</section>', html, re.DOTALL)
    assert section
    return text_of(section[0])


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


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


def test_what_alone_is_due_begins_the_line(overview: OverviewFigures) -> None:
    ending = overview.follow_ups.model_copy(update={"overdue": ()})
    text = first_page(overview.model_copy(update={"follow_ups": ending}))
    assert "Sắp hết thời hiệu: 2" in text


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


def test_places_say_what_they_rest_on_and_why_there_are_none(overview: OverviewFigures) -> None:
    def rate(estimate: float, low: float, high: float, points: float) -> StandardisedRate:
        return StandardisedRate(estimate=estimate, low=low, high=high, effective=900, points=points)

    compared = [
        ("itel", rate(0.02, 0.01, 0.03, 40), Rank(first=1, last=1)),
        ("vinaphone", rate(0.04, 0.03, 0.05, 40), Rank(first=2, last=3, lacks=("UNR-01",))),
        ("viettel", rate(0.06, 0.045, 0.07, 40), Rank(first=2, last=3)),
        ("vnsky", rate(0.3, 0.0, 1.0, 4.2), None),
    ]
    row = overview.carriers[0]
    rows = tuple(
        row.model_copy(update={"carrier": name, "partly": False, "standardised": standardised, "rank": rank})
        for name, standardised, rank in compared
    )
    names = {"carriers": rows, "judged_everywhere": ("MIS-01", "MIS-02"), "judged_nowhere": ("MIS-23",)}
    html = render_overview(overview.model_copy(update=names), "vi")
    section = html.split('id="side-by-side"')[1].split("</section>")[0]
    table, beside = section[section.index("<tbody>") :].split("</table>")
    cells = [text_of(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL)]
    assert cells[2::4] == ["0,0%–100,0%", "4,5%–7,0%", "≥ 3,0%", "1,0%–3,0%"]
    assert cells[3::4] == [
        "không xếp hạng: số điểm đăng ký hiệu dụng dưới năm",
        "2–3: không phân biệt được",
        "2–3: không phân biệt được Thiếu 1 tiêu chí mà doanh nghiệp khác đánh giá được"
        " Thiếu họ tên, ngày sinh hoặc số giấy tờ tùy thân",
        "1",
    ]
    basis = "Thứ hạng dựa trên 2 tiêu chí mà mọi doanh nghiệp có thứ hạng đều đánh giá được; không tính 1"
    assert basis in text_of(beside)

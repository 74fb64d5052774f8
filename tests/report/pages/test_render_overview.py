"""The first page of the overview: each of a director's questions has its answer there."""

import re
from datetime import date
from html import unescape

import pytest

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
        assert f"trả lời trước ngày {shown}" in page


def test_who_did_not_hand_in_comes_before_all_figures(overview: OverviewFigures) -> None:
    text = first_page(overview)
    assert text.index("gmobile : <b>no file</b>") < text.index(": 8 trong 9 thuê bao chưa thanh lý")


@pytest.mark.parametrize(
    "answer",
    [
        "Rà soát, xử lý hoặc giải trình về nội dung thông tin (số thuê bao) : Viettel (8)",
        "So với kỳ trước, trên 1.000 Viettel",
        "V-7F3K-29QD",
        "iTel, Viettel, vụ việc V-7F3K-29QD: còn 1.234 số thuê bao,",
        "thời hạn trả lời hết ngày 20/10/2026, quá 14 ngày .",
        "Nghiêm trọng: 4 số có dấu hiệu “Một",
        "Viettel , “Thiếu thông tin <b>”: thời hiệu xử phạt của 7 dấu hiệu hết dần từ ngày 05/12/2026.",
        "dữ liệu chưa dùng được, đề nghị gửi lại",
        "Không có điểm đăng ký nào cần kiểm tra.",
        "Thẩm quyền: Giám đốc Sở Khoa học và Công nghệ",
    ],
)
def test_the_answers_are_on_the_first_page(overview: OverviewFigures, answer: str) -> None:
    assert answer in first_page(overview)

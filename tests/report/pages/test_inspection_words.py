"""The sentence on an unannounced inspection, in words."""

from datetime import date

from simaudit.report.figures.base import Share
from simaudit.report.figures.inspection import CaseGround, InspectionGrounds, OverdueGround
from simaudit.report.figures.number_tally import PointShare
from simaudit.report.pages.inspection_words import inspection_in_words
from simaudit.report.pages.language import Language
from simaudit.rules.check import Wording

VI, EN = Language("vi"), Language("en")


def grounds(**facts: object) -> InspectionGrounds:
    return InspectionGrounds.model_validate(
        {"carrier": "viettel", "unusable": False, "in_scope": True} | facts
    )


def test_it_says_with_what_or_that_it_is_not_enough_or_cannot_be_said() -> None:
    found = grounds(
        cases=(CaseGround(case_id="V-7F3K-29QD", numbers=1234),),
        overdue=(
            OverdueGround(
                check_id="UNR-01", title=Wording(vi="Thiếu tên", en="No name"), numbers=30,
                deadline=date(2026, 10, 20),
            ),
        ),
        points=(PointShare(code="VTL-1", numbers=Share(n=40, of=44)),),
    )  # fmt: skip
    assert inspection_in_words(found, VI) == (
        "đủ dấu hiệu để kiểm tra đột xuất †: vụ việc V-7F3K-29QD (1.234 số); 30 số có dấu hiệu “Thiếu tên” "
        "còn tồn tại sau thời hạn 20/10/2026; điểm VTL-1 (40 trong 44 số có dấu hiệu)"
    )
    assert inspection_in_words(grounds(), VI) == "chưa đủ dấu hiệu để kiểm tra đột xuất †"
    assert inspection_in_words(grounds(unusable=True), VI) == "chưa đánh giá được"
    assert inspection_in_words(grounds(in_scope=False), EN) == "no subscriber in scope"

"""The sentence on an unannounced inspection, in words."""

from datetime import date

from support.points_to_visit import point

from simaudit.report.figures.decisions import ToldLetter
from simaudit.report.figures.overview_decisions import CaseGround, InspectionGrounds
from simaudit.report.pages.case_words import inspection_in_words
from simaudit.report.pages.language import Language

VI, EN = Language("vi"), Language("en")


def test_it_says_with_what() -> None:
    found = InspectionGrounds(
        carrier="viettel",
        cases=(CaseGround(case_id="V-7F3K-29QD", numbers=1234),),
        overdue=(
            ToldLetter(document="12/SKHCN", on=date(2026, 10, 5), deadline=date(2026, 10, 20), numbers=30),
        ),
        points=(point("VTL-1", 40, 44),),
    )
    assert inspection_in_words(found, VI) == (
        "vụ việc V-7F3K-29QD (1.234 số có dấu hiệu); 30 số thuê bao "
        "nêu tại Công văn 12/SKHCN ngày 05/10/2026 còn dấu hiệu sau thời hạn 20/10/2026; "
        "điểm VTL-1 (40 trong 44 số có dấu hiệu)"
    )
    case_alone = InspectionGrounds(carrier="viettel", cases=found.cases[:1])
    assert inspection_in_words(case_alone, EN) == "case V-7F3K-29QD (1,234 numbers with a sign)"

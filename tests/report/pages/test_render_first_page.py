"""The first page of a carrier's report says what is decided by; head, signature, and print in full."""

import re
from datetime import date
from html import unescape

import pytest
from support.points_to_visit import PEERS, point

from simaudit.config import Letterhead
from simaudit.report.figures.base import Count
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.decisions import Demand
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.figures.reliability import CriterionOutcome, Reliability, ReliabilityVerdict
from simaudit.report.pages.render import render_carrier, render_overview
from simaudit.rules.check import Wording


def plain(html: str) -> str:
    """The text of a page."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def first_page(figures: CarrierFigures, lang: str = "vi") -> str:
    """The text of the first part of a report, which is printed on a sheet of its own; blanks are one each."""
    html = render_carrier(figures, lang)
    part = re.search(r'<section class="decide".*?</section>', html, re.DOTALL)
    assert part is not None
    return " ".join(plain(part[0]).split())


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("vi", ": 40 trên 400 (dự kiến 12,3; ghi chú, không phải dấu hiệu)"),
        ("en", ": 40 of 400 (12.3 expected; a remark, no sign of violation)"),
    ],
)
def test_what_is_only_remarked_stands_beside_the_reasons_for_a_visit(
    figures: CarrierFigures, lang: str, words: str
) -> None:
    visited = (point("P-1", 40, 40, above=PEERS, remarks={"BLK-19": PEERS}), point("P-2", 9, 9, above=PEERS))
    decisions = figures.decisions.model_copy(update={"points": visited})
    text = " ".join(plain(render_carrier(figures.model_copy(update={"decisions": decisions}), lang)).split())
    assert text.count(words) == 1
    assert text.index("P-1") < text.index(words) < text.rindex("P-2")


def test_the_first_page_says_what_is_decided_by(figures: CarrierFigures) -> None:
    assert figures.decisions is not None
    visited = point("VTL3790001", 40, 40, above=PEERS)
    changed = {
        "notified": Count(n=3), "found_before": Count(n=2), "points": (visited,),
        "since": (("2026-08", 1), ("2026-09", 4)),
        "answer_by": date(2026, 11, 13),
        "asked": (Demand(kind="explain_delay", n=Count(n=3)), Demand(kind="put_right", n=Count(n=10))),
    }  # fmt: skip
    decisions = figures.decisions.model_copy(update=changed)
    text = first_page(figures.model_copy(update={"decisions": decisions}))
    for sentence in (
        "Viettel, trước ngày 13/11/2026",
        "Xử lý dứt điểm 3 số thuê bao đã được thông báo, giải trình lý do chưa xử lý.",
        "Rà soát, xử lý hoặc giải trình 10 số thuê bao khác có dấu hiệu về nội dung thông tin.",
        "Còn tồn tại sau khi đã thông báo3",
        "Tồn tại từ kỳ 08/2026: 1; 09/2026: 4.",
        "VTL3790001: 40 trong 40 số có dấu hiệu; nhiều hơn mức của các điểm khác: 40 số, mức dự kiến 12,3",
        "Rủi ro cần xem (không phải vi phạm)",
    ):
        assert sentence in text


def test_risks_are_grouped_by_severity_with_new_ones_first(figures: CarrierFigures) -> None:
    (base,) = [check for check in figures.checks if check.status == "failed"][:1]
    changes: list[tuple[str, str, int, int]] = [
        ("low, all new", "low", 90, 90), ("high, old", "high", 50, 0), ("critical", "critical", 1, 0),
        ("high, more", "high", 60, 0), ("high, new", "high", 2, 1), ("medium", "medium", 4, 4),
    ]  # fmt: skip
    checks = [
        base.model_copy(
            update={"id": f"T-{at}", "title": Wording(vi=title, en=title), "nature": "risk",
                    "severity": severity, "open": open_, "new": new}
        )
        for at, (title, severity, open_, new) in enumerate(changes)
    ]  # fmt: skip
    shown = figures.model_copy(
        update={"checks": tuple(checks), "ranked": tuple(check.id for check in checks), "remarks": ()}
    )
    html = render_carrier(shown, "vi")
    box = re.search(r'<aside class="block risk".*?</aside>', html, re.DOTALL)
    assert box
    assert " ".join(plain(box[0]).split()) == (
        "Rủi ro cần xem (không phải vi phạm) Nghiêm trọng critical: 1 Cao high, new: 2 high, more: 60 "
        "high, old: 50 Trung bình medium: 4 và 1 tiêu chí khác"
    )


def test_where_no_term_is_set_the_page_has_a_visible_gap(figures: CarrierFigures) -> None:
    assert "Viettel, trước ngày 13/11/2026:" in first_page(figures)
    assert figures.decisions
    decided = figures.decisions.model_copy(update={"answer_by": None})
    assert "Viettel, trước ngày ……/……/……:" in first_page(figures.model_copy(update={"decisions": decided}))


@pytest.mark.parametrize(
    ("outcome", "key", "said"),
    [
        ("sound", "rejected", "Dùng được Đọc"),
        ("doubtful", "rejected", "Dùng được; 1 nội dung cần làm rõ trước ngày 13/11/2026"),
        ("doubtful", "not_assessable", "Chưa đủ căn cứ kết luận"),
        ("unsound", "rejected", "Không dùng được: đề nghị gửi lại"),
    ],
)
def test_the_verdict_is_what_follows_from_it(
    figures: CarrierFigures, outcome: CriterionOutcome, key: str, said: str
) -> None:
    verdicts: dict[CriterionOutcome, ReliabilityVerdict] = {
        "sound": "sufficient", "doubtful": "undetermined", "unsound": "not_sufficient",
    }  # fmt: skip
    criteria = tuple(
        one.model_copy(update={"outcome": outcome if one.key == key else "sound"})
        for one in figures.reliability.criteria
    )
    reliability = Reliability(verdict=verdicts[outcome], criteria=criteria)
    assert said in first_page(figures.model_copy(update={"reliability": reliability}))


def test_the_explanations_are_open_where_they_are_printed(figures: CarrierFigures) -> None:
    full = figures.model_copy(update={"run": figures.run.model_copy(update={"full": True})})
    folded, opened = render_carrier(figures, "vi"), render_carrier(full, "vi")
    assert ('<body class="annex">' in folded, '<body class="annex full">' in opened) == (True, True)
    assert re.findall(r"<details[^>]* open>", folded) == []
    assert re.findall(r"<details(?![^>]* open>)[^>]*>", opened) == re.findall(
        r"<details>(?=\n<summary>Sơ đồ dưới dạng bảng)", opened
    )


def test_an_annex_has_the_letter_s_sign_and_neither_number_date_nor_signature(
    figures: CarrierFigures, overview: OverviewFigures
) -> None:
    head = Letterhead(
        parent="Ủy ban nhân dân tỉnh Gia Lai",
        authority="Sở Khoa học và Công nghệ",
        place="Gia Lai",
        symbol="SKHCN",
        office="BCVT",
        signer_title="KT. Giám đốc\nPhó Giám đốc",
        signer="Trần Văn B",
        recipients=("Cục Viễn thông (để báo cáo)",),
    )
    run = figures.run.model_copy(update={"letterhead": head})
    annex = plain(render_carrier(figures.model_copy(update={"run": run}), "vi"))
    sign = "(Kèm theo Công văn số ……/SKHCN-BCVT ngày …… tháng …… năm 2026 của Sở Khoa học và Công nghệ)"
    assert sign in annex
    inside = plain(render_overview(overview.model_copy(update={"run": run}), "vi"))
    assert "(Dùng trong cơ quan)" in inside
    for page in (annex, inside):
        for text in ("Số: ……", "CỘNG HÒA XÃ HỘI", "Gia Lai, ngày", "Trần Văn B", "Nơi nhận"):
            assert text not in page
    assert "Kèm theo" not in inside

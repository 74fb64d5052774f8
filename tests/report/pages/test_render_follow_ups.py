"""The overview's section on follow-ups: its lists, row by row, in both languages; or none."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from support.few_checks import checks_of
from support.follow_ups import FOLLOW_UPS

from simaudit.report.figures.follow_ups import FollowUps
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.pages.render import FIRST_CASES, LIST_SHOWN, render_overview

TITLE = checks_of("UNR-01")[0].header.title


def section(overview: OverviewFigures, lang: str) -> str:
    found = re.search(r'<section id="follow-up">.*?</section>', render_overview(overview, lang), re.DOTALL)
    return found[0] if found else ""


def sentences(html: str) -> list[str]:
    """Of what is overdue, and of what ends soon."""
    return [
        " ".join(unescape(re.sub(r"<[^>]+>", "", item)).split())
        for item in re.findall(r"<li.*?</li>", html, re.DOTALL)
    ]


def rows(html: str) -> list[str]:
    """The text of every row of the table, cells apart, the heading left out."""
    bodies = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    return [
        " | ".join(
            " ".join(unescape(re.sub(r"<[^>]+>", "", cell)).split())
            for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)
        )
        for body in bodies
        for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    ]


@pytest.mark.parametrize(
    ("lang", "in_words", "in_rows"),
    [
        (
            "vi",
            [
                "V-7F3K-29QD, iTel, Viettel (123/SKHCN<b>, 01/10/2026): còn 1.234 số thuê bao, "
                "thời hạn trả lời hết ngày 20/10/2026, quá 14 ngày.",
                "Viettel, “Thiếu thông tin <b>” (chưa theo dõi): "
                "thời hiệu xử phạt của 7 dấu hiệu hết dần từ ngày 05/12/2026.",
                f"Viettel, “{TITLE.vi}” (đã kiểm tra): "
                "thời hiệu xử phạt của 2 dấu hiệu hết dần từ ngày 06/12/2026.",
            ],
            [
                "V-7F3K-29QD, iTel, Viettel | Đã thông báo, 01/10/2026 | 123/SKHCN<b> | 1.234 số thuê bao",
                f"Viettel, “{TITLE.vi}” | Đã kiểm tra, 09/10/2026 | – | 5 dấu hiệu",
            ],
        ),
        (
            "en",
            [
                "V-7F3K-29QD, iTel, Viettel (123/SKHCN<b>, 01/10/2026): 1,234 numbers still there, "
                "the deadline was 20/10/2026, 14 days ago.",
                "Viettel, “Information missing <b>” (not followed up): "
                "the limitation of 7 signs begins to end on 05/12/2026.",
                f"Viettel, “{TITLE.en}” (inspected): the limitation of 2 signs begins to end on 06/12/2026.",
            ],
            [
                "V-7F3K-29QD, iTel, Viettel | Notified, 01/10/2026 | 123/SKHCN<b> | 1,234 numbers",
                f"Viettel, “{TITLE.en}” | Inspected, 09/10/2026 | – | 5 signs",
            ],
        ),
    ],
)
def test_what_is_late_is_said_in_words_and_what_is_still_there_row_by_row(
    overview: OverviewFigures, lang: str, in_words: list[str], in_rows: list[str]
) -> None:
    html = section(overview, lang)
    assert (sentences(html), rows(html)) == (in_words, in_rows)


def test_without_follow_ups_and_limitations_the_section_is_left_out(overview: OverviewFigures) -> None:
    nothing = overview.model_copy(update={"follow_ups": FollowUps(day=date(2026, 11, 3), going_on=0)})
    assert "follow-up" not in render_overview(nothing, "vi")


def test_where_nothing_needs_attention_it_says_so(overview: OverviewFigures) -> None:
    quiet = overview.model_copy(update={"follow_ups": FollowUps(day=date(2026, 11, 3), going_on=2)})
    html = section(quiet, "en")
    assert (sentences(html), rows(html)) == ([], [])
    assert (
        "On 03/11/2026, 2 follow-ups are going on. None is overdue or still there after it was notified, "
        "and no limitation ends soon."
    ) in html


def test_a_long_list_is_cut_and_says_where_all_of_it_is(overview: OverviewFigures) -> None:
    (one,) = FOLLOW_UPS.overdue
    many = tuple(one.model_copy(update={"days": days}) for days in range(LIST_SHOWN + 5))
    longer = overview.model_copy(
        update={
            "follow_ups": FollowUps(day=date(2026, 11, 3) + timedelta(1), going_on=15, overdue=many),
        }
    )
    html = section(longer, "en")
    assert len(sentences(html)) == LIST_SHOWN
    # Paper has the first; the heading says how many there are.
    assert html.count('<li class="screen">') == LIST_SHOWN - FIRST_CASES
    assert "Overdue (15)" in html
    assert "10 of 15; all of them: <code>simaudit follow list</code>." in html

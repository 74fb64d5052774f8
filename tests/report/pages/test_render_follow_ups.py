"""The overview's section on follow-ups: its lists, row by row, in both languages; or none."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from support.few_checks import checks_of
from support.follow_ups import FOLLOW_UPS

from simaudit.report.figures.follow_ups import FollowUps
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.pages.render import LIST_SHOWN, render_overview

TITLE = checks_of("UNR-01")[0].header.title


def section(overview: OverviewFigures, lang: str) -> str:
    found = re.search(r'<section id="follow-up">.*?</section>', render_overview(overview, lang), re.DOTALL)
    return found[0] if found else ""


def rows(html: str) -> list[str]:
    """The text of every row of the tables, cells apart, headings left out."""
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
    ("lang", "expected"),
    [
        (
            "vi",
            [
                "V-7F3K-29QD iTel, Viettel | Đã thông báo, 01/10/2026 | 123/SKHCN<b> | 20/10/2026 | 14",
                "V-7F3K-29QD iTel, Viettel | Đã thông báo, 01/10/2026 | 123/SKHCN<b> | 1.234 số thuê bao",
                f"Viettel {TITLE.vi} | Đã kiểm tra, 09/10/2026 | – | 5 dấu hiệu",
                "Viettel Thiếu thông tin <b> | chưa theo dõi | 7 | 05/12/2026",
                f"Viettel {TITLE.vi} | Đã kiểm tra | 2 | 06/12/2026",
            ],
        ),
        (
            "en",
            [
                "V-7F3K-29QD iTel, Viettel | Notified, 01/10/2026 | 123/SKHCN<b> | 20/10/2026 | 14",
                "V-7F3K-29QD iTel, Viettel | Notified, 01/10/2026 | 123/SKHCN<b> | 1,234 numbers",
                f"Viettel {TITLE.en} | Inspected, 09/10/2026 | – | 5 signs",
                "Viettel Information missing <b> | not followed up | 7 | 05/12/2026",
                f"Viettel {TITLE.en} | Inspected | 2 | 06/12/2026",
            ],
        ),
    ],
)
def test_the_lists_are_shown_row_by_row(overview: OverviewFigures, lang: str, expected: list[str]) -> None:
    assert rows(section(overview, lang)) == expected


def test_without_follow_ups_and_limitations_the_section_is_left_out(overview: OverviewFigures) -> None:
    nothing = overview.model_copy(update={"follow_ups": FollowUps(day=date(2026, 11, 3), going_on=0)})
    assert "follow-up" not in render_overview(nothing, "vi")


def test_where_nothing_needs_attention_it_says_so(overview: OverviewFigures) -> None:
    quiet = overview.model_copy(update={"follow_ups": FollowUps(day=date(2026, 11, 3), going_on=2)})
    html = section(quiet, "en")
    assert rows(html) == []
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
    assert len(rows(html)) == LIST_SHOWN
    assert "10 of 15; all of them: <code>simaudit follow list</code>." in html

"""What pages say of sanctions: bands of open acts alone, leads apart, no word for what remedying brings."""

import re
from datetime import date
from html import unescape

import pytest

from simaudit.paths import CHECKS, REPORTS
from simaudit.report.figures.acts import ActCounts
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.figures.overview_decisions import act_totals
from simaudit.report.figures.sanctions import exposures
from simaudit.report.pages.render import render_carrier, render_overview
from simaudit.rules.law import built_in_law

OCTOBER = date(2026, 10, 31)
EXPOSURES = exposures(
    [
        ActCounts("34.3.a", "open", 79, 2, 2, 0, ("UNR-01",), ("34.3.b",)),
        ActCounts("34.3.a", "unchecked", 11, 2, 2, 0, ("UNR-10",)),
        ActCounts("34.5.đ", "to_prove", 12, 2, 2, 0, ("PRC-15",)),
        ActCounts("34.10", "lead", 13, 2, 2, 0, ("MIS-09",)),
    ],
    OCTOBER,
    built_in_law(),
)


@pytest.fixture
def shown(figures: CarrierFigures) -> CarrierFigures:
    return figures.model_copy(update={"exposures": EXPOSURES})


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def section(html: str) -> str:
    start = html.index('<section id="sanctions">')
    return html[start : html.index("</section>", start)]


def table(html: str, caption: str) -> str:
    """The words of the table with this caption."""
    tables = re.findall(r"<table>.*?</table>", section(html), re.DOTALL)
    (shown,) = [words(text) for text in tables if f"<caption>{caption}" in text]
    return shown


def test_a_lead_stands_by_itself_without_a_band(shown: CarrierFigures) -> None:
    lead = table(render_carrier(shown, "vi"), "Đầu mối, chưa xác định chủ thể")
    assert "khoản 10 Điều 34 Nghị định số 174/2026/NĐ-CP · MIS-09 13" in lead
    assert "triệu" not in lead
    counted = table(render_carrier(shown, "vi"), "Hành vi không dự kiến mức phạt")
    assert "khoản 10" not in counted
    assert "Leads: who did it is not known" in table(render_carrier(shown, "en"), "Leads")


def test_what_is_to_be_proved_is_asked_for_by_its_provision(shown: CarrierFigures) -> None:
    counted = table(render_carrier(shown, "vi"), "Hành vi không dự kiến mức phạt")
    assert "yêu cầu chứng minh (khoản 4 Điều 22 Nghị định số 163/2024/NĐ-CP) 12" in counted
    assert "có căn cứ chưa đối chiếu với văn bản đã ký (†) 11" in counted
    english = table(render_carrier(shown, "en"), "Acts without an expected band")
    assert "proof is asked for (Decree 163/2024/NĐ-CP, article 22(4)) 12" in english


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_only_the_department_sees_how_far_the_next_band_is(
    shown: CarrierFigures, overview: OverviewFigures, lang: str
) -> None:
    acts = act_totals([("viettel", EXPOSURES)])
    decisions = overview.decisions.model_copy(update={"acts": acts})
    page = words(render_overview(overview.model_copy(update={"decisions": decisions}), lang))
    own = words(render_carrier(shown, lang))
    for distance in {
        "vi": ("39 số thuê bao đến khung 60–80 triệu đồng", "22 số thuê bao đến khung 80–100 triệu đồng"),
        "en": (
            "39 numbers from the band of 60–80 million VND",
            "22 numbers from the band of 80–100 million VND",
        ),
    }[lang]:
        assert distance in page
        assert distance not in own


PROMISES = re.compile(r"không còn khung|thì khung còn|sẽ không bị xử phạt|no band is left|the band falls")


def test_nothing_promises_that_putting_right_lowers_a_band() -> None:
    texts = [*REPORTS.rglob("*.html"), *REPORTS.rglob("*.po"), *CHECKS.rglob("*.sql")]
    assert len(texts) > 100
    assert [path.name for path in texts if PROMISES.search(path.read_text(encoding="utf-8"))] == []


def test_no_internal_key_of_the_law_stands_on_a_page(
    shown: CarrierFigures, overview: OverviewFigures
) -> None:
    for page in (render_carrier(shown, "vi"), render_overview(overview, "en")):
        assert re.findall(r"\b(?:163|174|49|L24|L91|TT08|NQ198):\d[\w.]*", words(page)) == []

"""Pages are self-contained, escaped, limited in size, and show the figures in both languages."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from simaudit.config import Letterhead
from simaudit.errors import CatalogueError, Note
from simaudit.paths import CHECKS
from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.examples import Example
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.pages.language import Language
from simaudit.report.pages.page_charts import heat
from simaudit.report.pages.render import file_name, render_carrier, render_cases, render_overview
from simaudit.rules.load import load_catalogue

LANGS = ("vi", "en")


class Page(HTMLParser):
    """Every element and attribute of a page, its ids and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def values(self, wanted: str) -> list[str]:
        return [value for _, name, value in self.attributes if name == wanted]


@pytest.fixture(params=LANGS)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pages(figures: CarrierFigures, overview: OverviewFigures, lang: str) -> list[str]:
    return [render_carrier(figures, lang), render_overview(overview, lang), render_cases(overview, lang)]


def test_nothing_is_run_and_nothing_is_loaded(pages: list[str]) -> None:
    for html in pages:
        page = Page(html)
        assert not page.tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image"}
        assert not [
            name for _, name, _ in page.attributes if name.startswith("on") or name in ("style", "src")
        ]
        assert not [value for value in page.values("href") if re.match(r"\w+:|//", value)]
        assert not re.search(r"url\(|@import", html)
        (policy,) = [
            value for _, name, value in page.attributes if name == "content" and "default-src" in value
        ]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy


def test_hostile_text_is_shown_as_text(pages: list[str]) -> None:
    report, overview, cases = pages
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in report
    assert "&lt;IMGSRC=XONERROR=ALERT(1)&gt;" in report
    assert "viettel_&lt;b&gt;.csv" in report
    assert "Sở &lt;i&gt;KH&amp;CN&lt;/i&gt;" in report
    assert "&lt;b&gt;no file&lt;/b&gt;" in overview
    assert "&lt;/text&gt;&lt;sc… · Viettel</text>" in cases


def test_every_link_within_a_page_has_a_target(pages: list[str]) -> None:
    for html in pages:
        page = Page(html)
        ids = page.values("id")
        assert len(ids) == len(set(ids))
        assert {value[1:] for value in page.values("href") if value.startswith("#")} <= set(ids)


def test_the_overview_links_by_plain_names(overview: OverviewFigures) -> None:
    assert {"viettel/report.en.html", "index.html"} <= set(
        Page(render_overview(overview, "en")).values("href")
    )


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_report_that_is_sent_alone_has_no_dead_link(figures: CarrierFigures, lang: str) -> None:
    assert [
        href for href in Page(render_carrier(figures, lang)).values("href") if not href.startswith("#")
    ] == []


def test_the_other_language_is_named_where_it_is_written(figures: CarrierFigures) -> None:
    assert "English: report.en.html" in render_carrier(figures, "vi")
    alone = figures.model_copy(update={"run": figures.run.model_copy(update={"langs": ("vi",)})})
    assert "English" not in render_carrier(alone, "vi")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_carriers_report_has_no_hint_for_inspectors_and_the_overview_has_those_of_its_signs(
    figures: CarrierFigures, overview: OverviewFigures, lang: str
) -> None:
    hints = {check.id: check.header.inspect.get(lang) for check in load_catalogue([CHECKS])}
    assert len(hints) > 50

    def shown(html: str) -> set[str]:
        return {check for check, hint in hints.items() if hint.replace("`", "") in plain(html)}

    assert shown(render_carrier(figures, lang)) == set()
    assert shown(render_overview(overview, lang)) == {
        row.id for row in overview.matrix if any(cell.violations for cell in row.cells)
    }


def plain(html: str) -> str:
    """The text of a page."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_a_self_check_names_the_carrier(figures: CarrierFigures) -> None:
    run = figures.run.model_copy(update={"selfcheck": True, "letterhead": Letterhead()})
    html = render_carrier(figures.model_copy(update={"run": run}), "vi")
    assert "di động kỳ tháng 10/2026 của Viettel</span>" in html


def test_figures_are_written_as_the_language_writes_them(figures: CarrierFigures) -> None:
    numbers = figures.numbers.model_copy(update={"live": 1_204_331})
    many = {"violations": 100, "population": 800, "rate": 0.125}
    checks = tuple(check.model_copy(update=many if check.id == "UNR-01" else {}) for check in figures.checks)
    large = figures.model_copy(update={"numbers": numbers, "checks": checks})
    assert "1.204.331" in render_carrier(large, "vi")
    assert "12,5%" in render_carrier(large, "vi")
    assert "1,204,331" in render_carrier(large, "en")
    assert "12.5%" in render_carrier(large, "en")


def test_examples_are_counted_out_of_all_groups(figures: CarrierFigures) -> None:
    example = next(check for check in figures.checks if check.id == "UNR-01").examples[0]
    html = render_carrier(with_examples(figures, example, 1_204_331), "en")
    assert "20 of 1,204,331" in html


def test_a_rate_that_rests_on_part_of_the_checks_is_an_upper_bound(overview: OverviewFigures) -> None:
    partly = overview.model_copy(update={"partly": True, "total": Share(n=2, of=90)})
    assert "ít nhất 88 (≥\N{NO-BREAK SPACE}97,8%)" in render_overview(partly, "vi")
    assert "at least 88 (≥\N{NO-BREAK SPACE}97.8%)" in render_overview(partly, "en")


def test_each_nature_has_a_section_of_its_own_with_its_own_heading(
    figures: CarrierFigures, lang: str
) -> None:
    html = render_carrier(figures, lang)
    ids = re.findall(
        r'<section id="(substantive|procedural|risk|data)">|<details class="check" id="([^"]+)"', html
    )
    language = Language(lang)
    natures = {check.id: check.nature for check in figures.checks}
    sections: dict[str, list[str]] = {}
    for nature, check_id in ids:
        if nature:
            sections[nature] = []
            assert f"<h3>{language.word('nature_heading', nature)}</h3>" in html
        else:
            sections[natures[check_id]].append(check_id)
    assert sections == {
        "substantive": ["MIS-05", "UNR-01", "BLK-04", "MIS-02", "UNR-12"],
        "data": ["EXT-01", "EXT-06", "EXT-03"],
    }


def test_the_size_does_not_grow_with_what_a_carrier_sends(figures: CarrierFigures) -> None:
    """Eighty failed checks with twenty long examples each, a thousand files, five hundred columns."""
    long = "Ậ" * 2_000
    example = Example(
        number="8496*****67",
        name="V** " * 50,
        paper="068*****1234",
        subject=long,
        file=long,
        record=10**7,
        detail=long,
        size=9,
    )
    account = figures.intake.files[0].model_copy(
        update={"name": long, "unmapped": tuple(f"{long}{n}" for n in range(500))}
    )
    checks = with_examples(figures, example, 10**7).checks
    checks = tuple(
        check.model_copy(update={"id": f"UNR-{n:02}", "note": Note("verbatim", text=long)})
        for n in range(80)
        for check in checks[:1]
    )
    swollen = figures.model_copy(
        update={
            "checks": checks,
            "ranked": tuple(check.id for check in checks),
            "intake": figures.intake.model_copy(update={"files": (account,) * 1_000}),
        }
    )
    size = len(render_carrier(swollen, "vi").encode())
    assert size < 1_700_000


def test_a_language_without_a_catalogue_is_refused(figures: CarrierFigures) -> None:
    with pytest.raises(CatalogueError, match="'fr' has no catalogue"):
        render_carrier(figures, "fr")


def test_file_names() -> None:
    assert file_name("report", "vi", ("vi", "en")) == "report.html"
    assert file_name("report", "en", ("vi", "en")) == "report.en.html"
    assert file_name("index", "en", ("en",)) == "index.html"


@pytest.mark.parametrize(
    ("rate", "shade"),
    [(None, 0), (0.0, 0), (0.0001, 1), (0.001, 1), (0.0011, 2), (0.05, 3), (0.2, 4), (0.21, 5), (1.0, 5)],
)
def test_shades(rate: float | None, shade: int) -> None:
    assert heat(rate) == shade


def with_examples(figures: CarrierFigures, example: Example, groups: int) -> CarrierFigures:
    """The figures with every check failed and twenty examples each."""
    checks = tuple(
        check.model_copy(update={"status": "failed", "examples": (example,) * 20, "groups": groups})
        for check in figures.checks
    )
    return figures.model_copy(update={"checks": checks})


def test_one_is_no_plural_in_english(figures: CarrierFigures, overview: OverviewFigures) -> None:
    counted = r"(?<![\w.,/%–-])1 (?:[a-z]+ )?(?:numbers|signs|checks|points|findings|groups|holders|cases)\b"
    pages = (render_carrier(figures, "en"), render_overview(overview, "en"), render_cases(overview, "en"))
    assert [re.findall(counted, re.sub("<[^>]+>", "", page)) for page in pages] == [[], [], []]

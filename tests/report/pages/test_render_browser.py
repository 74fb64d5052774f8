"""Pages in a browser: no console messages, no horizontal scrolling, two themes.

How pages of whole runs print, and what else they have to be, is in test_render_quality.py.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
from support.browser_tab import DESK, PHONE, SCHEMES, Tab
from support.pages import LANGS

from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.pages.render import render_carrier, render_cases, render_overview

# The browser warns about its own bundled parts; the pages have no part in that.
pytestmark = pytest.mark.filterwarnings("default")

TITLES = {"vi": "rà soát dữ liệu thuê bao", "en": "audit"}


@pytest.fixture(params=LANGS)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pages(figures: CarrierFigures, overview: OverviewFigures, lang: str, tmp_path: Path) -> Sequence[Path]:
    """Report, overview and cases in this language."""
    texts = {
        "report": render_carrier(figures, lang),
        "index": render_overview(overview, lang),
        "cases": render_cases(overview, lang),
    }
    for name, html in texts.items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    return [tmp_path / f"{name}.html" for name in texts]


def test_opens_without_messages_and_fits_its_window_in_both_themes(
    tab: Tab, pages: Sequence[Path], lang: str
) -> None:
    for path in pages:
        tab.open(path)
        backgrounds = set()
        for scheme in SCHEMES:
            for width in (PHONE, 768, DESK):
                tab.look(width, scheme)
                assert tab.fills() == width, (path.name, width, scheme)
            ink, background = tab.page.evaluate(
                "(style => [style.color, style.backgroundColor])(getComputedStyle(document.documentElement))"
            )
            assert ink != background, (path.name, scheme)
            backgrounds.add(background)
        assert len(backgrounds) == len(SCHEMES), path.name
        assert tab.page.evaluate("document.documentElement.lang") == lang, path.name
        assert TITLES[lang] in tab.page.title().lower(), path.name
        assert tab.page.title().endswith("10/2026"), path.name
        assert (tab.messages, tab.requests) == ([], [path.as_uri()]), path.name


SHOWN = "nodes => nodes.filter(node => node.checkVisibility()).length"


def test_a_carriers_checks_are_filtered_without_a_script_and_printed_whole(
    tab: Tab, pages: Sequence[Path]
) -> None:
    tab.open(pages[0])
    assert tab.page.locator("script").count() == 0
    rows = tab.page.locator("#results tr[data-severity]")
    for kind, code in (("severity", "critical"), ("nature", "risk"), ("state", "resolved")):
        tab.page.locator(f"#{kind}-{code}").check()
        chosen = tab.page.locator(f'#results tr[data-{kind}~="{code}"]').count()
        assert rows.evaluate_all(SHOWN) == chosen < rows.count(), kind
        groups = tab.page.locator("#results .filtered tbody")
        with_rows = tab.page.locator(f'#results .filtered tbody:has(tr[data-{kind}~="{code}"])').count()
        assert groups.evaluate_all(SHOWN) == with_rows, kind
        tab.page.emulate_media(media="print")
        assert rows.evaluate_all(SHOWN) == rows.count(), kind
        assert not tab.page.locator(".filters").is_visible()
        tab.page.emulate_media(media="screen")
        tab.page.locator(f"#{kind}-all").check()

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

"""Pages in a browser: no console messages, no horizontal scrolling, printable."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from simaudit.report.model import CarrierFigures, OverviewFigures
from simaudit.report.pages.render import render_carrier, render_cases, render_overview

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

# The browser warns about its own bundled parts; the pages have no part in that.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(params=["vi", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["report", "index", "cases"])
def path(
    request: pytest.FixtureRequest,
    lang: str,
    figures: CarrierFigures,
    overview: OverviewFigures,
    tmp_path: Path,
) -> Path:
    page = tmp_path / f"{request.param}.html"
    html = {
        "report": lambda: render_carrier(figures, lang),
        "index": lambda: render_overview(overview, lang),
        "cases": lambda: render_cases(overview, lang),
    }[request.param]()
    page.write_text(html, encoding="utf-8")
    return page


def opened(browser: "Browser", path: Path, width: int, scheme: Scheme) -> "tuple[Page, list[str], list[str]]":
    """The page, its console messages and dialogs, and its requests other than for the file."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: messages.append(f"dialog {dialog.message}"))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    return page, messages, [url for url in requests if url != path.as_uri()]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 768, 1200])
def test_opens_without_messages_and_fits_its_window(
    browser: "Browser", path: Path, lang: str, width: int, scheme: Scheme
) -> None:
    page, messages, requests = opened(browser, path, width, scheme)
    assert messages == []
    assert requests == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("document.documentElement.lang") == lang
    expected = {"vi": "rà soát dữ liệu thuê bao", "en": "audit"}[lang]
    assert expected in page.title().lower()
    assert page.title().endswith("10/2026")
    page.close()


def test_the_themes_differ_and_text_differs_from_its_background(browser: "Browser", path: Path) -> None:
    shades = []
    for scheme in SCHEMES:
        page, _, _ = opened(browser, path, 1200, scheme)
        shades.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        assert page.evaluate("getComputedStyle(document.documentElement).color") != shades[-1]
        page.close()
    assert shades[0] != shades[1]


def test_prints_to_a4(browser: "Browser", path: Path) -> None:
    page, _, _ = opened(browser, path, 1200, "dark")
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed
    page.close()

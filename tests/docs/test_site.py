"""The site of the documentation, as a browser opens it from a folder: whole, searched, without a network."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from support.browser_tab import COLOURS_ALONE, DESK, PHONE, Tab
from support.command import simaudit_
from support.doc_pages import ROOT

from simaudit.docs.pages import MANUAL, TOPICS, page_file
from simaudit.docs.site import site_files, write_site
from simaudit.messages import LANGUAGES
from simaudit.paths import REPORTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = sorted(name for name in site_files() if name.endswith(".html"))


class Parts(HTMLParser):
    """What a page has and leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.anchors |= {str(values["id"])} if "id" in values else set()
        self.links += [str(values[name]) for name in ("href", "src") if name in values]


def parts(name: str) -> Parts:
    parser = Parts()
    parser.feed(site_files()[name].decode())
    return parser


@pytest.fixture(scope="module", name="folder")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(tmp_path_factory.mktemp("site") / "dist" / "a site", "vi").parent


@pytest.fixture
def tab(browser: "Browser") -> Iterator[Tab]:
    tab = Tab(browser)
    yield tab
    tab.page.close()


def test_it_has_every_page_of_both_languages_and_the_manual() -> None:
    translated = {topic for topic in TOPICS if page_file(topic, "vi") != page_file(topic, "en")}
    english = {f"{topic}.en.html" for topic in TOPICS if topic != "vi"}
    vietnamese = {f"{topic}.html" for topic in (*translated, "vi")}
    manual = {f"manual-{path.stem}.html" for path in MANUAL}
    assert set(PAGES) == english | vietnamese | manual | {"index.html", "index.en.html"}
    assert len(MANUAL) == 6


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_file_of_the_site_and_a_heading(name: str) -> None:
    dead = []
    for link in parts(name).links:
        place, _, heading = unquote(link).partition("#")
        if link.startswith("https://"):
            continue
        target = place or name
        if target not in site_files() or (heading and heading not in parts(target).anchors):
            dead.append(link)
    assert dead == []


def test_what_may_scroll_is_reached_by_keyboard() -> None:
    page = site_files()["operate.en.html"].decode()
    assert set(re.findall(r"<(\w+)[^>]* tabindex=", page)) == {"table", "pre"}
    assert re.findall(r"<(?:table|pre)(?! tabindex)", page) == []


def test_what_is_searched_has_blanks_where_lines_end() -> None:
    """Words on both sides of a line's end: looked for as a reader writes them."""
    for lang in LANGUAGES:
        text = re.sub(r"(?s)```.*?```", "", page_file("operate", lang).read_text(encoding="utf-8"))
        pairs = re.findall(r"(?m)([a-zà-ỹ]{3,})\n(?:  )?([a-zà-ỹ]{3,})", text)
        searched = site_files()[f"search.{lang}.js"].decode()
        assert pairs
        assert [pair for pair in pairs if " ".join(pair) not in searched] == []


def test_a_page_leads_to_the_same_in_the_other_language() -> None:
    assert '<a href="cases.en.html" lang="en">English</a>' in site_files()["cases.html"].decode()
    assert '<a href="cases.html" lang="vi">Tiếng Việt</a>' in site_files()["cases.en.html"].decode()
    assert 'lang="en">English' not in site_files()["manual-1-start.html"].decode()


def test_a_search_finds_words_without_their_marks_headings_first(folder: Path, tab: Tab) -> None:
    tab.open(folder / "index.html")
    tab.page.fill("#search", "ho so cong an")
    first = tab.page.locator("#matches li a").first
    assert first.inner_text() == "5. Xử lý vụ việc: Lập hồ sơ chuyển cơ quan công an"
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url("**/manual-5-cases.html#*")
    assert tab.page.locator("h2:target").inner_text() == "Lập hồ sơ chuyển cơ quan công an"
    tab.page.fill("#search", "zzz")
    assert tab.page.locator("#matches").inner_text() == "Không có trang nào khớp."
    assert [request for request in tab.requests if not request.startswith("file:")] == []
    assert tab.messages == []


@pytest.mark.parametrize(
    "name", ["index.html", "results.html", "manual-2-month.html", "configuration.en.html"]
)
def test_pages_are_readable_by_everybody_on_a_phone_and_in_the_dark(
    folder: Path, tab: Tab, name: str
) -> None:
    tab.open(folder / name)
    for width in (DESK, PHONE):
        tab.look(width)
        assert tab.fills() == width
        assert tab.outside() == []
    tab.look(DESK)
    assert tab.axe() == []
    tab.look(DESK, "dark")
    assert tab.axe(runOnly=COLOURS_ALONE) == []
    broken = "[...document.images].filter(image => !image.naturalWidth).map(image => image.src)"
    assert tab.page.evaluate(broken) == []
    assert tab.messages == []


def test_paper_has_the_page_alone(folder: Path, tab: Tab) -> None:
    tab.open(folder / "cases.html")
    tab.page.emulate_media(media="print")
    assert not tab.page.locator("header").is_visible()
    assert not tab.page.locator("nav").is_visible()
    assert tab.page.locator("main h1").is_visible()


def test_the_command_writes_it_and_says_where(tmp_path: Path) -> None:
    done = simaudit_("docs", "--site", str(tmp_path / "site"), "--lang", "en")
    assert (done.exit_code, done.output) == (0, f"{tmp_path}/site/index.en.html\n")
    assert {path.name for path in (tmp_path / "site").iterdir()} == set(site_files())
    (tmp_path / "file").write_text("")
    assert simaudit_("docs", "--site", str(tmp_path / "file" / "site")).exit_code == 3


@pytest.mark.parametrize("path", MANUAL, ids=lambda path: path.stem)
def test_the_manual_names_what_stands_on_the_desk_s_pages(path: Path) -> None:
    texts = " ".join(page.read_text("utf-8") for page in REPORTS.rglob("*.html"))
    texts += (REPORTS / "messages" / "vi" / "LC_MESSAGES" / "simaudit.po").read_text("utf-8")
    labels = re.findall(r"\*\*(.+?)\*\*", path.read_text(encoding="utf-8"))
    assert [label for label in labels if label not in texts] == []


def test_pictures_are_all_shown_and_small() -> None:
    pictures = {name for name in site_files() if name.endswith(".webp")}
    pages = [ROOT / "README.md", ROOT / "README.vi.md", *(ROOT / "simaudit" / "docs").rglob("*.md")]
    shown = {
        name
        for page in pages
        for name in re.findall(r'src="[^"]*/([^"/]+)"', page.read_text(encoding="utf-8"))
    }
    assert shown == pictures
    assert [name for name in pictures if len(site_files()[name]) > 150_000] == []

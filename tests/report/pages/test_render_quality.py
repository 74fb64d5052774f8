"""The pages of a rich, an empty and a hostile run: accessible, valid, printable, self-contained."""

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from pypdf import PdfReader
from support.pages import LANGS, RUNS, file_of, module, skip_or_fail

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pypdf import PageObject

# The browser warns about its own bundled parts; the pages have no part in that.
pytestmark = pytest.mark.filterwarnings("default")

LARGEST = 1_500_000
"""Bytes of a report: a larger one is slow to open and to send."""

PAGES = [
    (run, page, lang) for run in RUNS for page in ("report", "index", "cases") for lang in LANGS
]  # fmt: skip

PRINTED = {
    ("rich", "report"): (5, 8), ("rich", "index"): (3, 8), ("empty", "report"): (3, 15),
    ("empty", "index"): (2, 8), ("hostile", "report"): (5, 30), ("hostile", "index"): (2, 8),
    ("rich", "cases"): (2, 8), ("empty", "cases"): (1, 1), ("hostile", "cases"): (1, 20),
}  # fmt: skip
"""The fewest and the most A4 pages that each page may take in print."""

all_pages = pytest.mark.parametrize("path", PAGES, indirect=True, ids="-".join)
overviews = pytest.mark.parametrize(
    "path", [page for page in PAGES if page[1] != "report"], indirect=True, ids="-".join
)
# What depends on the style sheet alone is tested in one language of each page.
printed_pages = pytest.mark.parametrize(
    "path", [page for page in PAGES if page[2] == "vi"], indirect=True, ids="-".join
)
rich_pages = pytest.mark.parametrize(
    "path", [page for page in PAGES if page[0] == "rich" and page[2] == "vi"], indirect=True, ids="-".join
)


@pytest.fixture
def path(request: pytest.FixtureRequest, run_of: Callable[[str], Path]) -> Path:
    run, page, lang = request.param
    return file_of(run_of(run), page, lang)


@pytest.fixture
def page(browser: "Browser", path: Path) -> "Iterator[Page]":
    opened = browser.new_page(viewport={"width": 1200, "height": 800}, color_scheme="light")
    opened.goto(path.as_uri())
    yield opened
    opened.close()


def violations(page: "Page", **options: object) -> list[tuple[str, str]]:
    """(rule, element) of everything that axe-core objects to."""
    page.evaluate(module("axe-core/axe.min.js").read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "options => axe.run({resultTypes: ['violations'], ...options})", options
    )
    return [(rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]]


@all_pages
def test_axe_finds_nothing_in_light_and_dark_on_a_screen_and_a_phone(page: "Page") -> None:
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
    # Only rules whose outcome depends on colours or width; the others were applied above.
    rules = ["color-contrast", "scrollable-region-focusable", "target-size", "link-in-text-block"]
    assert violations(page, runOnly={"type": "rule", "values": rules}) == []


@printed_pages
def test_axe_finds_nothing_in_what_unfolds_on_a_phone(page: "Page") -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.eval_on_selector_all("details", "nodes => nodes.forEach(node => { node.open = true })")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@printed_pages
def test_nothing_is_lost_at_twice_the_size(page: "Page") -> None:
    """A window of 1200 pixels at 200 % shows 600 of the page's, in letters twice as large."""
    page.set_viewport_size({"width": 600, "height": 400})
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    assert page.evaluate("document.documentElement.scrollWidth") == 600
    assert outside(page) == []


@rich_pages
def test_forced_colours_leave_every_text_and_frame_to_be_seen(page: "Page") -> None:
    page.emulate_media(forced_colors="active")
    colours = page.evaluate("""() => {
        const seen = [...document.querySelectorAll("main *")].filter(node => node.checkVisibility());
        const own = node => [...node.childNodes].some(part => part.nodeType == 3 && part.data.trim());
        const texts = seen.filter(node => own(node) && !node.closest("svg"));
        return [...new Set(texts.map(node => getComputedStyle(node).color))];
    }""")
    # Text and links have the system's colours, whatever the style sheet says.
    assert len(colours) <= 2
    frames = "nodes => nodes.map(node => getComputedStyle(node).borderTopStyle)"
    assert set(page.eval_on_selector_all(".risk, h2", frames)) == {"solid"}


@all_pages
def test_nothing_scrolls_sideways_or_overflows_on_a_phone(page: "Page") -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert outside(page) == []


def outside(page: "Page") -> list[str]:
    """Elements that extend beyond the window, other than within a part that scrolls by itself."""
    found: list[str] = page.evaluate("""() => {
        const scrolls = node =>
            node && (getComputedStyle(node).overflowX != "visible" || scrolls(node.parentElement));
        const edge = document.documentElement.clientWidth + 0.5;
        return [...document.body.querySelectorAll("*")]
            .filter(node => node.getClientRects().length && !scrolls(node.parentElement))
            .filter(node => (box => box.right > edge || box.left < -0.5)(node.getBoundingClientRect()))
            .filter(node => !node.matches(".skip"))
            .map(node => node.outerHTML.slice(0, 200));
    }""")
    return found


@all_pages
def test_every_link_has_a_target(page: "Page", path: Path) -> None:
    links: list[str] = page.eval_on_selector_all("a", "nodes => nodes.map(node => node.getAttribute('href'))")
    ids: list[str] = page.eval_on_selector_all("[id]", "nodes => nodes.map(node => node.id)")
    assert links != []
    assert sorted(ids) == sorted(set(ids))
    for link in links:
        file, _, anchor = link.partition("#")
        assert anchor in ids if not file else (path.parent / unquote(file)).is_file(), link


@overviews
def test_the_languages_lead_to_each_other(page: "Page", path: Path) -> None:
    other = next(name for name in (f"{path.stem.partition('.')[0]}.en.html", f"{path.stem[:-3]}.html")
                 if name != path.name)  # fmt: skip
    link = page.locator(f"a[href='{other}']").first
    assert link.get_attribute("hreflang") == link.get_attribute("lang")
    assert page.evaluate("document.documentElement.lang") != link.get_attribute("lang")


@all_pages
def test_title_and_language(page: "Page", path: Path) -> None:
    lang = "en" if path.name.endswith(".en.html") else "vi"
    assert page.evaluate("document.documentElement.lang") == lang
    expected = {"vi": "rà soát dữ liệu thuê bao", "en": "audit"}[lang]
    assert expected in page.title().lower()
    assert page.title().endswith("10/2026")
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1


@printed_pages
def test_prints_with_page_numbers_and_in_the_expected_pages(
    page: "Page", request: pytest.FixtureRequest
) -> None:
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    run, kind, _ = request.node.callspec.params["path"]
    fewest, most = PRINTED[run, kind]
    assert fewest <= len(printed.pages) <= most
    for number, sheet in enumerate(printed.pages, start=1):
        # Decree 30/2020: at the top in the middle, from the second page on.
        assert numbers_at_the_top(sheet) == ([] if number == 1 else [str(number)])
        assert tuple(round(side) for side in sheet.mediabox[2:]) == (595, 842)


@pytest.mark.parametrize("path", [(run, "report", "vi") for run in RUNS], indirect=True, ids="-".join)
def test_what_is_decided_by_is_one_sheet(page: "Page") -> None:
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    first, second = (sheet.extract_text() for sheet in printed.pages[:2])
    assert "Kết quả và đề nghị" in first
    assert "Hình thức, mức xử phạt dự kiến" in first
    assert "Bảng tiêu chí rà soát" in second


def numbers_at_the_top(sheet: "PageObject") -> list[str]:
    """What is printed in the top margin: within 20 mm of the edge of the sheet, in points of 1/72 inch."""
    found: list[str] = []
    edge = float(sheet.mediabox.top) - 20 / 25.4 * 72

    def seen(text: str, page: list[float], line: list[float], *_: Any) -> None:
        if text.strip() and page[5] + page[3] * line[5] > edge:
            found.append(text.strip())

    sheet.extract_text(visitor_text=seen)
    return found


@rich_pages
def test_a_long_table_repeats_its_head_on_every_page_and_cuts_no_row(page: "Page") -> None:
    """The largest table of the page, made longer than any page."""
    page.emulate_media(media="print")
    head: str = page.evaluate("""() => {
        const tables = [...document.querySelectorAll("table:has(thead)")].filter(table => table.offsetParent);
        const rows = table => table.tBodies[0]?.rows.length || 0;
        const table = tables.sort((one, other) => rows(other) - rows(one))[0];
        const row = table.tBodies[0].rows[0];
        for (const cell of row.cells) cell.textContent = "x";
        for (let count = 0; count < 200; count++) table.tBodies[0].append(row.cloneNode(true));
        const cell = [...table.tHead.rows[0].cells].find(cell => cell.innerText.trim());
        cell.textContent = "KWQZ";
        return cell.textContent;
    }""")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    texts = [sheet.extract_text() for sheet in printed.pages]
    long = [text for text in texts if len(re.findall(r"\bx\b", text)) > 20]
    assert len(long) >= 3
    assert all(text.count(head) == 1 for text in long)
    kinds = "nodes => [...new Set(nodes.map(node => getComputedStyle(node).breakInside))]"
    assert page.eval_on_selector_all("tr", kinds) == ["avoid"]


@all_pages
def test_is_small_and_self_contained(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) <= LARGEST
    # Neither a script nor anything that would have to be fetched.
    assert re.findall(r"<(?:script|img|link|iframe|object|embed|form|base|video|audio)\b", text) == []
    assert re.findall(r"<[^>]*\b(?:src|srcset|xlink:href|poster)\s*=", text) == []
    assert re.findall(r"url\(|@import", text.partition("</style>")[0]) == []


@rich_pages
def test_a_script_in_the_page_would_not_run(browser: "Browser", path: Path, tmp_path: Path) -> None:
    injected = (
        "<script>document.title = 'ran'</script><img src='x.png' onerror=\"document.title = 'ran'\">"
        "<style>body { display: none }</style><p id='last'>x</p></main>"
    )
    text = path.read_text(encoding="utf-8")
    assert text.count("</main>") == 1
    copy = tmp_path / path.name
    copy.write_text(text.replace("</main>", injected), encoding="utf-8")
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(copy.as_uri())
    assert page.title() != "ran"
    assert page.locator("#last").is_visible()
    assert len([text for text in refused if "Content Security Policy" in text]) >= 3
    page.close()


def test_the_nu_html_checker_finds_no_error(run_of: Callable[[str], Path]) -> None:
    java = shutil.which("java")
    if java is None:
        skip_or_fail("no Java: apt-get install default-jre-headless")
    jar = module("vnu-jar/build/dist/vnu.jar")
    pages = [file_of(run_of(run), page, lang) for run, page, lang in PAGES]
    checked = subprocess.run(
        [java, "-jar", jar, "--format", "json", *pages], capture_output=True, check=False
    )
    messages = json.loads(checked.stderr)["messages"]
    assert [(m["url"], m["message"], m.get("extract")) for m in messages if not _harmless(m)] == []


def _harmless(message: dict[str, Any]) -> bool:
    # The checker miscalculates the hash of a style sheet of several lines. The test above shows that the
    # browser applies this one and no other.
    return str(message["message"]).startswith("Inline style violates Content Security Policy")

"""The pages of a rich, an empty and a hostile run: accessible, valid, printable, self-contained.

Each page is opened once, and all that tests ask of it is observed then.
"""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from pypdf import PageObject, PdfReader
from support.browser_tab import DESK, PHONE, WITHOUT_COLOURS, Tab
from support.pages import LANGS, RUNS, file_of

# The browser warns about its own bundled parts; the pages have no part in that.
pytestmark = pytest.mark.filterwarnings("default")

Key = tuple[str, str, str]
"""A page: its run, its kind and its language."""

PAGES: Sequence[Key] = [
    (run, kind, lang) for run in RUNS for kind in ("report", "index", "cases") for lang in LANGS
]

PRINTED = {
    ("rich", "report"): (2, 5), ("rich", "index"): (2, 2), ("empty", "report"): (2, 5),
    ("empty", "index"): (2, 2), ("hostile", "report"): (2, 5), ("hostile", "index"): (2, 2),
    ("rich", "cases"): (1, 4), ("empty", "cases"): (1, 1), ("hostile", "cases"): (1, 4),
}  # fmt: skip
"""The fewest and the most A4 pages that each page may take in print."""

TITLES = {"vi": "rà soát dữ liệu thuê bao", "en": "audit"}

TARGETS = {"target-size": {"enabled": True}}
"""A rule that is off unless it is asked for."""

COLOURLESS = {**TARGETS, **WITHOUT_COLOURS}


@dataclass(frozen=True)
class Observed:
    """What was seen of a page while it was open."""

    path: Path
    lang: str
    title: str
    h1s: int
    mains: int
    hrefs: Sequence[str]
    ids: Sequence[str]
    languages: Mapping[str, Sequence[str]]
    """By the target of a link to another language: what the link says of its target's, and of its own."""
    violations: Sequence[str]
    overflows: Sequence[str]
    messages: Sequence[str]
    requests: Sequence[str]
    forced: tuple[Sequence[str], Sequence[str]] | None
    """In forced colours, those of texts, and the borders of risks and headings; in one language."""
    printed: PdfReader | None
    """In one language."""


@pytest.fixture(scope="module")
def observed(tab: Tab, run_of: Callable[[str], Path]) -> Mapping[Key, Observed]:
    return {key: observe(tab, file_of(run_of(key[0]), *key[1:]), key) for key in PAGES}


def observe(tab: Tab, path: Path, key: Key) -> Observed:
    """Go through the windows of a page once, from the widest on.

    Both languages have the same elements and the same style sheet, and what depends on these alone is seen
    in one of them: in Vietnamese the desk, the rules on colours, twice the size, forced colours and print, in
    English what is folded on a phone. Words may break what fits a window, so that both are seen in all.
    """
    tab.open(path)
    document = tab.page.evaluate("""() => {
        const all = name => [...document.querySelectorAll(name)];
        return {
            lang: document.documentElement.lang,
            title: document.title,
            h1s: all("h1").length,
            mains: all("main").length,
            hrefs: all("a").map(node => node.getAttribute("href")),
            ids: all("[id]").map(node => node.id),
            languages: Object.fromEntries(all("a[hreflang]").map(
                node => [node.getAttribute("href"), [node.hreflang, node.lang]])),
        };
    }""")
    run, _, lang = key
    whole = lang == "vi"
    # The words of a hostile run change no colour: it has the elements of the other two.
    rules = COLOURLESS if run == "hostile" else TARGETS
    forced = in_forced_colours(tab) if whole else None
    printed = PdfReader(io.BytesIO(tab.printed())) if whole else None
    overflows = [*sideways(tab, "desk", DESK)]
    tab.unfold()
    violations: list[str] = []
    if whole:
        violations += [f"desk: {fault}" for fault in tab.axe(rules=rules)]
        tab.look(PHONE, "dark")
        violations += [f"phone, dark: {fault}" for fault in tab.axe(rules=rules)]
        overflows += sideways(tab, "phone, unfolded", PHONE)
    tab.fold()
    tab.look(PHONE)
    overflows += sideways(tab, "phone", PHONE)
    if whole:
        # A window of 1200 pixels shows 600 of the page's, in letters twice as large.
        tab.look(DESK // 2)
        tab.page.evaluate("document.documentElement.style.fontSize = '32px'")
        overflows += sideways(tab, "twice the size", DESK // 2)
    else:
        violations += [f"phone, folded: {fault}" for fault in tab.axe(rules=COLOURLESS)]
    return Observed(
        path=path,
        **document,
        violations=violations,
        overflows=overflows,
        forced=forced,
        printed=printed,
        messages=list(tab.messages),
        requests=list(tab.requests),
    )


def in_forced_colours(tab: Tab) -> tuple[Sequence[str], Sequence[str]]:
    """The colours of texts, and the borders of risks and headings."""
    tab.page.emulate_media(forced_colors="active")
    colours = tab.page.evaluate("""() => {
        const seen = [...document.querySelectorAll("main *")].filter(node => node.checkVisibility());
        const own = node => [...node.childNodes].some(part => part.nodeType == 3 && part.data.trim());
        const texts = seen.filter(node => own(node) && !node.closest("svg"));
        return [...new Set(texts.map(node => getComputedStyle(node).color))];
    }""")
    frames = tab.page.eval_on_selector_all(
        ".risk, h2", "nodes => [...new Set(nodes.map(node => getComputedStyle(node).borderTopStyle))]"
    )
    tab.page.emulate_media(forced_colors="none")
    return colours, frames


def sideways(tab: Tab, window: str, width: int) -> Sequence[str]:
    """How the page extends beyond its window."""
    scrolled = [f"{window}: {tab.fills()} pixels wide"] if tab.fills() != width else []
    return [*scrolled, *(f"{window}: {element}" for element in tab.outside())]


def broken(observed: Mapping[Key, Observed], faults: Callable[[Observed], Iterable[str]]) -> Sequence[str]:
    return [f"{'-'.join(key)}: {fault}" for key, page in observed.items() for fault in faults(page)]


@pytest.mark.slow("opens every page, and axe-core looks at each several times")
def test_axe_finds_nothing_in_light_and_dark_on_a_screen_and_a_phone(
    observed: Mapping[Key, Observed],
) -> None:
    assert broken(observed, lambda page: page.violations) == []


def test_nothing_scrolls_sideways_or_is_lost_in_any_window(observed: Mapping[Key, Observed]) -> None:
    assert broken(observed, lambda page: page.overflows) == []


def test_opens_and_is_looked_at_without_messages_or_requests(observed: Mapping[Key, Observed]) -> None:
    """Whatever the window, the colours and the medium: what a style sheet fetches may depend on them."""
    for key, page in observed.items():
        assert (page.messages, page.requests) == ([], [page.path.as_uri()]), key


def test_forced_colours_leave_every_text_and_frame_to_be_seen(observed: Mapping[Key, Observed]) -> None:
    for key, page in observed.items():
        if page.forced is not None:
            colours, frames = page.forced
            # Text and links have the system's colours, whatever the style sheet says.
            assert len(colours) <= 2, key
            assert frames == ["solid"], key


def test_every_link_has_a_target(observed: Mapping[Key, Observed]) -> None:
    for key, page in observed.items():
        assert page.hrefs != [], key
        assert sorted(page.ids) == sorted(set(page.ids)), key
    assert broken(observed, dangling) == []


def dangling(page: Observed) -> Iterable[str]:
    for href in page.hrefs:
        file, _, anchor = href.partition("#")
        if not (anchor in page.ids if not file else (page.path.parent / unquote(file)).is_file()):
            yield href


def test_the_languages_of_what_covers_all_carriers_lead_to_each_other(
    observed: Mapping[Key, Observed],
) -> None:
    for (run, kind, lang), page in observed.items():
        if kind != "report":
            (other,) = set(LANGS) - {lang}
            file = observed[run, kind, other].path.name
            assert page.languages[file] == [other, other], (run, kind, lang)


def test_title_and_language(observed: Mapping[Key, Observed]) -> None:
    for key, page in observed.items():
        assert (page.lang, page.h1s, page.mains) == (key[2], 1, 1), key
        assert TITLES[key[2]] in page.title.lower(), key
        assert page.title.endswith("10/2026"), key


def test_prints_with_page_numbers_and_in_the_expected_pages(observed: Mapping[Key, Observed]) -> None:
    for (run, kind, _), page in observed.items():
        if page.printed is not None:
            fewest, most = PRINTED[run, kind]
            assert fewest <= len(page.printed.pages) <= most, (run, kind)
            for number, sheet in enumerate(page.printed.pages, start=1):
                # Decree 30/2020: at the top in the middle, from the second page on.
                top = [] if number == 1 else [str(number)]
                assert numbers_at_the_top(sheet) == top, (run, kind, number)
                assert tuple(round(side) for side in sheet.mediabox[2:]) == (595, 842), (run, kind, number)


def test_what_is_decided_by_is_one_sheet(observed: Mapping[Key, Observed]) -> None:
    for run in RUNS:
        printed = observed[run, "report", "vi"].printed
        assert printed is not None
        first, second = (sheet.extract_text() for sheet in printed.pages[:2])
        assert "Kết quả và đề nghị" in first, run
        # An extract that is only asked back has no act.
        assert ("Hình thức, mức xử phạt dự kiến" in first) == (run != "empty"), run
        assert "Bảng tiêu chí rà soát" in second, run


def numbers_at_the_top(sheet: PageObject) -> list[str]:
    """What is printed in the top margin: within 20 mm of the edge of the sheet, in points of 1/72 inch."""
    numbers: list[str] = []
    edge = float(sheet.mediabox.top) - 20 / 25.4 * 72

    def seen(text: str, page: list[float], line: list[float], *_: Any) -> None:
        if text.strip() and page[5] + page[3] * line[5] > edge:
            numbers.append(text.strip())

    sheet.extract_text(visitor_text=seen)
    return numbers


@pytest.fixture
def rich_pages(run_of: Callable[[str], Path]) -> Sequence[Path]:
    return [file_of(run_of(run), kind, lang) for run, kind, lang in PAGES if (run, lang) == ("rich", "vi")]


def test_a_long_table_repeats_its_head_on_every_page_and_cuts_no_row(
    tab: Tab, rich_pages: Sequence[Path]
) -> None:
    """The largest table of each page, made longer than any page."""
    for path in rich_pages:
        tab.open(path)
        tab.page.emulate_media(media="print")
        head: str = tab.page.evaluate("""() => {
            const tables = [...document.querySelectorAll("table:has(thead)")]
                .filter(table => table.offsetParent);
            const rows = table => table.tBodies[0]?.rows.length || 0;
            const table = tables.sort((one, other) => rows(other) - rows(one))[0];
            const row = table.tBodies[0].rows[0];
            // Not all rows are printed.
            row.className = "";
            for (const cell of row.cells) cell.textContent = "x";
            for (let count = 0; count < 200; count++) table.tBodies[0].append(row.cloneNode(true));
            const cell = [...table.tHead.rows[0].cells].find(cell => cell.innerText.trim());
            cell.textContent = "KWQZ";
            return cell.textContent;
        }""")
        texts = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(tab.printed())).pages]
        long = [text for text in texts if len(re.findall(r"\bx\b", text)) > 20]
        assert len(long) >= 3, path.name
        assert [text.count(head) for text in long] == [1] * len(long), path.name
        kinds = "nodes => [...new Set(nodes.map(node => getComputedStyle(node).breakInside))]"
        assert tab.page.eval_on_selector_all("tr", kinds) == ["avoid"], path.name

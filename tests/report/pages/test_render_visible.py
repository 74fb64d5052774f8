"""What can be read of a page: the same on a phone as on a desk, and with a space wherever two words meet."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from support.browser_tab import DESK, PHONE, Tab
from support.once import made_once
from support.pages import LANGS, PERIOD, file_of, scoped

# The browser warns about its own bundled parts; the pages have no part in that.
pytestmark = pytest.mark.filterwarnings("default")

WIDE: Final = 1280

SEEN: Final = """() => {
    window.texts ??= (() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const nodes = [];
        while (walker.nextNode())
            if (walker.currentNode.data.trim()) nodes.push(walker.currentNode);
        return nodes;
    })();
    return window.texts.map(node => {
        const range = document.createRange();
        range.selectNodeContents(node);
        // What is there for screen readers alone is a pixel wide, or clipped to nothing.
        const clipped = node.parentElement.closest(".unseen, .skip")
            || (getComputedStyle(node.parentElement.closest("thead") || document.body).clipPath != "none");
        return !clipped && node.parentElement.checkVisibility() && range.getClientRects().length > 0;
    });
}"""

LABELLED: Final = """seen => {
    const shown = new Set([...document.querySelectorAll("[data-label]")].map(node => node.dataset.label));
    return window.texts.filter((node, at) => seen[at]).map(node => {
        const head = node.parentElement.closest("thead th");
        return head && shown.has(head.textContent.replace(/\\s+/g, " ").trim()) ? "" : node.data.trim();
    });
}"""
"""The texts, without heads that stand as labels at their cells."""

JOINED: Final = """() => {
    const inline = node => getComputedStyle(node).display.startsWith("inline");
    const block = node => inline(node.parentElement) && node.parentElement != document.body
        ? block(node.parentElement) : node.parentElement;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    const faults = [];
    let last = null;
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (node.nodeType == 1) {
            if (node.matches("br, svg")) last = null;
            continue;
        }
        if (!node.data || !node.parentElement.checkVisibility()) continue;
        if (node.parentElement.closest("svg, pre, script, style, title")) { last = null; continue; }
        if (last && block(last) == block(node)
            && /[\\p{L}\\p{N}.,;:!?)%”]$/u.test(last.data) && /^[\\p{L}\\p{N}“(]/u.test(node.data))
            faults.push(`${last.data.slice(-40)}|${node.data.slice(0, 40)}`);
        last = node;
    }
    return faults;
}"""
"""Two texts of a line that meet without a space."""

PROSE: Final = """() => {
    for (const node of document.querySelectorAll("pre, code")) node.textContent = "x";
    return document.body.innerText;
}"""

MISSING: Final = re.compile(r"[^\W\d_]{2}[.;:,!?)”](?=[^\W\d_])", re.UNICODE)
NAMES: Final = re.compile(
    r"\b[\w-]+\.(?:html|xlsx|csv|json|toml|docx|parquet|key|zst|gz|tsv|zip)\b|https?://\S+|\S+\.\S+\(\)|\bTP\.\w+"
)
"""Files, addresses and functions: they have no space behind their point."""


@pytest.fixture(scope="module")
def pages(run_of: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    province = made_once(tmp_path_factory, "scoped", scoped) / "out" / PERIOD
    return {
        f"{run}-{kind}-{lang}": file_of(out, kind, lang)
        for run, out in {"rich": run_of("rich"), "empty": run_of("empty"), "scoped": province}.items()
        for kind in ("index", "report", "cases", "months")
        for lang in LANGS
    }


@dataclass(frozen=True)
class Read:
    """What was read of a page while it was open, unfolded."""

    wide: Sequence[bool]
    """Of each text, whether a desk shows it."""
    hidden: Sequence[str]
    """On a phone alone."""
    joined: Sequence[str]
    prose: str


@pytest.fixture(scope="module")
def read_pages(tab: Tab, pages: Mapping[str, Path]) -> Mapping[str, Read]:
    return {name: read_page(tab, path) for name, path in pages.items()}


def read_page(tab: Tab, path: Path) -> Read:
    tab.open(path)
    tab.unfold()
    joined = tab.page.evaluate(JOINED)
    tab.look(WIDE)
    wide: Sequence[bool] = tab.page.evaluate(SEEN)
    tab.look(PHONE)
    narrow: Sequence[bool] = tab.page.evaluate(SEEN)
    lost = [desk and not phone for desk, phone in zip(wide, narrow, strict=True)]
    hidden = [text for text in tab.page.evaluate(LABELLED, lost) if text]
    tab.look(DESK)
    # Last: it changes texts.
    return Read(wide, hidden, joined, str(tab.page.evaluate(PROSE)))


def test_a_phone_hides_nothing_that_a_desk_shows(read_pages: Mapping[str, Read]) -> None:
    assert [name for name, page in read_pages.items() if sum(page.wide) <= 10] == []
    assert [f"{name}: {text}" for name, page in read_pages.items() for text in page.hidden] == []


def sentences(text: str) -> Iterator[str]:
    """Where a sentence or clause ends without a space behind it."""
    plain = NAMES.sub("", text)
    for fault in MISSING.finditer(plain):
        yield plain[max(fault.start() - 30, 0) : fault.end() + 30]


def test_words_and_sentences_have_a_space_between_them(read_pages: Mapping[str, Read]) -> None:
    faults: list[str] = []
    for name, page in read_pages.items():
        faults += [f"{name}: {fault}" for fault in page.joined]
        for line in page.prose.splitlines():
            faults += [f"{name}: {fault}" for fault in sentences(line)]
    assert faults == []

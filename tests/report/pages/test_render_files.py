"""The files of the pages of a rich, an empty and a hostile run: valid, self-contained, closed to scripts."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.browser_tab import Tab
from support.needs import skip_or_fail
from support.pages import LANGS, RUNS, file_of, module

# The browser warns about its own bundled parts; the pages have no part in that.
pytestmark = pytest.mark.filterwarnings("default")

LARGEST = 1_500_000
"""Bytes of a report: a larger one is slow to open and to send."""

PAGES: Sequence[tuple[str, str, str]] = [
    (run, kind, lang) for run in RUNS for kind in ("report", "index", "cases") for lang in LANGS
]
"""Run, kind and language of every page."""


def test_is_small_and_self_contained(run_of: Callable[[str], Path]) -> None:
    for run, kind, lang in PAGES:
        text = file_of(run_of(run), kind, lang).read_text(encoding="utf-8")
        assert len(text.encode()) <= LARGEST, (run, kind, lang)
        # Neither a script nor anything that would have to be fetched.
        fetched = (
            re.findall(r"<(?:script|img|link|iframe|object|embed|form|base|video|audio)\b", text),
            re.findall(r"<[^>]*\b(?:src|srcset|xlink:href|poster)\s*=", text),
            re.findall(r"url\(|@import", text.partition("</style>")[0]),
        )
        assert fetched == ([], [], []), (run, kind, lang)


def test_a_script_in_the_page_would_not_run(tab: Tab, run_of: Callable[[str], Path], tmp_path: Path) -> None:
    rich_pages = [file_of(run_of("rich"), kind, "vi") for kind in ("report", "index", "cases")]
    injected = (
        "<script>document.title = 'ran'</script><img src='x.png' onerror=\"document.title = 'ran'\">"
        "<style>body { display: none }</style><p id='last'>x</p></main>"
    )
    for path in rich_pages:
        text = path.read_text(encoding="utf-8")
        assert text.count("</main>") == 1
        copy = tmp_path / path.name
        copy.write_text(text.replace("</main>", injected), encoding="utf-8")
        tab.open(copy)
        assert tab.page.title() != "ran", path.name
        assert tab.page.locator("#last").is_visible(), path.name
        assert len([text for text in tab.messages if "Content Security Policy" in text]) >= 3, path.name


def test_the_nu_html_checker_finds_no_error(run_of: Callable[[str], Path]) -> None:
    java = shutil.which("java")
    if java is None:
        skip_or_fail("no Java: apt-get install default-jre-headless")
    jar = module("vnu-jar/build/dist/vnu.jar")
    pages = [file_of(run_of(run), page, lang) for run, page, lang in PAGES]
    # Compiling what runs for seconds, and collecting garbage beside it, takes longer than it saves.
    options = ("-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    checked = subprocess.run(
        [java, *options, "-jar", jar, "--format", "json", *pages], capture_output=True, check=False
    )
    messages = json.loads(checked.stderr)["messages"]
    assert [(m["url"], m["message"], m.get("extract")) for m in messages if not _harmless(m)] == []


def _harmless(message: dict[str, Any]) -> bool:
    # The checker miscalculates the hash of a style sheet of several lines. The test above shows that the
    # browser applies this one and no other.
    return str(message["message"]).startswith("Inline style violates Content Security Policy")

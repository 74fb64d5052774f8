"""Printed sheets: page one is one of at most 300 words, few follow it, and none is nearly empty.

What a Director knows after five seconds of page one, on a screen of 1280 × 800 (looked at, not measured):
whose share of numbers with signs rose and whose fell; what is new and grave; that letters go out, to whom,
with how many numbers, to be answered by which day; which points to visit first; which cases go to the police.
What the fines may come to is read after that.
"""

import io
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest
from precision.measurement import write_world
from pypdf import PdfReader
from support.browser_tab import Tab
from support.once import made_once
from support.pages import LANGS, file_of
from support.sample_months import sample_months

# The browser warns about its own bundled parts; the pages have no part in that.
pytestmark = pytest.mark.filterwarnings("default")

MOST_WORDS: Final = 300
"""On page one of the overview, in either language."""

MOST: Final = {"index": 2, "report": 5, "cases": 4}
"""The most sheets of each kind of page."""

FEWEST_WORDS: Final = 40
"""On any sheet: one with less is nearly empty."""

WIDTH, HEIGHT = 1280, 800


def pages(month: Path) -> Mapping[str, Path]:
    """Every page of a month that is printed, by its kind and place."""
    found = {}
    for lang in LANGS:
        suffix = "" if lang == LANGS[0] else f".{lang}"
        for kind in MOST:
            for path in sorted(month.rglob(f"{kind}{suffix}.html")):
                found[f"{kind} {path.relative_to(month)}"] = path
    return found


def words_by_sheet(tab: Tab, path: Path) -> Sequence[int]:
    tab.open(path)
    return [len(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(tab.printed())).pages]


def faults(tab: Tab, month: Path) -> list[str]:
    """Pages of too many sheets or words, and those with a sheet that is nearly empty."""
    found = []
    for name, path in pages(month).items():
        kind = name.split()[0]
        sheets = words_by_sheet(tab, path)
        if len(sheets) > MOST[kind]:
            found.append(f"{name}: {len(sheets)} sheets")
        if kind == "index" and sheets[0] > MOST_WORDS:
            found.append(f"{name}: {sheets[0]} words on page one")
        found += [f"{name}: sheet {at} is nearly empty" for at, n in enumerate(sheets, 1) if n < FEWEST_WORDS]
    return found


def test_the_sample_s_october_prints_on_few_sheets(
    tab: Tab, tmp_path_factory: pytest.TempPathFactory
) -> None:
    month = sample_months(tmp_path_factory) / "out" / "2026-10"
    assert len(pages(month)) > len(MOST)
    assert faults(tab, month) == []


def with_frauds(folder: Path) -> None:
    """100,000 rows of three carriers, with planted frauds, in two months."""
    write_world(folder / "world", 100_000, 1)
    settings = 'lang = "vi,en"\n[letterhead]\nanswer_days = 10\n'
    (folder / "simaudit.toml").write_text(settings, encoding="utf-8")
    for month in ("2026-09", "2026-10"):
        command = [sys.executable, "-m", "simaudit", "audit", f"world/{month}", "--no-progress", "--quiet"]
        subprocess.run(command, check=True, cwd=folder, capture_output=True)


@pytest.mark.slow("writes and audits two months of 100,000 rows")
def test_a_large_register_with_frauds_prints_on_few_sheets(
    tab: Tab, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = made_once(tmp_path_factory, "with-frauds", with_frauds)
    assert faults(tab, folder / "out" / "2026-10") == []


def test_page_one_is_the_first_screen_and_has_one_picture(
    tab: Tab, tmp_path_factory: pytest.TempPathFactory, run_of: Callable[[str], Path]
) -> None:
    for month in (run_of("rich"), sample_months(tmp_path_factory) / "out" / "2026-10"):
        tab.open(file_of(month, "index", "vi"))
        tab.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        first = tab.page.locator("#decide")
        box = first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= HEIGHT
        assert first.locator("figure").count() == 1
        # The carriers' courses have one axis, and none is the sum of theirs.
        carriers = tab.page.locator("#data tbody tr").count()
        assert first.locator("figure svg").count() == carriers
        heads = first.locator("h3").all_inner_texts()
        assert [head.split(",")[0].rstrip(":") for head in heads] == [
            "Văn bản", "Đề nghị kiểm tra", "Chuyển cơ quan công an", "Mức phạt dự kiến",
        ]  # fmt: skip


def test_what_paper_leaves_out_stays_on_the_screen(tab: Tab, run_of: Callable[[str], Path]) -> None:
    tab.open(file_of(run_of("rich"), "index", "vi"))
    shown = "nodes => nodes.map(node => node.checkVisibility() && node.id)"
    sections = tab.page.locator("main > section")
    every = sections.evaluate_all(shown)
    assert all(every)
    tab.page.emulate_media(media="print")
    printed = [name for name in sections.evaluate_all(shown) if name]
    assert printed == every[: len(printed)]
    assert printed[-1] == "method"
    assert {"acts", "details", "trend", "territory", "matrix"} < set(every) - set(printed)

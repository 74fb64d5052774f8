"""The overview in a browser: on a phone, in forced colours and on paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.browser_tab import PHONE, Tab
from support.pages import file_of

# The browser warns about its own bundled parts; the pages have no part in that.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def index(tab: Tab, run_of: Callable[[str], Path]) -> Tab:
    """The tab with the overview of the rich run."""
    tab.open(file_of(run_of("rich"), "index", "vi"))
    return tab


def test_on_a_phone_a_row_is_a_card_with_the_heads_as_labels(index: Tab) -> None:
    index.look(PHONE)
    row = index.page.locator("#carriers table").first.locator("tbody tr").first
    labels = "row => [...row.cells].map(cell => getComputedStyle(cell, '::before').content)"
    assert [str(label).replace('"', "").replace(" :", ":") for label in row.evaluate(labels)] == [
        "Doanh nghiệp", 'Dữ liệu:', 'Thuê bao:',
        'Từ kỳ trước, chưa ghi nhận thông báo:', 'Mới trong kỳ:', 'Có dấu hiệu:',
        'Đã xử lý (dấu hiệu):', 'So với kỳ trước, trên 1.000:',
    ]  # fmt: skip
    boxes = "row => [...row.cells].map(cell => cell.getBoundingClientRect().y)"
    tops = row.evaluate(boxes)
    assert tops == sorted(set(tops))


SYSTEM = """() => {
    const system = document.createElement("p");
    document.body.append(system);
    return ["Canvas", "CanvasText", "GrayText"].map(name => {
        system.style.color = name;
        return getComputedStyle(system).color;
    });
}"""
PAINTED = """() => [...new Set([...document.querySelectorAll("svg *")].filter(node => node.checkVisibility())
    .flatMap(node => [getComputedStyle(node).fill, getComputedStyle(node).stroke]))]"""


def test_in_forced_colours_pictures_are_drawn_in_those_of_the_system(
    tab: Tab, run_of: Callable[[str], Path]
) -> None:
    for kind in ("index", "cases", "report"):
        tab.open(file_of(run_of("rich"), kind, "vi"))
        tab.unfold()
        tab.page.emulate_media(forced_colors="active", color_scheme="dark")
        canvas, text, grey = tab.page.evaluate(SYSTEM)
        assert set(tab.page.evaluate(PAINTED)) <= {canvas, text, grey, "none", "rgba(0, 0, 0, 0)"}, kind
        # Small counts are hatched there, too.
        hatches = "nodes => [...new Set(nodes.map(node => getComputedStyle(node).backgroundImage))]"
        for hatch in tab.page.locator(".few").evaluate_all(hatches):
            assert hatch.startswith("repeating-linear-gradient(45deg, ")
            assert grey in hatch


def test_filters_leave_what_is_chosen_in_its_columns(index: Tab) -> None:
    table = index.page.locator("#matrix table")
    rows = table.locator("tr[data-state]")
    cells = table.locator("td[data-cell]")
    shown = "nodes => nodes.filter(node => node.checkVisibility({visibilityProperty: true})).length"
    every = (rows.evaluate_all(shown), cells.evaluate_all(shown))
    assert table.locator("[data-count]").evaluate_all(shown) == 0
    for state in ("resolved", "persisting", "new"):
        index.page.locator(f"#state-{state}").check()
        of_rows, of_cells = f'tr[data-state~="{state}"]', f'td[data-cell~="{state}"]'
        assert rows.evaluate_all(shown) == table.locator(of_rows).count() < every[0]
        assert cells.evaluate_all(shown) == table.locator(of_cells).count() < every[1]
        counts = table.locator(f'{of_cells} [data-count="{state}"]')
        assert counts.evaluate_all(shown) == table.locator(of_cells).count() > 0
        assert table.locator("[data-count]").evaluate_all(shown) == counts.count()
    index.page.locator("#carrier-itel").check()
    heads = table.locator("thead th")
    assert heads.evaluate_all("nodes => nodes.filter(node => node.checkVisibility()).length") == 2

"""The overview in a browser: on a phone, in forced colours and on paper."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
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
    row = index.page.locator("#decide table").first.locator("tbody tr").first
    labels = "row => [...row.cells].map(cell => getComputedStyle(cell, '::before').content)"
    assert [str(label).replace('"', "").replace(" :", ":") for label in row.evaluate(labels)] == [
        "Doanh nghiệp", 'Dữ liệu:', 'Còn tồn tại sau khi đã thông báo:',
        'Từ kỳ trước, chưa ghi nhận thông báo:', 'Mới trong kỳ:', 'Có dấu hiệu:',
        'Đã xử lý (dấu hiệu):', 'So với kỳ trước, trên 1.000:',
    ]  # fmt: skip
    boxes = "row => [...row.cells].map(cell => cell.getBoundingClientRect().y)"
    tops = row.evaluate(boxes)
    assert tops == sorted(set(tops))


def test_in_forced_colours_the_map_is_drawn_in_those_of_the_system(index: Tab) -> None:
    index.page.emulate_media(forced_colors="active")
    shades = (
        "(name, property) => [...new Set([...document.querySelectorAll(name)].map(node => "
        "getComputedStyle(node)[property]))]"
    )
    drawn = index.page.evaluate(f"""() => {{
        const shades = {shades};
        const system = document.createElement("p");
        system.style.cssText = "color: CanvasText; background: Canvas";
        document.body.append(system);
        const own = getComputedStyle(system);
        return [shades(".provinces rect", "fill"), shades(".provinces text", "fill"),
                [own.backgroundColor], [own.color]];
    }}""")
    assert (drawn[0], drawn[1]) == (drawn[2], drawn[3])


def test_what_is_decided_by_takes_the_first_printed_page(index: Tab) -> None:
    printed = PdfReader(io.BytesIO(index.printed()))
    texts = [" ".join(sheet.extract_text().split()) for sheet in printed.pages]
    for part in (
        "Dữ liệu nhận được", "Văn bản gửi doanh nghiệp", "Vụ việc nổi bật", "Điểm đăng ký cần kiểm tra",
        "Quá thời hạn", "không cộng với nhau",
    ):  # fmt: skip
        assert part in texts[0]
    assert len(texts) <= 8

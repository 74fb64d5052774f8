"""The overview in a browser: on a phone, in forced colours and on paper."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from support.pages import file_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The browser warns about its own bundled parts; the pages have no part in that.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def index(run_of: Callable[[str], Path]) -> Path:
    return file_of(run_of("rich"), "index", "vi")


def test_what_decides_is_not_hidden_on_a_phone(browser: "Browser", index: Path) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(index.as_uri())
    columns = page.locator("#decide table").first.locator("thead th:visible")
    # The rest is in the carriers' reports.
    assert [text.replace("\n", " ") for text in columns.all_inner_texts()] == [
        "Doanh nghiệp", "Dữ liệu", "Còn tồn tại sau khi đã thông báo", "Mới trong kỳ",
        "Cộng, trên 1.000 thuê bao", "So với kỳ trước, trên 1.000",
    ]  # fmt: skip
    page.close()


def test_in_forced_colours_the_map_is_drawn_in_those_of_the_system(browser: "Browser", index: Path) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 800}, forced_colors="active")
    page = context.new_page()
    page.goto(index.as_uri())
    shades = (
        "(name, property) => [...new Set([...document.querySelectorAll(name)].map(node => "
        "getComputedStyle(node)[property]))]"
    )
    drawn = page.evaluate(f"""() => {{
        const shades = {shades};
        const system = document.createElement("p");
        system.style.cssText = "color: CanvasText; background: Canvas";
        document.body.append(system);
        const own = getComputedStyle(system);
        return [shades(".provinces rect", "fill"), shades(".provinces text", "fill"),
                [own.backgroundColor], [own.color]];
    }}""")
    assert (drawn[0], drawn[1]) == (drawn[2], drawn[3])
    context.close()


def test_what_is_decided_by_takes_the_first_printed_page(browser: "Browser", index: Path) -> None:
    page = browser.new_page()
    page.goto(index.as_uri())
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    texts = [" ".join(sheet.extract_text().split()) for sheet in printed.pages]
    for part in (
        "Dữ liệu nhận được", "Văn bản gửi doanh nghiệp", "Vụ việc nổi bật", "Điểm đăng ký cần kiểm tra",
        "Quá thời hạn", "không cộng với nhau",
    ):  # fmt: skip
        assert part in texts[0]
    assert len(texts) <= 8

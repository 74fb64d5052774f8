"""A month at the desk, from an empty installation to letters in Word: by mouse, and by keyboard alone."""

import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.served_desk import SAMPLE, ServedDesk, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CARRIERS = ("viettel", "vinaphone")
RUN_MS = 240_000
"""How long a run of two carriers may take on a busy machine."""


@pytest.fixture
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Small extracts, whose findings are enough for letters, and a list of points."""
    folder = tmp_path_factory.mktemp("files")
    extracts = [
        write(folder / f"{carrier}_2026-10.csv", [person(carrier, 1, full_name=""), person(carrier, 2)])
        for carrier in CARRIERS
    ]
    return [*extracts, SAMPLE / "2026-10" / "points.csv"]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[ServedDesk]:
    """The desk of an installation that was just set up."""
    assert simaudit_("init", str(tmp_path)).exit_code == 0
    with served(tmp_path) as desk:
        yield desk


def opened(browser: "Browser", desk: ServedDesk) -> "Page":
    """The desk's first page, as the browser opens it by its address."""
    page = browser.new_page()
    page.set_default_timeout(60_000)
    told = json.loads((desk.folder / "store" / "desk" / "address.json").read_text())
    page.goto(told["url"])
    return page


def letters(folder: Path) -> list[str]:
    return sorted(
        path.parent.name for path in (folder / "out" / "letters" / "2026-10").glob("*/cong-van.docx")
    )


@pytest.mark.slow("a month of two carriers is audited, and its letters written")
def test_by_mouse_and_by_keyboard_alone(browser: "Browser", empty: ServedDesk, files: list[Path]) -> None:
    page = opened(browser, empty)
    began = time.monotonic()
    page.get_by_role("link", name="Kỳ dữ liệu").click()
    page.goto(f"{empty.origin}/months/2026-10")
    page.get_by_label("Chọn tệp, hoặc kéo tệp thả vào ô này").set_input_files(files)
    page.get_by_role("button", name="Đưa vào kỳ").click()
    page.get_by_text("Đã nhận 3 tệp.").wait_for()
    assert sorted(path.name for path in (empty.folder / "inbox" / "2026-10").iterdir()) == sorted(
        path.name for path in files
    )
    page.get_by_role("button", name="Rà soát", exact=True).click()
    page.get_by_text("Đã xong.").wait_for(timeout=RUN_MS)
    page.get_by_role("link", name="Văn bản").click()
    page.get_by_role("button", name="Lập văn bản").click()
    page.get_by_text("Đã xong.").wait_for(timeout=RUN_MS)
    assert letters(empty.folder) == [*CARRIERS]
    # A long run has ended behind a page of before it.
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="cong-van.docx").first.click()
    with ZipFile(download.value.path()) as word:
        assert "word/document.xml" in word.namelist()
    print(f"by mouse: {time.monotonic() - began:.0f} s")  # noqa: T201
    by_keyboard_alone(page, empty)
    page.close()


def by_keyboard_alone(page: "Page", desk: ServedDesk) -> None:
    """The same way again, from the first page: the month is there, and its letters are gone."""
    shutil.rmtree(desk.folder / "out" / "letters")
    page.goto(desk.origin)
    began = time.monotonic()
    follow(page, "Kỳ dữ liệu")
    follow(page, re.compile("10/2026"))
    press(page, "Rà soát")
    page.get_by_text("Đã xong.").wait_for(timeout=RUN_MS)
    follow(page, "Văn bản")
    press(page, "Lập văn bản")
    page.get_by_text("Đã xong.").wait_for(timeout=RUN_MS)
    assert letters(desk.folder) == [*CARRIERS]
    print(f"by keyboard: {time.monotonic() - began:.0f} s")  # noqa: T201


def follow(page: "Page", name: "str | re.Pattern[str]") -> None:
    """Go on by Tab until the link has the focus, and press Enter."""
    tab_to(page, "a", name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page: "Page", name: str) -> None:
    """Go on by Tab until the button has the focus, and press it."""
    tab_to(page, "button", name)
    with page.expect_navigation(url="**run=*"):
        page.keyboard.press("Space")


def tab_to(page: "Page", tag: str, name: "str | re.Pattern[str]") -> None:
    pattern = re.compile(re.escape(name)) if isinstance(name, str) else name
    for _ in range(200):
        page.keyboard.press("Tab")
        tag_now, text = page.evaluate(
            "() => [document.activeElement.tagName.toLowerCase(), document.activeElement.innerText.trim()]"
        )
        if tag_now == tag and pattern.fullmatch(text):
            return
    raise AssertionError(f"no {tag} {name} by Tab")

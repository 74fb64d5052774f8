"""Six provinces show each other a month: the bad one is found, and what is bad everywhere."""

import json
import re
import shutil
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.command import simaudit_
from support.few_checks import judge_by
from support.six_provinces import BAD, PROVINCES, six_provinces, trusting

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All provinces; each has compared the others' files with its own month."""
    folder = tmp_path_factory.mktemp("beside") / "all"
    shutil.copytree(six_provinces(tmp_path_factory), folder)
    for province in PROVINCES:
        others = [other for other in PROVINCES if other != province]
        trusting(folder, folder / province, *others)
        with chdir(folder / province), pytest.MonkeyPatch.context() as patch:
            judge_by(patch)
            files = [f"../{other}.json" for other in others]
            done = simaudit_("provinces", "compare", *files, "--out", "beside", "--lang", "vi,en")
        assert done.exit_code == 0, done.output
    return folder


def compared(folder: Path, province: str) -> dict[str, Any]:
    text = (folder / province / "beside" / "compare.json").read_text(encoding="utf-8")
    whole: dict[str, Any] = json.loads(text)
    return whole


def test_the_bad_province_is_found_by_everybody_and_the_others_are_not(beside: Path) -> None:
    for province in PROVINCES:
        whole = compared(beside, province)
        assert (whole["schema"], whole["own"]) == ("simaudit.comparison/2", province)
        assert whole["outside"] == [
            {
                "carrier": "viettel", "check_id": "UNR-01", "province": BAD, "findings": 70, "people": 290,
                "expected": 20.0323, "everywhere": False,
            }
        ]  # fmt: skip


def test_what_a_carrier_does_badly_everywhere_is_its_own_fault(beside: Path) -> None:
    assert compared(beside, BAD)["everywhere"] == [
        {
            "carrier": "mobifone", "check_id": "UNR-10", "provinces": list(PROVINCES), "findings": 360,
            "people": 1740, "expected": 114.7034,
        }
    ]  # fmt: skip


def test_the_page_says_it_in_words(beside: Path) -> None:
    page = (beside / BAD / "beside" / "compare.html").read_text(encoding="utf-8")
    here = re.sub(r"<[^>]*>", " ", page.partition('id="here"')[2].partition("</section>")[0])
    words = " ".join(here.split())
    assert "Cao hơn các tỉnh khác: Lâm Đồng" in words
    assert "Lâm Đồng Viettel Thiếu họ tên, ngày sinh hoặc số giấy tờ tùy thân" in words
    assert "70 20 290" in words
    other = (beside / "01" / "beside" / "compare.en.html").read_text(encoding="utf-8")
    assert "No carrier is far above the other provinces by any check." in other


def test_nobody_is_on_the_page_and_nothing_runs_or_loads(beside: Path) -> None:
    page = (beside / BAD / "beside" / "compare.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    register = (beside / BAD / "inbox" / "2026-10" / "viettel.csv").read_text(encoding="utf-8")
    personal = {cell for line in register.splitlines()[1:] for cell in line.split(",") if len(cell) > 5}
    assert [cell for cell in personal if cell not in ("ACTIVE", "PREPAID") and cell in page] == []


def test_it_fits_a_telephone_and_a_screen(beside: Path, browser: "Browser") -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((beside / BAD / "beside" / "compare.html").as_uri())
    for width in (360, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("svg.funnel").count() == 2
        assert page.locator("svg.funnel").first.is_visible()
    assert said == []
    page.close()

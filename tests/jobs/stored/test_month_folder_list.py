"""The list of months leads to every month, and every overview to the list, whatever month comes or goes."""

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MONTHS = ("2026-08", "2026-09", "2026-10")


def extracts() -> None:
    for month in MONTHS:
        write(Path(month, "viettel.csv"), [person("viettel", 1, full_name=""), person("viettel", 2)])


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has another after each of three audits: 1, 2 and 3. August, October, September."""
    steps = tmp_path_factory.mktemp("steps")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("months"))
        judge_by(patch)
        extracts()
        for number, month in enumerate(("2026-08", "2026-10", "2026-09"), 1):
            audited(month)
            shutil.copytree(Path.cwd(), steps / str(number))
    return steps


def audited(month: str, langs: str = "vi,en") -> None:
    done = simaudit_("audit", month, "--lang", langs)
    assert done.exit_code == 0, done.output


def ran(*arguments: str) -> None:
    done = simaudit_(*arguments)
    assert done.exit_code == 0, done.output


def verified() -> None:
    """Every month's files are as its manifest and the ledger have them."""
    for folder in Path("out").glob("*-*"):
        ran("store", "verify", str(folder))


def listed(name: str = "index.html") -> list[str]:
    """The overviews that the list leads to, in its order."""
    html = Path("out", name).read_text(encoding="utf-8")
    return re.findall('<h2><a href="([^"]*)"', html)


def every_overview_leads_to_every_other() -> None:
    """From each page to the list, and from there to a page of each month: no link is dead."""
    for page in Path("out").glob("*-*/index*.html"):
        (name,) = re.findall(
            '<nav class="beside"[^>]*><a href="../([^"]*)">', page.read_text(encoding="utf-8")
        )
        months = {link.partition("/")[0] for link in listed(name)}
        assert months == {folder.name for folder in Path("out").glob("*-*")}
        assert all(Path("out", link).is_file() for link in listed(name))


def after(step: int, steps: Path, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let a copy of what is there after so many audits be the current folder."""
    patch.chdir(shutil.copytree(steps / str(step), folder / "copy"))
    judge_by(patch)


def test_every_month_is_two_clicks_from_every_other_and_none_is_written_for_it(
    steps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(steps / "1")
    august = {path: path.read_bytes() for path in Path("out/2026-08").rglob("*") if path.is_file()}
    monkeypatch.chdir(steps / "2")
    every_overview_leads_to_every_other()
    after(3, steps, tmp_path, monkeypatch)
    every_overview_leads_to_every_other()
    assert listed() == ["2026-10/index.html", "2026-09/index.html", "2026-08/index.html"]
    assert listed("index.en.html")[0] == "2026-10/index.en.html"
    verified()
    ran("report", "--period", "2026-09", "--lang", "en")
    every_overview_leads_to_every_other()
    # The list has the English page of a month that isn't written in Vietnamese.
    assert listed()[1] == "2026-09/index.html"
    verified()
    ran("store", "withdraw", "--period", "2026-09", "--reason", "wrong", "--yes")
    every_overview_leads_to_every_other()
    assert listed() == ["2026-10/index.html", "2026-08/index.html"]
    assert august == {path: path.read_bytes() for path in august}


def test_the_list_has_a_plain_name_where_no_month_is_vietnamese_and_keeps_it_where_one_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    extracts()
    audited("2026-08", "en")
    assert Path("out/index.html").read_bytes() == Path("out/index.en.html").read_bytes()
    audited("2026-09", "vi")
    every_overview_leads_to_every_other()
    assert '<html lang="vi">' in Path("out/index.html").read_text(encoding="utf-8")
    ran("store", "withdraw", "--period", "2026-08", "--reason", "wrong", "--yes")
    assert not Path("out/index.en.html").exists()
    ran("store", "withdraw", "--period", "2026-09", "--reason", "wrong", "--yes")
    assert not Path("out/index.html").exists()


def test_a_reader_goes_from_a_month_to_another_by_two_links_without_scripts(
    browser: "Browser", steps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(steps / "3")
    page = browser.new_context(java_script_enabled=False).new_page()
    for name in ("index.html", "index.en.html"):
        page.goto(Path("out/2026-08", name).resolve().as_uri())
        page.locator("nav.beside a").click()
        page.locator("h2 a", has_text="2026").first.click()
        assert page.url == Path("out/2026-10", name).resolve().as_uri()


def test_a_file_that_simaudit_has_not_written_is_left(
    steps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(1, steps, tmp_path, monkeypatch)
    Path("out/index.html").write_text("<!-- -->", encoding="utf-8")
    audited("2026-09")
    assert Path("out/index.html").read_text(encoding="utf-8") == "<!-- -->"
    assert listed("index.en.html") == ["2026-09/index.en.html", "2026-08/index.en.html"]

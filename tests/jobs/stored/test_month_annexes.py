"""The page to work in, in a browser: rows are searched, filtered, sorted, opened, ticked and answered."""

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from click.testing import Result
from support.browser_tab import DESK, PHONE, RULES_IN, Tab
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, in_copy, judge_by
from support.needs import library
from support.once import made_once

from simaudit.files import file_hash
from simaudit.store.manifest import read_manifest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The browser warns about its own bundled parts; the page has no part in that.
pytestmark = pytest.mark.filterwarnings("default")

HOSTILE = "</script><img src=x onerror=alert(1)>\u2028<!--"
FORMULA = "=HYPERLINK(1)"
CHECKS = checks_of("UNR-01", "MIS-08", "MIS-10", "PRC-05")
PAGE = Path("out/2026-10/restricted/work.html")


def _audit(folder: Path) -> None:
    """A ring on one portrait over two carriers; a hostile name and point, and a number without a name."""
    columns = (*COLUMNS, "portrait_hash", "commune_code")
    ring = [
        person("viettel", n, portrait_hash="face-1", commune_code=f"0123{n}", clerk_code="=1+1")
        for n in range(1, 5)
    ]
    viettel = [
        *ring, person("viettel", 8, full_name=HOSTILE, point_code=HOSTILE),
        person("viettel", 9, full_name="", point_code=FORMULA), person("viettel", 10, full_name="Đỗ Ước"),
    ]  # fmt: skip
    shared = [ring[n]["id_number"] for n in (0, 1)]
    vinaphone = [person("vinaphone", n + 5, id_number=paper) for n, paper in enumerate(shared)]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, CHECKS)
        write(Path("2026-10/viettel.csv"), viettel, columns)
        write(Path("2026-10/vinaphone.csv"), vinaphone, columns)
        points = [
            {"carrier": carrier, "point_code": f"{carrier[:3].upper()}-D1"}
            for carrier in ("viettel", "vinaphone")
        ]
        write(Path("2026-10/points.csv"), points, ["carrier", "point_code"])
        for lang in ("en", "vi"):
            done = simaudit_("audit", "2026-10", "--force", "--points", "2026-10/points.csv", "--lang", lang)
            assert (done.exit_code, done.stderr) == (0, "")
            if lang == "en":
                Path("work.en.html").write_bytes(PAGE.read_bytes())


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "work-page", _audit)


@pytest.fixture(scope="module")
def tab(browser: "Browser") -> Iterator[Tab]:
    opened = Tab(browser)
    yield opened
    opened.page.close()


@pytest.fixture
def month(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the audited folder, the current one."""
    return in_copy(audited, tmp_path / "copy", monkeypatch, CHECKS)


@pytest.fixture
def work(tab: Tab, month: Path) -> Tab:
    """The page, opened."""
    opened(tab, month / PAGE)
    return tab


def opened(tab: Tab, path: Path) -> None:
    tab.open(path)
    tab.page.wait_for_selector("html[data-ready]")


def rows(tab: Tab) -> list[tuple[str, str]]:
    """(check, number) of the rows that are shown, by the names of their tick boxes."""
    labels = tab.page.eval_on_selector_all(
        "#table .tabulator-row input", "boxes => boxes.map(box => box.ariaLabel)"
    )
    pairs = (label.split(" ")[1:] for label in labels)
    return [(check, number) for check, number, *_ in pairs]


def filtered(tab: Tab, **values: str) -> list[tuple[str, str]]:
    """The rows that are left by these filters alone."""
    tab.page.click("#filters [type=reset]")
    for name, text in values.items():
        field = tab.page.locator(f"#{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    tab.page.wait_for_selector("#table:not([aria-busy=true])")
    return sorted(set(rows(tab)))


def number(carrier: str, n: int) -> str:
    return f"84{person(carrier, n)['msisdn'][1:]}"


def test_the_page_is_private_in_the_manifest_and_turned_off_by_its_key(
    audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = audited / PAGE
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    outputs = {entry["path"] for entry in read_manifest(audited / "out/2026-10")["outputs"]}
    assert "restricted/work.html" in outputs
    index = (audited / "out/2026-10/index.html").read_text(encoding="utf-8")
    assert '<a href="restricted/work.html">' in index
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, CHECKS)
    Path("simaudit.toml").write_text("[restricted]\nwork_page = false\n", encoding="utf-8")
    done = simaudit_("audit", str(audited / "2026-10"))
    assert done.exit_code == 0, done.output
    restricted = Path("out/2026-10/restricted")
    assert sorted(path.name for path in restricted.iterdir()) == ["cases.csv", "cases.parquet", "cases.xlsx"]
    assert "restricted/work.html" not in Path("out/2026-10/index.html").read_text(encoding="utf-8")


def numbers_in(page: Path) -> set[str]:
    """Carriers that have findings in the page."""
    text = page.read_text(encoding="utf-8")
    (block,) = re.findall(r'<script type="application/json" id="data-findings">(.*)</script>', text)
    carrier = json.loads(block)["carrier"]
    return set(carrier["words"] if isinstance(carrier, dict) else carrier)


@pytest.mark.usefixtures("month")
def test_a_late_carrier_joins_the_page_and_a_withdrawn_one_leaves_it() -> None:
    write(Path("2026-10/mobifone.csv"), [person("mobifone", 1, full_name="")])
    done = simaudit_("audit", "2026-10/mobifone.csv", "--period", "2026-10")
    assert done.exit_code == 0, done.output
    assert numbers_in(PAGE) == {"mobifone", "viettel", "vinaphone"}
    viettel = ("--period", "2026-10", "--carrier", "viettel")
    done = simaudit_("store", "withdraw", *viettel, "--reason", "another month's file", "--yes")
    assert done.exit_code == 0, done.output
    assert numbers_in(PAGE) == {"mobifone", "vinaphone"}
    assert number("viettel", 1) not in PAGE.read_text(encoding="utf-8")
    hashes = {entry["path"]: entry["sha256"] for entry in read_manifest(Path("out/2026-10"))["outputs"]}
    assert hashes["restricted/work.html"] == file_hash(PAGE)


def test_where_annexes_are_encrypted_the_page_is_too(
    audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyrage = library("pyrage", "pip install pyrage")
    identity = pyrage.x25519.Identity.generate()
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, CHECKS)
    settings = f"[restricted]\nrecipients = [{json.dumps(str(identity.to_public()))}]\n"
    Path("simaudit.toml").write_text(settings, encoding="utf-8")
    done = simaudit_("audit", str(audited / "2026-10"))
    assert done.exit_code == 0, done.output
    encrypted = PAGE.with_name("work.html.age")
    assert not PAGE.exists()
    (tmp_path / "work.html").write_bytes(pyrage.decrypt(encrypted.read_bytes(), [identity]))
    assert numbers_in(tmp_path / "work.html") == {"viettel", "vinaphone"}
    index = Path("out/2026-10/index.html").read_text(encoding="utf-8")
    assert '<a href="restricted/work.html.age">' in index


def test_no_other_page_has_a_script(audited: Path) -> None:
    pages = [path for path in (audited / "out").rglob("*.html") if path.name != "work.html"]
    assert len(pages) == 5
    assert [
        path.name for path in pages if re.search(r"<script|script-src", path.read_text(encoding="utf-8"))
    ] == []


def test_rows_are_searched_as_people_write_numbers_and_names(work: Tab) -> None:
    typed = person("viettel", 10)["msisdn"]
    spaced = f"{typed[:4]} {typed[4:7]} {typed[7:]}"
    everything = sorted(set(rows(work)))
    found = {
        "number": filtered(work, text=spaced),
        "paper": filtered(work, text=person("viettel", 1)["id_number"]),
        "name without accents": filtered(work, text="kieu ngoc lan"),
        "hostile": filtered(work, text="</SCRIPT><img"),
        "nothing": filtered(work, text="nobody"),
    }
    of_paper = sorted(("MIS-08", number(*who)) for who in (("viettel", 1), ("vinaphone", 5)))
    assert found["nothing"] == []
    assert {pair for pair in found["paper"] if pair[0] == "MIS-08"} == {*of_paper}
    assert {pair[1] for pair in found["hostile"]} == {number("viettel", 8)}
    assert found["number"] == []
    assert {pair[1] for pair in found["name without accents"]} <= {pair[1] for pair in everything}


def test_rows_are_filtered_and_sorted(work: Tab) -> None:
    findings = pl.concat(
        pl.read_parquet(f"out/2026-10/{carrier}/restricted/findings.parquet")
        for carrier in ("viettel", "vinaphone")
    )
    pairs = [*zip(findings["check_id"], findings["msisdn"].fill_null("–"), strict=True)]
    assert len(rows(work)) == findings.height
    for check in CHECKS:
        expected = sorted({pair for pair in pairs if pair[0] == check.id})
        if expected:
            assert [pair[0] for pair in filtered(work, check=check.id)] == [check.id] * len(expected)
    assert {pair[1] for pair in filtered(work, carrier="vinaphone")} <= {
        number("vinaphone", n) for n in (5, 6)
    }
    assert {pair[1] for pair in filtered(work, commune="01232")} == {number("viettel", 2)}
    cases = json.loads(Path("out/2026-10/cases.json").read_text(encoding="utf-8"))
    of_case = filtered(work, case=cases[0]["case_id"])
    assert {pair[1] for pair in of_case} >= {number("viettel", n) for n in range(1, 5)}
    filtered(work)
    work.page.click("button.sort >> nth=0")
    ascending = [pair[1] for pair in rows(work)]
    assert ascending == sorted(ascending)
    work.page.click("button.sort >> nth=0")
    assert [pair[1] for pair in rows(work)] == sorted(ascending, reverse=True)


def test_a_row_opens_by_the_keyboard_and_shows_record_law_case_and_the_papers_other_numbers(
    work: Tab,
) -> None:
    filtered(work, text=number("viettel", 2), check="MIS-08")
    work.page.focus("button.open")
    work.page.keyboard.press("Enter")
    opened_row = work.page.locator("#opened")
    text = opened_row.inner_text()
    ring = person("viettel", 2)
    for part in (number("viettel", 2), ring["full_name"], ring["address"], CHECKS[1].header.title.vi, "=1+1"):
        assert part in text
    cases = json.loads(Path("out/2026-10/cases.json").read_text(encoding="utf-8"))
    assert (
        work.page.locator("#case-of-number a").get_attribute("href") == f"../cases.html#{cases[0]['case_id']}"
    )
    assert number("vinaphone", 6) in work.page.inner_text("#numbers-of-paper")
    assert "MIS-10" in work.page.inner_text("#findings-of-number")
    work.page.keyboard.press("Escape")
    assert opened_row.is_hidden()
    assert work.page.evaluate("document.activeElement.className") == "open"


def test_arrows_go_through_the_rows_and_space_ticks_one(work: Tab) -> None:
    work.page.focus("button.open[tabindex='0']")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "End", "Home", "Space"):
        work.page.keyboard.press(key)
        work.page.wait_for_function("document.activeElement.matches('button.open')")
    ticked = work.page.eval_on_selector_all(
        "#table .tabulator-row input", "boxes => boxes.map(box => box.checked)"
    )
    assert ticked == [True, *[False] * (len(ticked) - 1)]
    assert work.page.eval_on_selector_all("button.open[tabindex='0']", "nodes => nodes.length") == 1


def saved(tab: Tab, button: str) -> Path:
    with tab.page.expect_download() as download:
        tab.page.click(button)
    target = Path(download.value.suggested_filename)
    download.value.save_as(target)
    return target


def received(path: Path) -> Result:
    return simaudit_("answers", str(path))


def test_ticked_rows_are_answered_in_files_that_answers_reads(work: Tab) -> None:
    filtered(work, check="MIS-08")
    work.page.check("#tick-all")
    work.page.select_option("#response", "contested")
    work.page.fill("#reason", FORMULA)
    files = work.page.locator("#answer-files button")
    assert files.all_inner_texts() == [
        f"Tải answers_{carrier}_2026-10.csv (2)" for carrier in ("viettel", "vinaphone")
    ]
    path = saved(work, "#answer-files button >> nth=0")
    rows_of_file = pl.read_csv(path, infer_schema=False)
    assert rows_of_file.select("carrier", "check_id", "msisdn", "Lý do / Reason").rows() == [
        ("viettel", "MIS-08", number("viettel", n), f"'{FORMULA}") for n in (1, 2)
    ]
    done = received(path)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "2" in done.stdout
    path.unlink()


def test_what_the_department_does_is_recorded_from_a_file_by_check_and_by_case(work: Tab) -> None:
    case_id = json.loads(Path("out/2026-10/cases.json").read_text(encoding="utf-8"))[0]["case_id"]
    filtered(work, check="MIS-08")
    work.page.check("#tick-all")
    work.page.select_option("#follow-state", "notified")
    work.page.fill("#on", "2026-11-03")
    work.page.fill("#document", "12/SKHCN-BCVT")
    subjects = []
    for kind in ("check", "case"):
        work.page.select_option("#subject", kind)
        path = saved(work, "#follow-files button")
        done = received(path)
        assert (done.exit_code, done.stderr) == (0, ""), done.output
        path.unlink()
        listed = simaudit_("follow", "list", "--all", "--format", "json")
        subjects = [entry["subject"] for entry in json.loads(listed.stdout)["follow_ups"]]
    assert sorted(subjects) == sorted([case_id, "viettel:MIS-08", "vinaphone:MIS-08"])


def test_nothing_breaks_out_of_the_data_and_the_policy_lets_nothing_else_run(
    tab: Tab, audited: Path, tmp_path: Path
) -> None:
    opened(tab, audited / PAGE)
    filtered(tab, text="img src")
    tab.page.click("button.open >> nth=0")
    # White space of any kind is read as a blank.
    assert HOSTILE.replace("\u2028", " ") in tab.page.inner_text("#values")
    assert tab.page.locator("img").count() == 0
    assert (tab.messages, tab.requests) == ([], [(audited / PAGE).as_uri()])
    text = (audited / PAGE).read_text(encoding="utf-8")
    assert "'unsafe" not in text.partition("</head>")[0].partition("<style>")[0]
    copy = tmp_path / "work.html"
    copy.write_text(
        text.replace("</main>", "<script>document.title = 'ran'</script><img src=x></main>"), encoding="utf-8"
    )
    opened(tab, copy)
    assert tab.page.title() != "ran"
    assert len([message for message in tab.messages if "Content Security Policy" in message]) == 2


def test_axe_finds_nothing_and_no_window_is_too_narrow_in_either_language(tab: Tab, audited: Path) -> None:
    for lang, path in (("vi", audited / PAGE), ("en", audited / "work.en.html")):
        rules = {"target-size": {"enabled": True}, **RULES_IN[lang]}
        opened(tab, path)
        tab.page.click("button.open >> nth=0")
        tab.page.check("#tick-all")
        # The widest and the narrowest window, each in another scheme.
        faults = {"desk": tab.axe(rules=rules)}
        for width in (DESK, 768, PHONE):
            tab.look(width, "dark")
            assert tab.fills() == width, (path.name, width)
        faults["phone, dark"] = tab.axe(rules=rules)
        assert {window: list(found) for window, found in faults.items() if found} == {}, path.name
        assert tab.messages == []

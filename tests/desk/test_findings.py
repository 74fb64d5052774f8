"""The desk's findings: filtered, searched and sorted; answered, undone, taken along; one number's page."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.browser_tab import DESK, Tab, faults
from support.command import simaudit_
from support.served_desk import Answer, ServedDesk
from support.work_months import finding, month, row

from simaudit.desk.finding_acts import act as act_endpoint
from simaudit.desk.finding_acts import undo as undo_endpoint
from simaudit.desk.finding_rows import FindingsMonth, open_findings, searched
from simaudit.desk.findings import ROUTES, show_number
from simaudit.period import Period
from simaudit.report.annexes.response_words import REASON, RESPONSE
from simaudit.store.access_log import access_notes
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RESPONSES = {"kind": pl.String, "carrier": pl.String, "key": pl.String, "said": pl.String}
FINDINGS = "/findings?period=2026-10"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> FindingsMonth:
    """Two carriers' months: of the second a row is of another province, and no row has a commune."""
    folder = tmp_path_factory.mktemp("small")
    viettel = month(
        folder,
        "viettel",
        [
            finding("viettel", "BLK-01", 1, subject="001090000001", first_period="2026-10"),
            finding("viettel", "PRC-05", 2, state="persisting", finding_key="2" * 64),
            finding("viettel", "UNR-01", 3, waived=True),
            finding("viettel", "UNR-01", 4, msisdn=None, file=None, subject="'; DROP--") | {"record": None},
        ],
        [
            row("viettel", 1, name_key="NGUYEN VAN A", point_code="VT01", province_code="38"),
            row("viettel", 2, name_key="TRAN THI BE", point_code="VT02", province_code="1"),
            row("viettel", 3, name_key="NGUYEN THI C", point_code=None, province_code=None),
        ],
    )
    vinaphone = month(
        folder,
        "vinaphone",
        [finding("vinaphone", "EXT-03", 1, finding_key="f" * 64)],
        [row("vinaphone", 1, org_name="Công ty Đồng Tâm", id_number="0312345678", commune_code="14758")],
    )
    cases = pl.DataFrame(
        {"case_id": ["V-7F3K-29QD"], "carrier": ["viettel"], "record": [2], "msisdn": ["84961000002"]}
    )
    cases.write_parquet(folder / "cases.parquet")
    answers = pl.DataFrame([("answer", "viettel", "2" * 32, "fixed")], schema=RESPONSES, orient="row")
    figures: Any = {
        name: SimpleNamespace(
            run=SimpleNamespace(scope="38"),
            intake=SimpleNamespace(files=[SimpleNamespace(name="a.csv")]),
        )
        for name in ("viettel", "vinaphone")
    }
    return FindingsMonth(
        Period(2026, 10), figures, {}, answers, (viettel, vinaphone), folder / "cases.parquet"
    )


def listed(small: FindingsMonth, **asked: str) -> list[str]:
    """Carrier and record of the findings that an address asks for, in order, and what it counts."""
    with open_findings(small, asked) as findings:
        rows = findings.findings(100)
        assert findings.count() == rows.height
    return [f"{carrier[:3]} {record}" for carrier, record in rows.select("carrier", "record").rows()]


ALL = ["vie 1", "vie 3", "vie None", "vie 2", "vin 1"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ALL),
        ({"carrier": "vinaphone"}, ["vin 1"]),
        ({"check": "UNR-01"}, ["vie 3", "vie None"]),
        ({"severity": "high", "waived": "no"}, ["vie None", "vie 2"]),
        ({"nature": "procedural"}, ["vie 2"]),
        ({"state": "persisting"}, ["vie 2"]),
        ({"waived": "yes"}, ["vie 3"]),
        ({"answered": "yes"}, ["vie 2"]),
        ({"answered": "no"}, ["vie 1", "vie 3", "vie None", "vin 1"]),
        ({"case": "v-7f3k"}, ["vie 2"]),
        ({"point": "vt0"}, ["vie 1", "vie 2"]),
        ({"commune": "147"}, ["vin 1"]),
        ({"scope": "elsewhere"}, ["vie 2"]),
        ({"scope": "own"}, ["vie 1", "vie 3", "vie None", "vin 1"]),
        ({"text": "0961 000 003"}, ["vie 3"]),
        ({"text": "+84 96.100"}, ["vie 1", "vie 3", "vie 2", "vin 1"]),
        ({"text": "nguyễn"}, ["vie 1", "vie 3"]),
        ({"text": "Bé"}, ["vie 2"]),
        ({"text": "đồng tâm"}, ["vin 1"]),
        ({"text": "0312345"}, ["vin 1"]),
        ({"text": "VT02"}, ["vie 2"]),
        ({"text": "'; drop--"}, ["vie None"]),
        ({"text": "%"}, []),
        ({"carrier": "viettel' OR TRUE --"}, []),
        ({"sort": "number"}, ["vie 1", "vin 1", "vie 2", "vie 3", "vie None"]),
        ({"sort": "-number"}, ["vie 3", "vie 2", "vie 1", "vin 1", "vie None"]),
        ({"sort": "carrier"}, ["vie 1", "vie 2", "vie 3", "vie None", "vin 1"]),
        ({"sort": "-first"}, ["vie 1", "vin 1", "vie 2", "vie 3", "vie None"]),
        ({"sort": "msisdn; DROP TABLE finding", "colour": "red"}, ALL),
    ],
)
def test_filters_searches_and_orders_give_exact_rows(
    small: FindingsMonth, asked: Mapping[str, str], expected: list[str]
) -> None:
    assert listed(small, **asked) == expected


def test_a_number_may_be_typed_as_people_write_it() -> None:
    assert searched("0961 234.567") == {"code": "0961234567", "number": "84961234567"}
    assert searched("+84 961-234-567") == {"code": "84961234567"}
    assert searched("b1234567") == {"code": "B1234567", "name": "B1234567"}


def test_whatever_is_typed_is_searched_and_is_no_statement(small: FindingsMonth) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=40), st.sampled_from(["text", "case", "point", "commune", "check", "sort"]))
    def search(text: str, name: str) -> None:
        assert set(listed(small, **{name: text})) <= set(ALL)

    search()
    assert listed(small) == ALL


def test_pages_and_rows_of_what_is_shown(small: FindingsMonth) -> None:
    with open_findings(small, {}) as findings:
        shown = small.with_responses(findings.with_rows(findings.findings(2, 3)))
    assert shown.select("record", "id_number", "point_code", "case_id", "answer").rows() == [
        (2, "001090000002", "VT02", "V-7F3K-29QD", "fixed"),
        (1, "0312345678", None, None, None),
    ]


def test_the_database_reads_the_months_files_and_no_others(small: FindingsMonth, tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(other)
    with open_findings(small, {}) as findings, pytest.raises(Exception, match="disabled by configuration"):
        findings._run(f"FROM read_parquet('{other}')").fetchall()


def test_what_changes_something_is_sent_by_a_form() -> None:
    pages = {route.path: (route.methods, getattr(route.endpoint, "__wrapped__", None)) for route in ROUTES}
    assert pages["/findings/number"] == ({"GET", "HEAD"}, show_number)
    assert pages["/findings/act"] == ({"POST"}, act_endpoint)
    assert pages["/findings/undo"] == ({"POST"}, undo_endpoint)


def keys(desk: ServedDesk, page: str) -> list[str]:
    """The keys of the findings that a page lists."""
    return re.findall(r'name="key" value="([0-9a-f]{64})"', desk.get(page).text)


def said(home: Path) -> list[tuple[str, str, str | None]]:
    """What the ledger has of responses."""
    with Ledger(home / "store" / "ledger.duckdb") as ledger:
        return ledger.execute("SELECT kind, said, reason FROM response ORDER BY rowid").fetchall()


def act(desk: ServedDesk, page: str, fields: list[tuple[str, str]]) -> Answer:
    """Send the form of a page's findings; the page that it leads to, or the file."""
    form = r'action="/findings/act">\s*<input type="hidden" name="form_token" value="([^"]*)"'
    (token,) = re.findall(form, desk.get(page).text)
    body = urlencode([("form_token", token), ("period", "2026-10"), ("back", page), *fields]).encode()
    return desk.led_to(desk.ask("POST", "/findings/act", body))


def undo(desk: ServedDesk, answer: Answer) -> str:
    """Press the button on the page that a recording led to; what the page says then."""
    forms = re.findall(r'<form method="post" action="/findings/undo".*?</form>', answer.text, re.DOTALL)
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', forms[0])
    sent = urlencode([(name, value.replace("&amp;", "&")) for name, value in fields]).encode()
    return desk.led_to(desk.ask("POST", "/findings/undo", sent)).words


@pytest.mark.usefixtures("put_back")
def test_a_selection_is_answered_and_undone(desk: ServedDesk, home: Path) -> None:
    page = f"{FINDINGS}&carrier=viettel"
    chosen = keys(desk, page)[:2]
    fields = [("key", key) for key in chosen]
    first = [*fields, ("act", "answer"), ("response", "contested"), ("reason", "đã có hồ sơ")]
    answered = act(desk, page, first)
    assert "Đã xong" in answered.words
    assert said(home) == [("answer", "contested", "đã có hồ sơ")] * 2
    # What a command has read is gone.
    assert sorted(path.suffix for path in (home / "store" / "desk").rglob("*.csv")) == []
    second = act(desk, page, [*fields, ("act", "answer"), ("response", "fixed")])
    assert len(keys(desk, f"{page}&answered=yes")) == 2
    undo(desk, second)
    assert said(home)[2:] == [("answer", "fixed", None)] * 2 + [("answer", "withdrawn", None)] * 2
    assert "không đồng ý" in desk.get(f"/findings/number?period=2026-10&key={chosen[0]}").words
    # A second undoing of the same finds nothing of its own.
    undo(desk, second)
    assert len(said(home)) == 6
    undo(desk, answered)
    assert keys(desk, f"{page}&answered=yes") == []


def test_what_nobody_chose_is_not_recorded(desk: ServedDesk, home: Path) -> None:
    page, before = f"{FINDINGS}&carrier=viettel", said(home)
    for kind in ("answer", "spot"):
        refused = act(desk, page, [("key", keys(desk, page)[0]), ("act", kind), ("looked_by", "Trần B")])
        assert "chưa chọn nội dung, nên chưa ghi gì" in refused.words
    assert said(home) == before


@pytest.mark.usefixtures("put_back")
def test_a_look_on_the_spot_is_recorded_of_all_that_match(desk: ServedDesk, home: Path) -> None:
    page = f"{FINDINGS}&carrier=viettel&check=BLK-07"
    matching, before = keys(desk, page), len(said(home))
    fields = [
        ("filter", "carrier=viettel&check=BLK-07"), ("all", "yes"),
        ("act", "spot"), ("result", "inconclusive"), ("remark", "chờ hồ sơ"), ("looked_by", "Trần B"),
        ("looked_on", "2026-11-20"),
    ]  # fmt: skip
    answer = act(desk, page, fields)
    recorded = said(home)[before:]
    assert matching
    assert recorded == [("spot", "inconclusive", "chờ hồ sơ")] * len(set(matching))
    assert "chờ hồ sơ" in desk.get(f"/findings/number?period=2026-10&key={matching[0]}").words
    undo(desk, answer)
    assert {row[1] for row in said(home)[before + len(recorded) :]} == {"withdrawn"}


@pytest.mark.usefixtures("put_back")
def test_a_selection_goes_out_as_a_workbook_and_is_read_back(
    desk: ServedDesk, home: Path, tmp_path: Path
) -> None:
    page = f"{FINDINGS}&carrier=viettel"
    chosen, before = keys(desk, page)[:3], len(said(home))
    fields = [("act", "book"), *(("key", key) for key in chosen)]
    answer = act(desk, page, fields)
    assert answer.headers["content-disposition"] == 'attachment; filename="findings_viettel_2026-10.xlsx"'
    assert sorted(path.name for path in (home / "store" / "desk").rglob("*.xlsx")) == []
    file = tmp_path / "findings.xlsx"
    file.write_bytes(answer.body)
    book = openpyxl.load_workbook(file)
    listed_keys = []
    for sheet in book.worksheets:
        headings = {cell.value: cell.column for cell in sheet[1]}
        if "finding_key" not in headings or RESPONSE not in headings:
            continue
        for cells in sheet.iter_rows(min_row=3):
            if re.fullmatch("[0-9a-f]{64}", str(cells[headings["finding_key"] - 1].value)):
                listed_keys.append(str(cells[headings["finding_key"] - 1].value))
                cells[headings[RESPONSE] - 1].value = "contested"
                cells[headings[REASON] - 1].value = "đúng giấy tờ"
    assert sorted(set(listed_keys)) == sorted(set(chosen))
    book.save(file)
    done = simaudit_("answers", str(file), "--config", str(home / "simaudit.toml"))
    assert done.exit_code == 0, done.output
    assert said(home)[before:] == [("answer", "contested", "đúng giấy tờ")] * len(set(chosen))


@pytest.mark.usefixtures("put_back")
def test_a_step_is_recorded_by_the_command_and_told(desk: ServedDesk) -> None:
    page = f"{FINDINGS}&carrier=viettel&check=BLK-07"
    key = keys(desk, page)[0]
    fields = [
        ("key", key), ("act", "follow"), ("subject", "check"),
        ("follow_state", "notified"), ("follow_document", "12/SKHCN"),
    ]  # fmt: skip
    told = act(desk, page, fields).words
    assert "simaudit follow set --state notified --document 12/SKHCN -- viettel:BLK-07" in told
    number = desk.get(f"/findings/number?period=2026-10&key={key}").words
    assert "12/SKHCN" in number


def test_each_look_is_noted_once(desk: ServedDesk, home: Path) -> None:
    store = Store(home / "store", home / "simaudit.key")

    def notes() -> int:
        with store.open_ledger():
            pass
        return access_notes(store).filter(pl.col("command") == "desk").height

    before = notes()
    desk.get(FINDINGS)
    assert notes() == before + 1
    last = access_notes(store).filter(pl.col("command") == "desk").row(-1, named=True)
    assert (last["period"], "viettel" in last["carriers"], last["exit_code"]) == ("2026-10", True, 0)


def test_encrypted_findings_are_said_to_be(desk: ServedDesk, home: Path) -> None:
    file = home / "out" / "2026-10" / "viettel" / "restricted" / "findings.parquet"
    hidden = file.rename(file.with_suffix(".age"))
    try:
        assert "phụ lục đã mã hóa hoặc đã xóa): Viettel" in desk.get(FINDINGS).words
        assert keys(desk, f"{FINDINGS}&carrier=viettel") == []
    finally:
        hidden.rename(file)


@pytest.fixture(scope="module")
def tab(browser: "Browser", desk: ServedDesk) -> Iterator[Tab]:
    opened = Tab(browser)
    name, value = next(iter(desk.cookies.items()))
    opened.page.context.add_cookies([{"name": name, "value": value, "url": desk.origin}])
    yield opened
    opened.page.close()


def test_a_filter_is_set_by_the_keyboard_and_stands_in_the_address(tab: Tab, desk: ServedDesk) -> None:
    tab.look(DESK)
    tab.page.goto(f"{desk.origin}{FINDINGS}")
    tab.page.focus("#text")
    with tab.page.expect_response(lambda response: "text=nguyen" in response.url):
        tab.page.keyboard.type("nguyen")
    tab.page.wait_for_url("**text=nguyen**")
    while tab.page.evaluate("document.activeElement.id") != "sort":
        tab.page.keyboard.press("Tab")
    with tab.page.expect_response(lambda response: "sort=number" in response.url):
        while tab.page.evaluate("document.activeElement.value") != "number":
            tab.page.keyboard.press("ArrowDown")
    tab.page.wait_for_url("**sort=number**")
    asked = parse_qs(urlsplit(tab.page.url).query)
    assert (asked["text"], asked["sort"]) == (["nguyen"], ["number"])
    numbers = tab.page.locator("table.findings tbody th").all_inner_texts()
    assert numbers
    assert numbers == sorted(numbers)
    tab.page.focus("table.findings tbody tr:first-child input")
    tab.page.keyboard.press("Space")
    assert tab.page.is_checked("table.findings tbody tr:first-child input")
    tab.page.keyboard.press("Tab")
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    assert tab.page.inner_text("h1") == numbers[0]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pages_fit_and_are_accessible(tab: Tab, desk: ServedDesk, lang: str) -> None:
    tab.look(DESK)
    key = keys(desk, FINDINGS)[0]
    for path in (f"{FINDINGS}&sort=number", f"/findings/number?period=2026-10&key={key}"):
        tab.go(f"{desk.origin}/lang/{lang}?{urlencode({'back': path})}")
        for details in tab.page.locator("summary").all():
            details.click()
        assert faults(tab, lang) == [], path

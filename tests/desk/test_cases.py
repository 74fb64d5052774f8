"""Cases on the desk: listed, decided by a form, and handed over in a dossier that comes back signed."""

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest
from support.browser_tab import DESK, PHONE, RULES_IN, Tab
from support.served_desk import Answer, Files, ServedDesk

from simaudit.files import file_hash
from simaudit.store.access_log import access_notes
from simaudit.store.follow_ups import Subject, follow_up_history
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LETTER, SUMMARY = "1_cong-van.docx", "2_tom-tat.docx"
_LISTED = r'<a href="/cases/(V-[^?]*)\?period=2026-10">'


def cases(desk: ServedDesk) -> list[dict[str, Any]]:
    """Those of October, in their order; their names come from the installation's key."""
    listed: list[dict[str, Any]] = json.loads((desk.folder / "out/2026-10/cases.json").read_text("utf-8"))
    return listed


@pytest.fixture(scope="module", name="case_id")
def for_the_police(desk: ServedDesk) -> str:
    return next(str(case["case_id"]) for case in cases(desk) if case["police"])


@pytest.fixture(scope="module", name="page")
def address(case_id: str) -> str:
    return f"/cases/{case_id}"


@pytest.fixture(scope="module")
def part(desk: ServedDesk) -> str:
    """A case that split from it."""
    return next(str(case["case_id"]) for case in cases(desk) if case["split_from"])


@pytest.fixture
def tab(browser: "Browser", desk: ServedDesk) -> Iterator[Tab]:
    """A tab in which the desk is open."""
    tab = Tab(browser)
    tab.page.context.add_cookies(
        [{"name": name, "value": value, "url": desk.origin} for name, value in desk.cookies.items()]
    )
    yield tab
    tab.page.close()


def tab_to(tab: Tab, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(200):
        tab.page.keyboard.press("Tab")
        if tab.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(selector)


def entries(desk: ServedDesk, case_id: str) -> list[tuple[object, ...]]:
    """What the ledger has recorded of a case."""
    with Ledger(desk.folder / "store/ledger.duckdb") as ledger:
        history = follow_up_history(ledger).get(Subject(case_id=case_id), ())
    return [
        (entry.state, entry.happened_on, entry.document, entry.deadline, entry.person, entry.amount,
         entry.reason)
        for entry in history
    ]  # fmt: skip


def sent(
    desk: ServedDesk, page: str, action: str, fields: list[tuple[str, str]], files: Files = ()
) -> Answer:
    """Send a form; the page that it leads to when the command has ended."""
    return desk.send(page, action, fields, files, wait=True)


def said(answer: Answer) -> str:
    """What the panel says of the command."""
    (panel,) = re.findall(r'<section class="run".*?</section>', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", panel).split())


def downloads(answer: Answer) -> dict[str, str]:
    """File name → address of what a page offers."""
    return {name: path for path, name in re.findall(r'href="(/made/[^"]*)" download>([^<]*)<', answer.text)}


def test_those_for_the_police_that_are_undecided_come_first(desk: ServedDesk) -> None:
    listed = desk.get("/cases?period=2026-10")
    assert re.findall(_LISTED, listed.text) == [case["case_id"] for case in cases(desk)]
    assert "Xem xét chuyển cơ quan công an" in listed.words
    of_mobifone = desk.get("/cases?period=2026-10&carrier=mobifone")
    assert re.findall(_LISTED, of_mobifone.text) == [
        case["case_id"] for case in cases(desk) if "mobifone" in case["carriers"]
    ]


def test_a_case_has_its_picture_its_course_and_its_relatives(desk: ServedDesk, page: str, part: str) -> None:
    shown = desk.get(page)
    assert "Sơ đồ mối liên kết" in shown.words
    assert f'<a href="{page}?period=2026-09">09/2026</a>: Mới phát hiện, 62 số thuê bao' in shown.text
    assert f'tách ra <a href="/cases/{part}">{part}</a>' in shown.text
    assert "simaudit cases show" in desk.get(f"{page}?period=2026-09").words
    assert (desk.get(f"{page}?period=2026-02").status, desk.get("/cases/V-0000-0000").status) == (409, 409)


@pytest.mark.usefixtures("put_back")
def test_a_case_is_decided_by_its_form_and_only_states_that_may_follow_are_offered(
    desk: ServedDesk, page: str, case_id: str, part: str
) -> None:
    done = sent(
        desk, page, f"{page}/decide",
        [("state", "inspected"), ("on", "2026-11-20"), ("document", "45/BB-SKHCN"),
         ("deadline", "2026-12-15"), ("person", "Trần Thị B"), ("amount", "70.000.000"), ("reason", "")],
    )  # fmt: skip
    assert "Đã xong." in said(done)
    assert entries(desk, case_id) == [
        ("inspected", date(2026, 11, 20), "45/BB-SKHCN", date(2026, 12, 15), "Trần Thị B", 70_000_000, None)
    ]
    offered = re.findall(
        r'<option value="(\w+)"', desk.get(page).text.split('id="decide-state"')[1].split("</select>")[0]
    )
    assert offered == ["inspected", "decided", "closed", "dismissed"]


def test_what_the_command_refuses_is_said_and_nothing_is_recorded(desk: ServedDesk, part: str) -> None:
    before = entries(desk, part)
    refused = sent(desk, f"/cases/{part}", f"/cases/{part}/decide", [("state", "dismissed")])
    assert "Chưa thực hiện được toàn bộ." in said(refused)
    assert "--reason" in said(refused)
    assert entries(desk, part) == before == []
    assert desk.ask("POST", "/cases/x/decide", b"form_token=x").status == 403


@pytest.mark.usefixtures("put_back")
def test_a_dossier_is_made_taken_back_signed_sealed_and_verified(
    desk: ServedDesk, page: str, case_id: str
) -> None:
    name = f"dossier-{case_id}-2026-10"
    fields = [
        ("article", "144"),
        ("reason", "Công văn 45/CAT"),
        ("official", "Trần Thị B, Phó Trưởng phòng"),
        ("period", "2026-10"),
    ]
    made = sent(desk, page, f"{page}/dossier", fields)
    assert "44 số thuê bao" in said(made)
    folder = desk.folder / "dossiers" / name
    assert sorted(downloads(made)) == sorted(path.name for path in folder.iterdir())
    draft = desk.get(downloads(made)[LETTER])
    assert draft.headers["content-disposition"] == f'attachment; filename="{LETTER}"'
    assert draft.headers["cache-control"] == "no-store"
    assert draft.body == (folder / LETTER).read_bytes()

    letter = completed(draft.body)
    scan = b"%PDF-1.7 signed"
    seal = [
        ("dossier", name),
        ("number", "12/SKHCN-BCVT"),
        ("on", "2026-11-25"),
        ("signer", "Lê C, Giám đốc"),
        ("act", "seal"),
    ]
    wrong = sent(desk, page, f"{page}/seal", seal, [(LETTER, "x.docx", b"<html>")])
    assert (wrong.status, (folder / LETTER).read_bytes()) == (409, draft.body)
    sealed = sent(
        desk,
        page,
        f"{page}/seal",
        seal,
        [(LETTER, "../../ký.docx", letter), (SUMMARY, "", b""), ("scan", "<b>.pdf", scan)],
    )
    assert "Đã hoàn tất: văn bản 12/SKHCN-BCVT" in sealed.words
    assert (folder / LETTER).read_bytes() == letter
    assert (folder / "ban-da-ky-1.pdf").read_bytes() == scan
    assert (folder / "ban-da-ky-1.pdf").stat().st_mode & 0o777 == 0o600
    verified = sent(desk, page, f"{page}/seal", [("dossier", name), ("act", "verify")])
    assert "Đã xong." in said(verified)
    picture = folder / "4_so-do.svg"
    drawn = picture.read_bytes()
    picture.write_bytes(b"<svg/>")
    differs = sent(desk, page, f"{page}/seal", [("dossier", name), ("act", "verify")])
    assert "Có điểm khác: xem bên dưới." in said(differs)
    assert "4_so-do.svg" in said(differs)
    picture.write_bytes(drawn)
    before = file_hash(folder / LETTER)
    again = sent(desk, page, f"{page}/seal", seal, [(LETTER, "a.docx", draft.body)])
    assert (again.status, file_hash(folder / LETTER)) == (409, before)
    assert "đã chuyển hồ sơ ngày" in desk.get(page).words


def completed(draft: bytes) -> bytes:
    """The letter with its number, as a word processor saves it."""
    document, saved = docx.Document(io.BytesIO(draft)), io.BytesIO()
    document.add_paragraph("Số: 12/SKHCN-BCVT")
    document.save(saved)
    return saved.getvalue()


def test_an_encrypted_dossier_is_handed_out_and_noted_with_who_looked(
    desk: ServedDesk, page: str, case_id: str
) -> None:
    encrypted = desk.folder / "dossiers" / f"dossier-{case_id}-2026-09.zip.age"
    encrypted.parent.mkdir(exist_ok=True)
    encrypted.write_bytes(b"age-encryption.org/v1")
    shown = desk.get(page)
    assert "Tệp mã hóa: người có khóa giải mã, ký và hoàn tất bằng lệnh." in shown.words
    assert desk.get(downloads(shown)[encrypted.name]).body == b"age-encryption.org/v1"
    encrypted.unlink()
    notes = access_notes(Store(desk.folder / "store", desk.folder / "simaudit.key"))
    (note,) = notes.filter(notes["files"].list.join(" ").str.contains(encrypted.name)).to_dicts()
    assert (note["command"], note["exit_code"]) == ("desk", 0)


@pytest.mark.parametrize(
    "path", ["dossiers/x", "store/ledger.duckdb", "..%2Fstore/ledger.duckdb", "letters/../x"]
)
def test_only_a_key_of_the_listing_opens_a_file(desk: ServedDesk, path: str) -> None:
    assert desk.get(f"/made/{path}").status == 404


def test_links_are_neither_listed_nor_followed(
    desk: ServedDesk, page: str, case_id: str, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = desk.folder / "dossiers" / f"dossier-{case_id}-link"
    folder.parent.mkdir(exist_ok=True)
    folder.symlink_to(tmp_path, target_is_directory=True)
    link = desk.folder / "dossiers" / f"dossier-{case_id}-file"
    link.symlink_to(tmp_path / "secret.txt")
    try:
        assert not [
            name for name in downloads(desk.get(page)) if "secret" in name or "link" in name or "file" in name
        ]
    finally:
        folder.unlink()
        link.unlink()


@pytest.mark.usefixtures("put_back")
def test_a_case_is_decided_by_keyboard_alone(desk: ServedDesk, tab: Tab, part: str) -> None:
    tab.page.goto(f"{desk.origin}/cases?period=2026-10")
    tab_to(tab, f'a[href^="/cases/{part}"]')
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url(f"**/cases/{part}?*")
    tab_to(tab, "#decide-state")
    tab.page.keyboard.press("End")
    tab_to(tab, "#decide-reason")
    tab.page.keyboard.type("cùng một bệnh viện")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url("**run=*")
    tab.page.wait_for_selector(".run .well")
    ((state, *_, reason),) = entries(desk, part)
    assert (state, reason) == ("dismissed", "cùng một bệnh viện")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pages_are_readable_by_everybody_and_on_a_phone(
    desk: ServedDesk, tab: Tab, page: str, lang: str
) -> None:
    for address in ("/cases?period=2026-10", page, "/documents?period=2026-10"):
        tab.go(f"{desk.origin}/lang/{lang}?back={address}")
        for width in (DESK, PHONE):
            tab.look(width)
            assert tab.fills() == width, address
            assert tab.outside() == [], address
        tab.unfold()
        assert tab.axe(rules=RULES_IN[lang]) == [], address
        assert tab.messages == []

"""The desk's months: what the table says, files that come in and go, previews, runs, and pages served."""

import hashlib
import os
import shutil
import signal
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest
from filelock import FileLock
from support.browser_tab import DESK, PHONE, Tab
from support.extracts import person, write
from support.killed_runs import State, state
from support.served_desk import ServedDesk, multipart

from simaudit.config.load import load_config
from simaudit.desk.uploads import plain_name, tidy
from simaudit.errors import UsageError
from simaudit.store.access_log import access_notes
from simaudit.store.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MONTH: Final = "/months/2026-11"
INTO: Final = f"{MONTH}/files"
HEADER: Final = b"msisdn,full_name\n"


@pytest.fixture(autouse=True)
def _nothing_in_november(home: Path) -> Iterator[None]:
    yield
    month = home / "inbox" / "2026-11"
    if month.is_symlink():
        month.unlink()
    shutil.rmtree(month, ignore_errors=True)


def put(desk: ServedDesk, *files: tuple[str, bytes], replace: bool = False) -> str:
    """Send files into November; what the page says then."""
    fields = [("replace", "1")] if replace else []
    return desk.send(MONTH, INTO, fields, [("files", *file) for file in files]).words


def inbox(desk: ServedDesk) -> dict[str, bytes]:
    """What is in November's folder, hidden files too."""
    folder = desk.folder / "inbox" / "2026-11"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def file_page(name: str) -> str:
    return f"{MONTH}/file?file={quote(f'2026-11/{name}')}"


def test_months_and_carriers_with_what_came_of_them(desk: ServedDesk) -> None:
    (desk.folder / "inbox" / "viettel_2026-12.csv").write_bytes(HEADER)
    page = desk.get("/months")
    (desk.folder / "inbox" / "viettel_2026-12.csv").unlink()
    rows = [row.split("</tr>")[0] for row in page.text.split('<tr><th scope="row">')[1:]]
    assert [row.split('href="')[1].split('"')[0] for row in rows] == [
        "/months/2026-12", "/months/2026-10", "/months/2026-09",
    ]  # fmt: skip
    december, october, _ = rows
    assert december.count("Có tệp, chưa rà soát") == 1
    assert december.count("Chưa gửi") == 4
    assert december.count("kỳ gần nhất 10/2026") == 4
    assert 'href="/out/2026-10/index.html"' in october
    assert 'href="/out/2026-10/viettel/report.html"' in october
    assert october.count('rel="noopener">Dùng được') == 5


def test_files_come_in_whole_with_name_size_and_hash(desk: ServedDesk) -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.csv", b"0" * 50_000_000)
    files = {"viettel_2026-11.csv": HEADER, "mobifone_2026-11.zip": bomb.getvalue(), "run.sh": b"#!/bin/sh\n"}
    assert "Đã nhận 3 tệp." in put(desk, *files.items())
    assert inbox(desk) == files
    modes = {path.stat().st_mode for path in (desk.folder / "inbox" / "2026-11").iterdir()}
    assert modes == {stat.S_IFREG | 0o600}
    page = desk.get(MONTH).words
    digest = hashlib.sha256(HEADER).hexdigest()
    assert f"viettel_2026-11.csv Viettel 11/2026 Chưa rà soát 17 B {digest}" in page
    assert "mobifone_2026-11.zip MobiFone 11/2026 Chưa rà soát 48,7 kB" in page
    assert not list((desk.folder / "inbox").glob(".simaudit-desk*"))


REFUSED_NAMES: Final = (
    "../viettel_2026-11.csv", "a/b.csv", "a\\b.csv", "C:b.csv", "..", ".hidden", "~$x.xlsx", "con", "NUL.csv",
    "Com1.txt", "lpt9", "a\x07.csv", "a\u202e.csv", "x" * 151, "ữ" * 100, "ends.", "what?.csv", "a<b>.csv",
)  # fmt: skip


@pytest.mark.parametrize("name", REFUSED_NAMES)
def test_a_name_that_is_not_plain_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as refused:
        plain_name(name)
    assert refused.value.code == "upload_name_refused"


@pytest.mark.parametrize("name", ["Báo cáo tháng 11 (Viettel).xlsx", "console.csv", "com10.csv", "x" * 150])
def test_a_carrier_s_own_name_stays(name: str) -> None:
    assert plain_name(name) == name


def sent_alone(desk: ServedDesk) -> str:
    return put(desk, ("viettel.csv", HEADER), ("NUL.csv", HEADER))


def sent_twice(desk: ServedDesk) -> str:
    return put(desk, ("viettel.csv", HEADER), ("Viettel.csv", HEADER))


def sent_again(desk: ServedDesk) -> str:
    (desk.folder / "inbox" / "2026-11").mkdir()
    (desk.folder / "inbox" / "2026-11" / "viettel.csv").write_bytes(b"")
    said = put(desk, ("mobifone.csv", HEADER), ("viettel.csv", HEADER))
    assert inbox(desk) == {"viettel.csv": b""}
    (desk.folder / "inbox" / "2026-11" / "viettel.csv").unlink()
    return said


def over_a_link(desk: ServedDesk) -> str:
    (desk.folder / "inbox" / "2026-11").mkdir()
    link = desk.folder / "inbox" / "2026-11" / "viettel.csv"
    link.symlink_to(desk.folder / "simaudit.toml")
    said = put(desk, ("viettel.csv", HEADER), replace=True)
    assert link.is_symlink()
    assert "[letterhead]" in link.read_text(encoding="utf-8")
    link.unlink()
    return said


def into_a_link(desk: ServedDesk) -> str:
    (desk.folder / "inbox" / "2026-11").symlink_to(desk.folder / "store")
    said = put(desk, ("ledger.duckdb", HEADER), replace=True)
    assert (desk.folder / "store" / "ledger.duckdb").stat().st_size > len(HEADER)
    (desk.folder / "inbox" / "2026-11").unlink()
    return said


@pytest.mark.parametrize(
    ("send", "why"),
    [
        (sent_alone, "tên tệp NUL.csv không dùng được; đổi tên tệp"),
        (sent_twice, "tên viettel.csv; đánh dấu “Thay tệp cũ cùng tên”"),
        (sent_again, "kỳ 2026-11 đã có, hoặc lần gửi này có hai tệp, tên viettel.csv"),
        (over_a_link, "là liên kết đến"),
        (into_a_link, "là liên kết đến"),
    ],
)
def test_what_can_t_come_in_leaves_nothing(
    desk: ServedDesk, send: Callable[[ServedDesk], str], why: str
) -> None:
    assert why in send(desk)
    assert inbox(desk) == {}


def test_a_file_is_replaced_where_that_is_ticked(desk: ServedDesk) -> None:
    put(desk, ("viettel.csv", b""))
    assert "Đã nhận 1 tệp." in put(desk, ("viettel.csv", HEADER), replace=True)
    assert inbox(desk) == {"viettel.csv": HEADER}


def test_what_has_no_room_is_refused_before_it_is_read(desk: ServedDesk) -> None:
    kind, _ = multipart([], [("files", "a.csv", b"")])
    answer = desk.ask("POST", INTO, b"", {"Content-Type": kind, "Content-Length": str(10**15)})
    assert answer.status == 413
    assert "ổ đĩa chỉ đủ chỗ cho" in answer.words


def test_a_form_without_its_token_or_from_elsewhere_puts_nothing(desk: ServedDesk) -> None:
    other = desk.token(MONTH, f"{MONTH}/audit")
    for token, headers in (
        (other, {}),
        ("", {}),
        (desk.token(MONTH, INTO), {"Origin": "http://evil.example"}),
    ):
        kind, body = multipart([("form_token", token)], [("files", "viettel.csv", HEADER)])
        assert desk.ask("POST", INTO, body, {"Content-Type": kind, **headers}).status == 403
    assert inbox(desk) == {}


def test_what_a_killed_desk_has_moved_is_put_back(tmp_path: Path) -> None:
    incoming, month = tmp_path / ".simaudit-desk", tmp_path / "2026-11"
    incoming.mkdir()
    month.mkdir()
    (month / "viettel.csv").write_bytes(b"new")
    (month / ".viettel.csv.old").write_bytes(b"old")
    (month / "itel.csv").write_bytes(b"new")
    places = f'[["{month}/viettel.csv", true], ["{month}/itel.csv", false]]'
    (incoming / "swap.json").write_text(f'{{"run": "", "done": false, "places": {places}}}', encoding="utf-8")
    tidy(tmp_path)
    assert {path.name: path.read_bytes() for path in month.iterdir()} == {"viettel.csv": b"old"}
    assert not incoming.exists()


def test_a_file_is_deleted_where_that_is_confirmed(desk: ServedDesk) -> None:
    put(desk, ("viettel.csv", HEADER), ("itel.csv", HEADER))
    act = f"{MONTH}/delete"
    for fields in ([("file", "2026-11/viettel.csv")], [("file", "../simaudit.toml"), ("sure", "1")]):
        desk.send(file_page("viettel.csv"), act, fields)
    assert sorted(inbox(desk)) == ["itel.csv", "viettel.csv"]
    assert (desk.folder / "simaudit.toml").exists()
    desk.send(file_page("viettel.csv"), act, [("file", "2026-11/viettel.csv"), ("sure", "1")])
    assert sorted(inbox(desk)) == ["itel.csv"]


@pytest.mark.parametrize(
    "name", ["../simaudit.toml", "2026-11/../../simaudit.key", "/etc/passwd", "", "none.csv"]
)
def test_only_files_of_the_month_have_a_page(desk: ServedDesk, name: str) -> None:
    assert desk.get(f"{MONTH}/file?file={quote(name)}").status == 404


def test_a_file_is_explained_before_the_run_and_who_looked_is_noted(desk: ServedDesk, tmp_path: Path) -> None:
    write(tmp_path / "viettel_2026-11.csv", [person("viettel", 1), person("viettel", 2, gender="nữa")])
    put(desk, ("viettel_2026-11.csv", (tmp_path / "viettel_2026-11.csv").read_bytes()))
    page = desk.get(file_page("viettel_2026-11.csv")).words
    assert "đọc được 2; trong đó nạp được 2, không nạp được 0" in page
    assert "msisdn Số thuê bao 100,0% 096*****19 | 096*****38" in page
    assert "full_name Họ và tên 100,0% K** M** K** | K** T** H**" in page
    assert "id_issue_date Ngày cấp 100,0% 9999-99-99" in page
    assert "Kiều" not in page
    assert "Cột chuẩn không có trong tệp" in page
    assert "Không đánh giá được vì cột thiếu hoặc bị hỏng" in page
    with Store(desk.folder / "store", desk.folder / "simaudit.key").open_ledger():
        pass
    notes = access_notes(Store(desk.folder / "store", desk.folder / "simaudit.key")).filter(command="desk")
    assert notes["files"].to_list()[-1] == ["inbox/2026-11/viettel_2026-11.csv"]
    assert notes["period"].to_list()[-1] == "2026-11"


def test_what_would_be_refused_is_said_with_its_cure(desk: ServedDesk) -> None:
    put(desk, ("viettel_2026-11.csv", b"full_name;status\nA;ACTIVE\n"), ("unknown.csv", HEADER))
    page = desk.get(file_page("viettel_2026-11.csv")).words
    assert "Khi rà soát, tệp này sẽ bị từ chối:" in page
    assert "không có cột msisdn, Số thuê bao hoặc tương tự; trong 2 cột, nhận biết được" in page
    unknown = desk.get(file_page("unknown.csv")).words
    assert "Tệp của doanh nghiệp nào?" in unknown
    assert "unknown (tên mới)" in desk.get(MONTH).words


def test_a_proposed_profile_is_taken_over_by_a_click(desk: ServedDesk) -> None:
    rows = "".join(f"096{number:07d}|01/02/1990\n" for number in range(40))
    put(desk, ("viettel_2026-11.csv", f"Số TB khách|Ngày SN\n{rows}".encode()))
    page = desk.get(file_page("viettel_2026-11.csv"))
    assert "[carriers.viettel.columns]" in page.words
    before = (desk.folder / "simaudit.toml").read_text(encoding="utf-8")
    fields = [("file", "2026-11/viettel_2026-11.csv")]
    said = desk.send(file_page("viettel_2026-11.csv"), f"{MONTH}/profile", fields).words
    assert "Đã ghi khai báo của viettel vào" in said
    after = (desk.folder / "simaudit.toml").read_text(encoding="utf-8")
    assert after.startswith(before.rstrip())
    assert load_config(desk.folder / "simaudit.toml").carriers["viettel"].columns["Số TB khách"] == "msisdn"
    assert "Dùng khai báo này" not in said
    (desk.folder / "simaudit.toml").write_text(before, encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("index.html", 200),
        ("2026-10/index.html", 200),
        ("2026-10/viettel/report.html", 200),
        ("2026-10/restricted/work.html", 404),
        ("2026-10/manifest.json", 404),
        ("2026-10/../index.html", 404),
        ("2026-10/%2e%2e/%2e%2e/simaudit.key", 404),
        ("../simaudit.toml", 404),
        ("2026-10/link.html", 404),
        ("2026-10/linked/report.html", 404),
        ("2026-10/viettel", 404),
    ],
)
def test_written_pages_are_served_and_nothing_else(desk: ServedDesk, path: str, status: int) -> None:
    folder = desk.folder / "out" / "2026-10"
    links = {folder / "link.html": desk.folder / "simaudit.key", folder / "linked": folder / "viettel"}
    for link, target in links.items():
        link.symlink_to(target)
    answer = desk.get(f"/out/{path}")
    for link in links:
        link.unlink()
    assert answer.status == status
    if status == 200:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("sandbox allow-popups allow-same-origin; default-src 'none';")


def test_a_run_of_somebody_else_is_told_and_the_months_are_read_on(desk: ServedDesk) -> None:
    assert "Đang rà soát." not in desk.get("/months").words
    with FileLock(desk.folder / "store" / ".lock"):
        page = desk.get("/months").words
        assert "Đang rà soát." in page
        assert page.count("Dùng được") == 10


def begun(desk: ServedDesk) -> int:
    """Begin an audit of November; its number."""
    token = desk.token(MONTH, f"{MONTH}/audit")
    answer = desk.ask("POST", f"{MONTH}/audit", f"form_token={token}&force=1".encode())
    return int(answer.location.partition("?run=")[2])


def await_judging(desk: ServedDesk, run: int) -> None:
    deadline = time.monotonic() + 120
    while "đánh giá" not in (words := desk.get(f"/runs/{run}").words):
        assert "Đang chạy…" in words
        assert time.monotonic() < deadline


def process_of(desk: ServedDesk, words: str) -> int:
    """The process of the desk's command."""
    children = Path(f"/proc/{desk.process.pid}/task/{desk.process.pid}/children").read_text().split()
    lines = {int(child): Path(f"/proc/{child}/cmdline").read_bytes().decode() for child in children}
    (process,) = (child for child, line in lines.items() if words in line.replace("\0", " "))
    return process


def lasting(desk: ServedDesk) -> State:
    """Store and output, without the copies of the ledger that the desk reads."""
    seen = state(desk.folder)
    return seen | {"files": [file for file in seen["files"] if not file.startswith("store/desk/")]}


def put_november(desk: ServedDesk, tmp_path: Path, *carriers: str) -> None:
    for carrier in carriers:
        write(tmp_path / f"{carrier}.csv", [person(carrier, number) for number in range(1, 60)])
    put(desk, *((f"{name}_2026-11.csv", (tmp_path / f"{name}.csv").read_bytes()) for name in carriers))


@pytest.mark.parametrize("ends", ["stopped", "killed"])
def test_a_run_that_is_stopped_or_killed_leaves_all_as_it_was(
    desk: ServedDesk, tmp_path: Path, ends: str
) -> None:
    put_november(desk, tmp_path, "viettel", "vinaphone")
    before = lasting(desk)
    run = begun(desk)
    await_judging(desk, run)
    if ends == "stopped":
        desk.send(f"/runs/{run}", f"/runs/{run}/stop")
    else:
        os.kill(process_of(desk, "audit --period 2026-11"), signal.SIGKILL)
    said = desk.ended(run).words
    if ends == "stopped":
        assert "Đã dừng theo yêu cầu." in said
        assert "kho và kết quả giữ nguyên như trước" in said
    else:
        assert "Lệnh bị ngắt đột ngột. Kho dữ liệu và kết quả không bị dở dang; hãy chạy lại." in said
    page = desk.get(MONTH).words
    assert "Kỳ này chưa được rà soát." in page
    assert "Đang rà soát." not in page
    with Store(desk.folder / "store", desk.folder / "simaudit.key").open_ledger():
        pass
    assert lasting(desk) == before


def opened(desk: ServedDesk, browser: "Browser") -> Tab:
    """A tab with the cookies of the desk."""
    tab = Tab(browser)
    tab.page.context.add_cookies(
        [{"name": name, "value": value, "url": desk.origin} for name, value in desk.cookies.items()]
    )
    return tab


def test_a_run_is_followed_to_its_end_with_every_problem(
    desk: ServedDesk, tmp_path: Path, browser: "Browser"
) -> None:
    put_november(desk, tmp_path, "viettel")
    broken = ["itel", "mobifone", "vinaphone", "vietnamobile", "gmobile", "wintel"]
    put(desk, *((f"{carrier}_2026-11.csv", f"full_name\n{carrier}\n".encode()) for carrier in broken))
    tab = opened(desk, browser)
    tab.page.goto(desk.origin + MONTH)
    tab.page.get_by_label("Rà soát lại cả khi").check()
    tab.page.get_by_role("button", name="Rà soát", exact=True).click()
    tab.page.wait_for_selector(".phases td:text-is('Viettel')", timeout=120_000)
    assert tab.page.locator("progress").count() == 1
    tab.page.wait_for_selector(".run .unwell", timeout=120_000)
    problems = tab.page.locator(".problems li").all_inner_texts()
    assert [carrier for carrier in broken if f"{carrier}_2026-11.csv" not in "".join(problems)] == []
    assert all("msisdn" in problem for problem in problems[:6])
    assert tab.page.locator("#going-on").count() == 0
    tab.page.get_by_role("link", name="Xem số liệu mới").click()
    assert "Rà soát lần cuối:" in tab.page.locator("main").inner_text()
    assert tab.messages == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_pages_are_accessible_and_fit_a_phone(desk: ServedDesk, browser: "Browser", lang: str) -> None:
    put(desk, ("viettel_2026-11.csv", HEADER + b"0961234567,A\n"), ("unknown.csv", HEADER))
    tab = opened(desk, browser)
    tab.page.goto(f"{desk.origin}/lang/{lang}")
    for path in (
        "/months",
        "/months/2026-10",
        MONTH,
        file_page("viettel_2026-11.csv"),
        file_page("unknown.csv"),
    ):
        tab.page.goto(desk.origin + path)
        for width in (DESK, PHONE):
            tab.look(width)
            tab._judged_by_axe = False
            assert tab.axe() == [], (path, width)
            assert tab.fills() == width, (path, width)
            assert tab.outside() == [], (path, width)
    assert tab.messages == []

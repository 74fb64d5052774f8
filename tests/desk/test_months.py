"""The desk's months: what the table says, previews, runs, and pages served."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from filelock import FileLock
from support.browser_tab import PHONE, Tab, faults
from support.desk_month import HEADER, MONTH, empty, file_page, put
from support.extracts import person, write
from support.killed_runs import State, state
from support.served_desk import ServedDesk, await_judging

from simaudit.config.load import load_config
from simaudit.store.access_log import access_notes
from simaudit.store.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(autouse=True)
def _nothing_in_november(home: Path) -> Iterator[None]:
    yield
    empty(home)


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
    said = desk.send(file_page("viettel_2026-11.csv"), f"{MONTH}/profile", fields, wait=True).words
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
        assert (desk.get("/going-on").status, desk.get("/going-on").body) == (204, b"")
    assert (desk.get("/going-on").status, desk.get("/going-on").words) == (
        286,
        "Đã kết thúc. Xem số liệu mới",
    )


def test_a_page_says_that_the_run_behind_it_has_ended_and_keeps_what_was_typed(
    desk: ServedDesk, browser: "Browser"
) -> None:
    tab = opened(desk, browser)
    # While a run holds the store, pages read the copy that was made before.
    assert desk.get("/months").status == 200
    with FileLock(desk.folder / "store" / ".lock"):
        tab.page.goto(f"{desk.origin}/months")
        tab.page.get_by_label("Mở một kỳ").fill("2026-08")
        assert tab.page.locator("#going-on").inner_text().startswith("Đang rà soát.")
    tab.page.get_by_role("link", name="Xem số liệu mới").wait_for(timeout=60_000)
    assert tab.page.locator("#going-on").inner_text() == "Đã kết thúc. Xem số liệu mới"
    assert tab.page.get_by_label("Mở một kỳ").input_value() == "2026-08"
    tab.page.get_by_role("link", name="Xem số liệu mới").click()
    assert tab.page.locator("#going-on").count() == 0
    assert tab.messages == []


def begun(desk: ServedDesk) -> int:
    """Begin an audit of November; its number."""
    token = desk.token(MONTH, f"{MONTH}/audit")
    answer = desk.ask("POST", f"{MONTH}/audit", f"form_token={token}&force=1".encode())
    return int(answer.location.partition("?run=")[2])


def running_command(desk: ServedDesk) -> int:
    """The process of the only command that the desk has running."""

    def below(process: int) -> int:
        (child,) = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return int(child)

    return below(below(desk.process.pid))


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
        os.kill(running_command(desk), signal.SIGKILL)
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


@pytest.mark.usefixtures("put_back")
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
        tab.go(desk.origin + path)
        assert faults(tab, lang) == [], path
        if path == "/months":
            tab.look(PHONE)
            cells = tab.page.locator(".months td")
            assert min(cells.evaluate_all("cells => cells.map(cell => cell.clientWidth)")) >= 100
    assert tab.messages == []

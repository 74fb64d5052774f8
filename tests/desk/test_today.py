"""The first page says what is due, and each of it leads to where it is done."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.command import simaudit_
from support.served_desk import ServedDesk

from simaudit.store.store import Store


def parts(desk: ServedDesk) -> dict[str, list[str]]:
    """Heading → the items of its list, without marks."""
    page = desk.get("/").text
    sections = re.findall(r'<section class="due">(.*?)</section>', page, re.DOTALL)
    return {
        plain(re.search(r"<h2>(.*?)</h2>", section, re.DOTALL)[1]): [  # type: ignore[index]
            plain(item) for item in re.findall(r"<li>(.*?)</li>", section, re.DOTALL)
        ]
        for section in sections
    }


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_what_is_due_after_an_audit(desk: ServedDesk) -> None:
    due = parts(desk)
    (case,) = due.pop("Vụ việc chưa quyết định (1)")
    assert re.sub(r"V-\w{4}-\w{4}", "V", case) == (
        "V : Một giao dịch viên, 3 khuôn mặt cho 12 người. 44 số có dấu hiệu"
    )
    assert due == {
        "Doanh nghiệp có dấu hiệu, chưa ghi nhận văn bản đã gửi (5)": [
            "iTel", "MobiFone", "Vietnamobile", "Viettel", "VinaPhone",
        ],
    }  # fmt: skip


def test_a_month_that_is_over_is_asked_for(desk: ServedDesk) -> None:
    page = desk.get("/")
    assert "Kỳ 11/2026 chưa được rà soát; kỳ gần nhất đã rà soát là 10/2026." in page.words
    assert '<a href="/months/2026-11">' in page.text


@pytest.mark.usefixtures("put_back")
def test_a_letter_that_was_sent_is_due_no_more(desk: ServedDesk) -> None:
    config = str(desk.folder / "simaudit.toml")
    letter = ["viettel", "12/SKHCN-BCVT", "--on", "2026-11-05", "--deadline", "2026-11-16"]
    done = simaudit_("follow", "sent", *letter, "--config", config)
    assert done.exit_code == 0, done.output
    due = parts(desk)
    assert due["Doanh nghiệp có dấu hiệu, chưa ghi nhận văn bản đã gửi (4)"] == [
        "iTel", "MobiFone", "Vietnamobile", "VinaPhone",
    ]  # fmt: skip
    assert [heading for heading in due if heading.startswith("Quá thời hạn trả lời")] == [
        "Quá thời hạn trả lời (1)"
    ]


def test_english_is_beside(desk: ServedDesk) -> None:
    try:
        assert desk.get("/lang/en?back=/criteria").location == "/criteria"
        page = desk.get("/")
        assert '<html lang="en">' in page.text
        assert "Today, 03/12/2026" in page.words
    finally:
        desk.get("/lang/vi")


def test_another_page_of_the_web_is_no_way_back(desk: ServedDesk) -> None:
    assert desk.get("/lang/vi?back=//evil.example/").location == "/"
    assert desk.get("/lang/vi?back=https://evil.example/").location == "/"


def test_pages_are_read_in_two_tabs_while_a_run_holds_the_store(desk: ServedDesk) -> None:
    paths = ("/", "/months", "/findings", "/cases", "/documents", "/criteria", "/journal")
    before = desk.get("/")
    with Store(desk.folder / "store").locked(), ThreadPoolExecutor(2) as tabs:
        both = [{path: tabs.submit(desk.get, path) for path in paths} for _ in range(2)]
        seen = [{path: answer.result() for path, answer in tab.items()} for tab in both]
    for tab in seen:
        assert {path: answer.status for path, answer in tab.items()} == dict.fromkeys(paths, 200)
        assert {path for path, answer in tab.items() if "Đang rà soát." in answer.words} == set(paths)
        assert re.findall(r"V-\w{4}-\w{4}", tab["/"].text) == re.findall(r"V-\w{4}-\w{4}", before.text)

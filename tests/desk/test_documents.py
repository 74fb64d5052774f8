"""Documents on the desk: letters made and recorded as sent, answers looked at before they count, lists."""

import re
from datetime import date
from pathlib import Path

import docx
import polars as pl
import pytest
from support.answers import COLUMNS
from support.served_desk import Answer, Files, ServedDesk

from simaudit.report.annexes.response_words import REASON, RESPONSE
from simaudit.store.follow_ups import Subject, follow_up_history, sent_letters
from simaudit.store.ledger import Ledger

PAGE = "/documents?period=2026-10"
LETTER = "12/SKHCN-BCVT"


def sent(desk: ServedDesk, act: str, *fields: tuple[str, str], files: Files = (), page: str = PAGE) -> Answer:
    """Send a form of the page; the page that it leads to when the command has ended."""
    return desk.send(page, f"/documents/{act}", [("period", "2026-10"), *fields], files, wait=True)


def said(answer: Answer) -> str:
    """What the panel says of the command."""
    (panel,) = re.findall(r'<section class="run".*?</section>', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", panel).split())


def rows(answer: Answer) -> dict[str, tuple[str, str]]:
    """Title and name of each file that a page offers → its address, and the note beside it."""
    found = re.findall(
        r'<th scope="row" class="any">(.*?)</th>.*?<td>([^<]*)</td></tr>', answer.text, re.DOTALL
    )
    return {
        " ".join(re.sub(r"<[^>]*>", " ", head).split()): (match[1], note)
        for head, note in found
        if (match := re.search(r'href="(/made/[^"]*)"', head))
    }


def merged(desk: ServedDesk) -> list[tuple[object, ...]]:
    """The responses that the ledger has."""
    with Ledger(desk.folder / "store/ledger.duckdb") as ledger:
        responses = ledger.execute(
            "SELECT period, carrier, check_id, said, reason FROM response ORDER BY rowid"
        )
        return responses.fetchall()


def waiting(desk: ServedDesk) -> list[Path]:
    """Files of answers that the desk keeps."""
    return sorted((desk.folder / "store/desk/answers").glob("*"))


@pytest.fixture(scope="module")
def finding(desk: ServedDesk) -> dict[str, object]:
    """One that a carrier can answer."""
    findings = pl.read_parquet(desk.folder / "out/2026-10/viettel/restricted/findings.parquet")
    return findings.filter(~pl.col("waived")).row(0, named=True)


def answers(finding: dict[str, object], **changes: object) -> bytes:
    """A table of one answer."""
    row = {**finding, RESPONSE: "chấp nhận", REASON: None, **changes}
    return pl.DataFrame([{name: row[name] for name in COLUMNS}]).write_csv().encode()


@pytest.mark.usefixtures("put_back")
def test_letters_are_made_listed_and_downloaded(desk: ServedDesk) -> None:
    made = sent(desk, "letters", ("carrier", "viettel"))
    assert "cong-van.docx" in said(made)
    listed = rows(made)
    path, note = listed["Viettel: Công văn yêu cầu cong-van.docx"]
    assert note == ""
    letter = desk.get(path)
    file = desk.folder / "out/letters/2026-10/viettel/cong-van.docx"
    assert letter.body == file.read_bytes()
    assert (letter.headers["content-disposition"], letter.headers["cache-control"]) == (
        'attachment; filename="cong-van.docx"', "no-store",
    )  # fmt: skip
    document = docx.Document(str(file))
    document.add_paragraph("Số: 12")
    document.save(str(file))
    note = rows(desk.get(PAGE))["Viettel: Công văn yêu cầu cong-van.docx"][1]
    assert note == "đã có người sửa: khi lập lại được giữ nguyên"


@pytest.mark.parametrize(
    "path", ["letters/cong-van.docx", "letters/..%2F..%2Fsimaudit.key", "out/x", "inbox/2026-10", "dossiers/"]
)
def test_an_address_that_is_no_key_of_the_listing_opens_nothing(desk: ServedDesk, path: str) -> None:
    assert desk.get(f"/made/{path}").status == 404


@pytest.mark.usefixtures("put_back")
def test_a_letter_that_was_sent_starts_the_clock(desk: ServedDesk) -> None:
    fields = {"carrier": "viettel", "number": LETTER, "on": "2026-11-20", "person": "Trần Thị B"}
    done = sent(desk, "sent", *fields.items())
    assert f"Viettel, công văn {LETTER}: đã thông báo ngày 2026-11-20, thời hạn" in said(done)
    with Ledger(desk.folder / "store/ledger.duckdb") as ledger:
        (letter,) = sent_letters(ledger)
        (entry,) = follow_up_history(ledger)[Subject(carrier="viettel", letter=LETTER)]
    assert (letter.carrier, letter.document, letter.period) == ("viettel", LETTER, "2026-10")
    assert (entry.state, entry.happened_on, entry.document, entry.person) == (
        "notified", date(2026, 11, 20), LETTER, "Trần Thị B",
    )  # fmt: skip
    assert "Thực hiện sau thông báo" in done.words
    assert "20/11/2026; thông báo lần đầu chậm nhất 26/11/2026" in done.words


@pytest.mark.usefixtures("put_back")
def test_a_letter_recorded_by_mistake_is_withdrawn_and_recorded_again(desk: ServedDesk) -> None:
    asked = "Doanh nghiệp có dấu hiệu, chưa ghi nhận văn bản đã gửi"
    letter = [("carrier", "viettel"), ("number", LETTER)]
    sent(desk, "sent", *letter, ("on", "2026-11-20"), ("deadline", "2026-11-25"))
    today = desk.get("/").words
    assert (f"{asked} (4)" in today, "Quá thời hạn trả lời (1)" in today) == (True, True)
    refused = sent(desk, "withdraw", *letter)
    assert "Chưa thực hiện được toàn bộ. --reason:" in said(refused)
    done = sent(desk, "withdraw", *letter, ("reason", "ghi nhầm <số>"))
    assert "Đã xong." in said(done)
    assert f"Viettel: {LETTER} (đã rút, 03/12/2026: ghi nhầm <số>)" in done.words
    assert "Ghi nhầm: rút công văn" not in done.words
    assert "theo 0 văn bản đã gửi" in done.words
    today = desk.get("/").words
    assert (f"{asked} (5)" in today, "Quá thời hạn trả lời" in today) == (True, False)
    # By the same number, of an earlier day than that of its withdrawal.
    again = sent(desk, "sent", *letter, ("on", "2026-11-19"))
    assert f"Viettel: {LETTER} (Đã thông báo, 19/11/2026)" in again.words
    assert "theo 1 văn bản đã gửi" in again.words
    assert f"{asked} (4)" in desk.get("/").words


@pytest.mark.usefixtures("put_back")
def test_a_number_that_stands_for_the_letter_of_another_month_is_refused(desk: ServedDesk) -> None:
    letter = [("carrier", "viettel"), ("number", LETTER), ("on", "2026-11-20")]
    sent(desk, "sent", *letter)
    page, of_september = "/documents?period=2026-09", [("period", "2026-09"), *letter]
    refused = desk.send(page, "/documents/sent", of_september, (), wait=True)
    assert (f"viettel:{LETTER}: số này đã ghi nhận cho công văn kỳ 2026-10, gửi ngày 2026-11-20; ") in said(
        refused
    )
    assert f"Viettel: {LETTER} (Đã thông báo, 20/11/2026)" in desk.get(PAGE).words
    assert "(Đã thông báo" not in desk.get(page).words


@pytest.mark.usefixtures("put_back")
def test_answers_are_shown_before_they_count(desk: ServedDesk, finding: dict[str, object]) -> None:
    planned = sent(desk, "answers", files=[("file", "Trả lời.xls", answers(finding))])
    assert "viettel 2026-10: 1 phản hồi mới, 0 thay đổi, 0 như trước. Chưa nạp nội dung nào." in said(planned)
    assert merged(desk) == []
    (kept,) = waiting(desk)
    (file,) = kept.iterdir()
    # It has its sender's name, with the ending of what it holds.
    assert (file.name, file.stat().st_mode & 0o777, len(kept.name)) == ("Trả lời.csv", 0o600, 32)
    assert "Trả lời.csv . Dung lượng:" in planned.words
    page = f"{PAGE}&answers={kept.name}"
    done = sent(desk, "merge", ("answers", kept.name), ("act", "merge"), page=page)
    assert "1 phản hồi mới" in said(done)
    assert merged(desk) == [("2026-10", "viettel", finding["check_id"], "accepted", None)]
    assert waiting(desk) == []


def test_answers_with_a_fault_can_only_be_discarded(desk: ServedDesk, finding: dict[str, object]) -> None:
    before = merged(desk)
    faulty = answers(finding, finding_key="0" * 64)
    planned = sent(desk, "answers", files=[("file", "a.csv", faulty)])
    assert "Chưa thực hiện được toàn bộ. a.csv: chưa nạp nội dung nào" in said(planned)
    assert "hàng 2" in said(planned) or "dòng 2" in said(planned)
    assert 'value="discard"' in planned.text
    assert 'value="merge"' not in planned.text
    (kept,) = waiting(desk)
    page = f"{PAGE}&answers={kept.name}"
    sent(desk, "merge", ("answers", kept.name), ("act", "discard"), page=page)
    assert (waiting(desk), merged(desk)) == ([], before)


def test_an_empty_file_is_no_answer(desk: ServedDesk) -> None:
    for name, content in (("a.csv", b""), ("../../a.csv", b"x")):
        refused = sent(desk, "answers", files=[("file", name, content)])
        assert (refused.status, waiting(desk)) == (409, [])


@pytest.mark.parametrize("kind", ["communes", "sample"])
@pytest.mark.usefixtures("put_back")
def test_lists_to_work_off_are_made_and_downloaded(desk: ServedDesk, kind: str) -> None:
    fields = [("kind", kind), ("carrier", "viettel"), ("number", "5"), ("for", "precision")]
    made = sent(desk, "lists", *fields)
    assert "Đã xong." in said(made)
    listed = {name: row for name, row in rows(made).items() if name.startswith(f"{kind}-")}
    assert {note for _, note in listed.values()} == {"có dữ liệu cá nhân"}
    assert [desk.get(path).status for path, _ in listed.values()] == [200] * len(listed) != []

"""Pages, letters, minutes and the report to the Chairman say the same of the same numbers."""

import csv
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, judge_by
from support.letters import Block, blocks
from support.once import made_once
from support.thanh_hoa import CONFIG

MONTH = Path("out/2026-10")
LETTERS = Path("out/letters/2026-10")
CARRIERS = ("mobifone", "viettel", "vinaphone")
RECIPIENTS = 'recipients = ["Ủy ban nhân dân tỉnh Thanh Hóa", "Cục Viễn thông"]'


def rows(carrier: str, here: int, elsewhere: int, nameless: tuple[int, ...]) -> list[dict[str, str]]:
    """Numbers of Thanh Hóa, then of Lâm Đồng; those in `nameless` have no name."""
    return [
        person(carrier, number, province_code="38" if number <= here else "68")
        | ({"full_name": ""} if number in nameless else {})
        for number in range(1, here + elsewhere + 1)
    ]


def put_month(month: str, viettel: tuple[int, ...], vinaphone: tuple[int, ...]) -> None:
    columns = (*COLUMNS, "province_code")
    write(Path(month, "viettel.csv"), rows("viettel", 40, 20, viettel), columns)
    # Without the kind of paper UNR-10 can't be assessed.
    some = [name for name in columns if name != "id_type"]
    write(Path(month, "vinaphone.csv"), rows("vinaphone", 40, 0, vinaphone), some)
    # Without names nothing can be said.
    some = [name for name in columns if name != "full_name"]
    write(Path(month, "mobifone.csv"), rows("mobifone", 40, 0, ()), some)


def audited(folder: Path) -> None:
    """Two months of two provinces, with a notice between, and the letters of the second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, checks_of("UNR-01", "UNR-10", "MIS-02", "PRC-01", "BLK-01"))
        Path("simaudit.toml").write_text(CONFIG + RECIPIENTS, encoding="utf-8")
        put_month("2026-09", (1, 2, 41), (1,))
        put_month("2026-10", (1, 2, 3, 41, 42), (1, 2))
        assert simaudit_("audit", "2026-09").exit_code == 0
        told = ("--state", "notified", "--on", "2026-10-05", "--deadline", "2026-10-15", "--person", "A")
        assert simaudit_("follow", "set", "viettel:UNR-01", *told).exit_code == 0
        assert simaudit_("audit", "2026-10").exit_code == 0
        assert simaudit_("letters").exit_code == 0


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(made_once(tmp_path_factory, "two-provinces", audited))


def letter(name: str) -> list[Block]:
    return blocks(LETTERS / f"{name}.docx")


def page(path: str) -> str:
    """The text of a page's body in one line, a space between blocks."""
    html = (MONTH / path).read_text(encoding="utf-8").partition("<body")[2]
    return " ".join(unescape(re.sub(r"(?s)<script.*?</script>|<[^>]+>", " ", html)).split())


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_scope_with_signs(carrier: str) -> set[str]:
    """Counted from the extract and from findings.csv: numbers with a serious finding about content."""
    own = {
        "84" + row["msisdn"][1:]
        for row in table(Path("2026-10", f"{carrier}.csv"))
        if row["province_code"] in ("", "38")
    }
    return {
        row["msisdn"]
        for row in table(MONTH / carrier / "restricted" / "findings.csv")
        if row["nature"] == "substantive"
        and row["severity"] in ("critical", "high")
        and row["waived"] == "false"
        and row["msisdn"] in own
    }


def said(read: list[Block], start: str) -> str:
    """The paragraph that begins so."""
    return next(block for block in read if isinstance(block, str) and block.startswith(start))


@pytest.mark.usefixtures("folder")
def test_one_figure_in_all_documents() -> None:
    assert (len(in_scope_with_signs("viettel")), len(in_scope_with_signs("vinaphone"))) == (3, 2)
    parts = "2 số còn dấu hiệu sau khi đã được thông báo; 1 số mới"
    in_words = "3 số thuê bao (7,5%) có dấu hiệu"
    assert said(letter("viettel/cong-van"), in_words).endswith(f"gồm: {parts} phát hiện trong kỳ.")
    assert f"{in_words} thông tin" in said(letter("viettel/bien-ban-lam-viec"), "Qua rà soát")
    carriers: Any = next(block for block in letter("bao-cao") if block[0][0] == "Doanh nghiệp")
    assert carriers[1:] == [
        ["MobiFone", *["–"] * 6, "dữ liệu chưa dùng được, đề nghị gửi lại"],
        ["Viettel", "40", "3", "7,5%", "2", "0", "1", carriers[2][7]],
        ["VinaPhone", "40", "≥\xa02", "≥\xa05,0%", "0", "≥\xa01", "≥\xa01", carriers[3][7]],
    ]
    assert said(letter("bao-cao"), "1. Kết quả chung").startswith(
        "1. Kết quả chung. Ít nhất 5 số thuê bao (≥\xa06,2%) có dấu hiệu"
    )
    overview = page("index.html")
    assert "(mức cao trở lên): ít nhất 5 (≥ 6,2%) trong 80 thuê bao chưa thanh lý của 2 doanh" in overview
    assert "2 0 1 3 7,5%" in overview
    assert "MobiFone dữ liệu chưa dùng được, đề nghị gửi lại" in overview
    assert "(mức cao trở lên): 3 (7,5%)" in page("viettel/report.html")
    assert "(mức cao trở lên): ít nhất 2 (≥ 5,0%)" in page("vinaphone/report.html")


@pytest.mark.usefixtures("folder")
def test_the_scope_is_said_once_and_figures_of_the_whole_file_say_so() -> None:
    read = said(letter("viettel/cong-van"), "Dữ liệu gồm ")
    assert read.startswith(
        "Dữ liệu gồm 60 bản ghi (toàn bộ tệp), 40 số thuê bao chưa thanh lý trong phạm vi; "
    )
    assert read.endswith("Phạm vi: tỉnh Thanh Hóa (mã 38), 40 trong 60 số thuê bao của tệp.")
    assert "Đọc 60 bản ghi, không nạp được 0; 60 thuê bao chưa thanh lý. (toàn bộ tệp)" in page(
        "viettel/report.html"
    )


@pytest.mark.usefixtures("folder")
def test_a_page_says_its_scope_once_and_what_counts_the_whole_file_says_so() -> None:
    scope = "Phạm vi: tỉnh Thanh Hóa (mã 38), 40 trong 60 số thuê bao của tệp."
    read = page("viettel/report.html")
    assert read.count(scope) == 1
    assert page("index.html").count("Phạm vi: tỉnh Thanh Hóa (mã 38), 80 trong 100 số thuê bao của tệp.") == 1
    for heading in (
        "Bảng tiêu chí rà soát",
        "Dữ liệu đã nhận",
        "Số thuê bao trên một giấy tờ",
        "Số thuê bao theo tháng đăng ký",
        "Mọi tiêu chí theo nhóm",
        "Độ tin cậy của dữ liệu",
    ):
        assert f"{heading} (toàn bộ tệp)" in read
    assert "Tiêu chí rà soát theo doanh nghiệp (toàn bộ tệp)" in page("index.html")
    # Ages count what is in scope: one of the two new numbers with a sign.
    assert "mới trong kỳ này 1" in read


@pytest.mark.usefixtures("folder")
def test_an_unusable_file_is_only_asked_back() -> None:
    read = letter("mobifone/cong-van")
    start = read.index("Sở Khoa học và Công nghệ tỉnh Thanh Hóa yêu cầu MobiFone thực hiện các nội dung sau:")
    asked = [str(block).partition(".")[0] for block in read[start + 1 : start + 3]]
    assert asked == [
        "a) MobiFone trích xuất và gửi lại 1 tệp dữ liệu kỳ tháng\xa010/2026",
        said(read, "Văn bản trả lời").partition(".")[0],
    ]
    text = f"{read} {letter('mobifone/bien-ban-lam-viec')} {page('mobifone/report.html')}"
    for word in (
        "163/2024/NĐ-CP (thông báo",
        "triệu đồng",
        "Nội dung cần ưu tiên",
        "chủ thuê bao giải trình",
    ):
        assert word not in text.partition("Bảng tiêu chí rà soát")[0]


@pytest.mark.usefixtures("folder")
def test_of_an_unusable_file_no_act_and_no_figure_is_given_anywhere() -> None:
    assert table(MONTH / "mobifone" / "exposure.csv") == []
    assert {row["act"] for row in table(MONTH / "viettel" / "exposure.csv")} == {"34.3.a"}
    overview = json.loads((MONTH / "overview.json").read_text(encoding="utf-8"))
    (row, *_) = overview["carriers"]
    assert (row["carrier"], row["consequence"], row["exposures"]) == ("mobifone", "resend", [])
    decided = overview["decisions"]
    assert {part["carrier"] for act in decided["acts"] for part in act["carriers"]} == {
        "viettel",
        "vinaphone",
    }
    assert {part["carrier"] for check in overview["first"] for part in check["carriers"]} <= {
        "viettel",
        "vinaphone",
    }
    # The map sums what can be used: 40 of Viettel and 40 of VinaPhone.
    assert [area["numbers"]["of"] for area in overview["territory"]["provinces"]] == [80]
    assert "MobiFone dữ liệu chưa dùng được, đề nghị gửi lại" in page("index.html")
    assert "Viettel Dùng được 40" in page("index.html")
    assert "MobiFone : gửi lại dữ liệu" in page("index.html")
    course: Any = next(
        letter("bao-cao")[at + 1]
        for at, block in enumerate(letter("bao-cao"))
        if block == "2. Diễn biến qua các kỳ."
    )
    assert course[1:] == [
        ["MobiFone", "09/2026: dữ liệu chưa dùng được; 10/2026: dữ liệu chưa dùng được"],
        ["Viettel", "09/2026: 5,0%; 10/2026: 7,5%"],
        ["VinaPhone", "09/2026: ≥\xa02,5%; 10/2026: ≥\xa05,0%"],
    ]


@pytest.mark.usefixtures("folder")
def test_whom_is_told_what_is_still_there_after_a_deadline() -> None:
    read = letter("bao-cao")
    assert [block for block in read if "kiểm tra: " in str(block)] == [
        "- Đề nghị kiểm tra: Viettel (2 số thuê bao nêu tại Công văn – ngày 05/10/2026 còn dấu hiệu sau "
        "thời hạn 15/10/2026).",
    ]
    assert str(read[-1]).count("Ủy ban nhân dân") == 0


@pytest.mark.usefixtures("folder")
def test_a_part_is_never_larger_than_its_whole() -> None:
    for path in sorted(LETTERS.rglob("*.docx")):
        for block in blocks(path):
            for part, whole in re.findall(r"(\d[\d.]*)(?: trong |/)(\d[\d.]*) số", str(block)):
                assert int(part.replace(".", "")) <= int(whole.replace(".", "")), (path, block)
    for path in sorted(MONTH.rglob("*.html")):
        text = page(path.relative_to(MONTH).as_posix())
        for part, whole in re.findall(r"(\d[\d.]*) trong (\d[\d.]*) (?:số|thuê bao)", text):
            assert int(part.replace(".", "")) <= int(whole.replace(".", "")), (path, part, whole)


@pytest.mark.usefixtures("folder")
def test_no_document_promises_and_a_full_stop_has_a_space_behind_it() -> None:
    texts = {path.as_posix(): page(path.relative_to(MONTH).as_posix()) for path in MONTH.rglob("*.html")}
    texts |= {
        path.as_posix(): " ".join(block for block in blocks(path) if isinstance(block, str))
        for path in LETTERS.rglob("*.docx")
    }
    for place, text in texts.items():
        for promise in ("không còn khung phạt", "thì khung còn", "sẽ không bị xử phạt"):
            assert promise not in text, place
        assert re.findall(r"[a-zà-ỹ]\.[A-ZÀ-Ỹ][a-zà-ỹ]+", text) == [], place


@pytest.mark.usefixtures("folder")
def test_what_is_sent_says_nothing_for_the_office_alone() -> None:
    for path in sorted(LETTERS.rglob("*.docx")):
        read = blocks(path)
        text = str(read)
        for word in ("†", "ít nhất 0", "≥\xa00", "trung thực", ".csv", ".xlsx", ".json"):
            assert word not in text, (path, word)
        for name in re.findall(r"Nghị định số [\w/-]+", text):
            first, *later = re.findall(rf"{name}( ngày \d+ tháng \d+ năm \d+ của Chính phủ quy định)?", text)
            assert (bool(first), any(later)) == (True, False), (path, name)
        copies = [line for line in str(read[-1][-1][0]).split("\n") if line.startswith("- ")]
        assert len(copies) == len(set(copies)), path
    report = "\n".join(str(block) for block in letter("bao-cao"))
    assert "cho ý kiến trước" not in report
    assert "tiếp tục yêu cầu doanh nghiệp" not in report


def test_what_is_unchecked_is_signed_once_somebody_has_compared_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, checks_of("UNR-01", "UNR-10"))
    unauthenticated = {"authenticated_at": "", "id_type": "OTHER"}
    changed = {1: {"full_name": ""}, 2: {"full_name": "", **unauthenticated}, 3: unauthenticated}
    people = [person("viettel", number) | changed.get(number, {}) for number in range(1, 41)]
    write(Path("2026-10/viettel.csv"), people)
    Path("simaudit.toml").write_text("", encoding="utf-8")

    def in_letter() -> tuple[str, str]:
        assert simaudit_("audit", "2026-10").exit_code == 0
        done = simaudit_("letters")
        assert done.exit_code == 0
        texts = [str(blocks(path)) for path in LETTERS.rglob("*.docx")]
        assert [text for text in texts if "†" in text] == []
        read = map(str, letter("viettel/cong-van"))
        return next(text for text in read if " có dấu hiệu thông tin không đầy" in text)[:24], done.stderr

    assert in_letter() == (
        "2 số thuê bao (5,0%) có ",
        "simaudit: 2026-10: 2 findings of UNR-10 are not in what is signed, nor 1 number that have no other "
        "sign (viettel): unchecked TT08:10; compare the provision with the signed text, then `simaudit rules "
        'law --checked KEY --by "NAME, POST"` and audit the month again\n',
    )
    assert "3 (7,5%)" in page("viettel/report.html")
    checked = ("rules", "law", "--checked", "TT08:10", "--by", "Trần Thị B, Phó Trưởng phòng")
    refused = simaudit_(*checked)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "there is no folder to record it in" in refused.stderr
    Path("our-law").mkdir()
    Path("simaudit.toml").write_text('law_folder = "our-law"\n', encoding="utf-8")
    assert simaudit_(*checked).stdout == "our-law/provisions.toml\n"
    assert simaudit_(*checked).exit_code == 2
    law = simaudit_("rules", "law", "--lang", "en").stdout
    assert re.search(
        r"Circular 08/2026/TT-BKHCN, article 10\n[^†]*?; compared: Trần Thị B, Phó Trưởng phòng", law
    )
    assert in_letter() == ("3 số thuê bao (7,5%) có ", "")


def test_of_another_province_nothing_is_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    put_month("2026-10", (1,), ())
    Path("simaudit.toml").write_text('province = "68"\n', encoding="utf-8")
    audit = simaudit_("audit", "2026-10")
    assert audit.exit_code == 0
    assert re.findall(r"vinaphone: 0 of 40 numbers with a province code are of Lâm Đồng", audit.stderr)
    assert "viettel: 0 of" not in audit.stderr
    overview = page("index.html")
    assert "Không có thuê bao của Lâm Đồng trong dữ liệu của MobiFone, VinaPhone" in overview
    letters = simaudit_("letters")
    assert letters.exit_code == 2
    assert "vinaphone: 0 of 40 numbers" in letters.stderr
    assert sorted(path.name for path in LETTERS.iterdir()) == ["bao-cao.docx", "viettel"]
    (row,) = (row for table in letter("bao-cao") for row in table if row[:1] == ["VinaPhone"])
    assert row[-1] == "không có thuê bao trong phạm vi"


def test_who_was_told_of_a_case_was_told_of_its_numbers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, checks_of("UNR-01", "MIS-05"))

    def counts() -> list[tuple[int, ...]]:
        overview = json.loads((MONTH / "overview.json").read_text(encoding="utf-8"))
        signs = overview["decisions"]["standings"][0]["signs"]
        return [
            tuple(signs[part]["n"] for part in ("notified", "found_before", "new")),
            (signs["open"]["count"]["n"],),
        ]

    def on_one_paper(month: str, numbers: int) -> None:
        shared = {"id_number": person("viettel", 1)["id_number"]}
        held = [person("viettel", number, **(shared if number <= numbers else {})) for number in range(1, 41)]
        write(Path(month, "viettel.csv"), held)

    on_one_paper("2026-09", 6)
    on_one_paper("2026-10", 7)
    first = simaudit_("audit", "2026-09")
    assert first.exit_code == 0, first.output
    (case,) = json.loads(Path("out/2026-09/cases.json").read_text(encoding="utf-8"))
    assert simaudit_("audit", "2026-10").exit_code == 0
    assert counts() == [(0, 6, 1), (7,)]
    told = ("--state", "notified", "--on", "2026-10-05", "--person", "A")
    assert simaudit_("follow", "set", case["case_id"], *told).exit_code == 0
    assert simaudit_("report").exit_code == 0
    # The seventh came to the case after the notice.
    assert counts() == [(6, 0, 1), (7,)]

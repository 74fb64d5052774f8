"""Reminders of what is overdue since a letter: what is written of which carrier, and where."""

import re
import shutil
from hashlib import sha256
from pathlib import Path

import openpyxl
import pyrage
import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, judge_by
from support.letters import DAY, HEAD, blocks

from simaudit.errors import Note
from simaudit.jobs.dossier.reminder import carrier_reminder, reminder_rules
from simaudit.paths import DOCS
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.rules.law import built_in_law
from simaudit.rules.load import load_catalogue
from simaudit.store.access_log import access_notes
from simaudit.store.retention import personal_data
from simaudit.store.store import Store

FOLDER = Path("out/letters/2026-10/viettel")
WRITTEN = [
    "cong-van-don-doc.docx",
    "restricted/phu-luc-don-doc.docx",
    "restricted/phu-luc-don-doc.xlsx",
    "restricted/tong-hop-chung-cu.docx",
    "restricted/tong-hop-chung-cu.xlsx",
]
NAMELESS = {"full_name": ""}
NUMBERS = {n: f"84{person('viettel', n)['msisdn'][1:]}" for n in range(1, 5)}


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A letter of 2 September names numbers 1 to 4; the fourth is put right, the second locked one way.

    The first is of another province. Vinaphone was told of nothing.
    """
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        begin(folder, patch)
        Path("simaudit.toml").write_text('lang = "en"\n[letterhead]\nanswer_days = 10\n', encoding="utf-8")
        Path("simaudit.toml").chmod(0o600)
        audit("2026-08", dict.fromkeys(NUMBERS, NAMELESS))
        done = simaudit_(
            "follow", "set", "viettel:UNR-01", "--state", "notified", "--document", "1/SKHCN",
            "--on", "2026-09-02",
        )  # fmt: skip
        assert (done.exit_code, done.stderr) == (0, "")
        audit("2026-09", dict.fromkeys((1, 2, 3), NAMELESS))
        of_hanoi, locked = {"province_code": "01"}, {"status": "ONE_WAY"}
        audit("2026-10", {1: NAMELESS | of_hanoi, 2: NAMELESS | locked, 3: NAMELESS})
    return folder


def begin(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.chdir(folder)
    judge_by(patch, checks_of("UNR-01", "PRC-16"))


def audit(month: str, rows: dict[int, dict[str, str]]) -> None:
    columns = (*COLUMNS, "province_code")
    people = [person("viettel", n, **{"province_code": "52"} | rows.get(n, {})) for n in range(1, 100)]
    write(Path(month, "viettel.csv"), people, columns)
    write(Path(month, "vinaphone.csv"), [person("vinaphone", 1)])
    done = simaudit_("audit", month)
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.fixture(autouse=True)
def folder(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy, the current folder."""
    begin(shutil.copytree(audited, tmp_path / "copy"), monkeypatch)


NOTHING = "simaudit: {}: no step is overdue on {} since a letter; no reminder\n"


def reminded(*options: str, carrier: str = "vinaphone", day: str = "2026-10-31") -> list[str]:
    """The documents of viettel that were written; nothing is overdue at `carrier` on the day."""
    done = simaudit_("letters", "--reminder", *options)
    assert (done.exit_code, done.stderr) == (0, NOTHING.format(carrier, day) if carrier else "")
    return sorted(Path(line).relative_to(FOLDER).as_posix() for line in done.stdout.splitlines())


def rows(name: str) -> list[list[str]]:
    """The rows of the list of numbers in a document."""
    tables = [block for block in blocks(FOLDER / name) if isinstance(block, list)]
    (table,) = (table for table in tables if table[0][1] == "Số thuê bao")
    return [row[1:] for row in table[1:]]


def test_the_page_s_command_writes_them_in_both_languages() -> None:
    for page in (DOCS / "letters.md", DOCS / "vi/letters.md"):
        (line,) = re.findall("^simaudit letters (--reminder .*?) *#", page.read_text(encoding="utf-8"), re.M)
        assert reminded(*line.split()[1:]) == WRITTEN


def test_who_is_late_has_a_letter_that_names_no_number_and_an_annex_that_does() -> None:
    assert reminded() == WRITTEN
    letter = FOLDER / "cong-van-don-doc.docx"
    (steps,) = [block for block in blocks(letter) if isinstance(block, list)][1:-1]
    of_letter = ["1/SKHCN ngày 02/09/2026", "Số đang hoạt động mà không có thông tin thuê bao", "4"]
    one_way, two_way = (f"tạm dừng cung cấp dịch vụ {ways} chiều" for ways in ("một", "hai"))
    assert [row[1:2] + row[3:] for row in steps[1:]] == [
        [of_letter[0], "4", one_way, "24/09/2026", "2"],
        [of_letter[0], "4", two_way, "10/10/2026", "1"],
    ]
    assert not any(number in str(blocks(letter)) for number in NUMBERS.values())
    listed = [
        [NUMBERS[1], of_letter[0], "tạm dừng một chiều", "24/09/2026", "54"],
        [NUMBERS[3], of_letter[0], "tạm dừng một chiều", "24/09/2026", "54"],
        [NUMBERS[2], of_letter[0], "tạm dừng hai chiều", "10/10/2026", "54"],
    ]
    assert rows(WRITTEN[1]) == rows(WRITTEN[3]) == listed
    for path in WRITTEN[1:]:
        assert (FOLDER / path).stat().st_mode & 0o777 == 0o600


def test_the_record_bears_the_hashes_of_its_workbook_and_of_the_extracts() -> None:
    reminded()
    record = str(blocks(FOLDER / WRITTEN[3]))
    files = [
        Path(FOLDER / WRITTEN[4]),
        *(Path(month, "viettel.csv") for month in ("2026-08", "2026-09", "2026-10")),
    ]
    assert re.findall("[0-9a-f]{64}", record) == [sha256(path.read_bytes()).hexdigest() for path in files]
    book = openpyxl.load_workbook(FOLDER / WRITTEN[4])
    shown = [row[:1] + row[4:] for row in book["Diễn biến 2026-09"].iter_rows(min_row=2, values_only=True)]
    assert shown == [(NUMBERS[n], "có", "đang hoạt động", None, "01/09/2024", "có") for n in (1, 2, 3)]
    numbers = book["Số thuê bao"].iter_rows(min_row=2, values_only=True)
    assert [(row[0], *row[-2:]) for row in numbers] == [(NUMBERS[n], "viettel.csv", n) for n in (1, 3, 2)]


def test_numbers_of_other_provinces_are_left_out() -> None:
    file = Path("simaudit.toml")
    file.write_text(f'province = "52"\n{file.read_text(encoding="utf-8")}', encoding="utf-8")
    assert simaudit_("audit", "2026-10").exit_code == 0
    assert reminded("--carrier", "viettel", carrier="") == WRITTEN
    assert [row[0] for row in rows(WRITTEN[1])] == [NUMBERS[3], NUMBERS[2]]
    letter = str(blocks(FOLDER / WRITTEN[0]))
    assert "2 số thuê bao nêu tại các văn bản đó" in letter
    assert "Phạm vi: tỉnh Gia Lai (mã 52), 98 trong 99 số thuê bao của tệp." in letter


def test_what_is_encrypted_where_recipients_are_named() -> None:
    identity = pyrage.x25519.Identity.generate()
    with Path("simaudit.toml").open("a", encoding="utf-8") as file:
        file.write(f'[restricted]\nrecipients = ["{identity.to_public()}"]\n')
    assert reminded() == [WRITTEN[0], *(f"{path}.age" for path in WRITTEN[1:])]
    content = pyrage.decrypt((FOLDER / f"{WRITTEN[2]}.age").read_bytes(), [identity])
    assert content.startswith(b"PK")
    assert not (FOLDER / WRITTEN[2]).exists()


def test_what_somebody_wrote_into_is_kept_and_the_rest_has_the_same_bytes() -> None:
    reminded()
    before = {path: (FOLDER / path).read_bytes() for path in WRITTEN}
    book = FOLDER / WRITTEN[4]
    openpyxl.load_workbook(book).save(book)
    saved = book.read_bytes()
    done = simaudit_("letters", "--reminder", "--carrier", "viettel")
    assert [line.rpartition("/")[2] for line in done.stdout.splitlines()] == [
        "cong-van-don-doc.docx", "phu-luc-don-doc.docx", "tong-hop-chung-cu.docx", "phu-luc-don-doc.xlsx",
    ]  # fmt: skip
    assert "tong-hop-chung-cu.xlsx" in done.stderr
    assert book.read_bytes() == saved
    assert len(reminded("--force")) == 5
    assert {path: (FOLDER / path).read_bytes() for path in WRITTEN} == before


def test_the_documents_are_personal_data_that_are_noted_and_deleted_with_the_annexes() -> None:
    reminded()
    store = Store(Path("store"), Path("simaudit.key"))
    (note,) = access_notes(store).filter(command="letters").iter_rows(named=True)
    assert (note["period"], note["carriers"], note["exit_code"]) == ("2026-10", ["viettel"], 0)
    assert [data.path for data in personal_data(store, Path("out")) if "letters" in data.path] == [
        str((FOLDER / "restricted").resolve())
    ]


def test_of_a_letter_that_was_withdrawn_or_that_came_later_nobody_is_reminded() -> None:
    only = ("--carrier", "viettel")
    assert reminded("--period", "2026-08", *only, carrier="viettel", day="2026-08-31") == []
    done = simaudit_("follow", "set", "viettel:UNR-01", "--state", "dismissed", "--reason", "an error")
    assert (done.exit_code, done.stderr) == (0, "")
    assert reminded(*only, carrier="viettel") == []


def test_of_an_extract_that_can_t_be_used_nothing_is_said(figures: CarrierFigures) -> None:
    reliability = figures.reliability.model_copy(update={"verdict": "not_sufficient"})
    unusable = figures.model_copy(update={"reliability": reliability})
    store = Store(Path("store"), Path("simaudit.key"))
    with store.open_ledger() as ledger:
        rules = reminder_rules(ledger, load_catalogue(), HEAD, built_in_law(), Path("simaudit.key"))
        assert carrier_reminder(store, ledger, unusable, rules, DAY) == Note(
            "no_reminder_of_unusable", carrier="viettel", period="2026-10"
        )


def test_without_the_month_s_rows_the_numbers_can_t_be_told() -> None:
    Path("store/months/2026-10/viettel.parquet").unlink()
    done = simaudit_("letters", "--reminder")
    assert (done.exit_code, done.stdout, FOLDER.exists()) == (2, "", False)
    assert "viettel.parquet" in done.stderr


def test_a_reminder_is_of_one_month_and_no_draft_of_mail() -> None:
    for options in (("--from", "2026-09", "--to", "2026-10"), ("--mail",)):
        done = simaudit_("letters", "--reminder", *options)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "a reminder is of one month" in done.stderr


def test_without_the_check_of_notified_numbers_nothing_is_known_to_be_overdue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge_by(monkeypatch, checks_of("UNR-01"))
    done = simaudit_("letters", "--reminder")
    assert (done.exit_code, done.stdout) == (2, "")

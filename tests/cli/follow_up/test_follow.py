"""`follow`: what it records and refuses, how it lists it, and where it names nobody."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from support.cases import record_case, record_quiet
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import in_copy
from support.small_month import in_small_month

from simaudit.files import private_file
from simaudit.store.ledger import Ledger

CASE = "V-7F3K-29QD"
NAME = "Kiều Ngọc Lan"


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a month and two cases, of which one spans carriers."""
    folder = tmp_path_factory.mktemp("month")
    with pytest.MonkeyPatch.context() as patch:
        in_small_month(folder, patch)
        patch.setenv("SOURCE_DATE_EPOCH", "1795150800")
        write(Path("2026-10/vinaphone.csv"), [person("vinaphone", 1)])
        assert simaudit_("audit", "2026-10").exit_code == 0
        with Ledger(Path("store/ledger.duckdb")) as ledger:
            record_case(ledger, "2026-10", CASE, carriers=["viettel", "vinaphone"])
            record_case(ledger, "2026-10", "V-AAAA-2222")
    return folder


@pytest.fixture
def audited(month: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the month, which is the current folder; it is 20 November 2026."""
    copy = in_copy(month, tmp_path / "month", monkeypatch)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795150800")
    return copy


def said(*words: str) -> str:
    done = simaudit_("follow", *words)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def of_nothing(subject: str, *words: str) -> None:
    """Record what is about nothing in the month: that is said on stderr, and recorded all the same."""
    done = simaudit_("follow", "set", subject, *words)
    assert (done.exit_code, subject.split(":")[-1] in done.stdout) == (0, True)
    assert done.stderr == (
        f"simaudit: {subject}: nothing of it is open in 2026-10; it is recorded all the same; "
        "check carrier, check, case and month (--period)\n"
    )


def refused(*words: str) -> str:
    done = simaudit_("follow", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    return done.stderr


def rows(*options: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(said("list", "--format", "csv", *options))))


def test_a_step_is_recorded_and_said_without_name_and_reason(audited: Path) -> None:
    letter = ("--document", "123/SKHCN-BCVT", "--on", "05/11/2026", "--deadline", "2026-12-01")
    assert said("set", CASE.lower(), "--state", "notified", *letter, "--person", NAME) == (
        "V-7F3K-29QD: notified on 2026-11-05, document 123/SKHCN-BCVT, deadline 2026-12-01\n"
        "the rows of 2026-10 are no longer in the store as they were: of the letter on V-7F3K-29QD no number "
        "can be told that wasn't recorded before\n"
    )
    assert said("set", CASE, "--state", "DECIDED", "--amount", "70000000", "--reason", f"of {NAME}") == (
        "V-7F3K-29QD: decided on 2026-11-20, amount 70,000,000 VND\n"
    )
    assert said("set", "Viettel:unr-01", "--state", "open") == "Viettel, UNR-01: open on 2026-11-20\n"


def test_a_letter_is_said_by_its_carrier_s_name_and_recorded_anew_once_it_is_withdrawn(audited: Path) -> None:
    private_file(Path("simaudit.toml")).write_text('[carriers.viettel]\nname = "Viettel Telecom"\n')
    letter = ("viettel", "123/SKHCN-BCVT", "--deadline", "2026-12-01", "--on")
    recorded = "Viettel Telecom, letter 123/SKHCN-BCVT: notified on {}, deadline 2026-12-01"
    assert said("sent", *letter, "2026-11-18").splitlines()[0] == recorded.format("2026-11-18")
    reason = ("--state", "dismissed", "--reason", "another day")
    assert said("set", "viettel:123/SKHCN-BCVT", *reason) == (
        "Viettel Telecom, letter 123/SKHCN-BCVT: withdrawn on 2026-11-20, counts as never sent\n"
    )
    (ended,) = rows("--all")
    assert (ended["subject"], ended["state"]) == ("viettel:123/SKHCN-BCVT", "dismissed")
    assert said("sent", *letter, "2026-11-05").splitlines()[0] == recorded.format("2026-11-05")
    assert [row["state"] for row in rows()] == ["notified"]


@pytest.mark.parametrize("state", ["Đã thông báo", "da thong bao", "NOTIFIED"])
def test_a_state_is_taken_by_its_vietnamese_words(audited: Path, state: str) -> None:
    done = simaudit_("follow", "set", "viettel:UNR-01", "--state", state, "--document", "1/SKHCN-BCVT")
    assert done.exit_code == 0
    (row,) = json.loads(simaudit_("follow", "list", "--format", "json").stdout)["follow_ups"]
    assert row["state"] == "notified"


def test_the_list_has_the_last_entry_of_what_has_not_ended(audited: Path) -> None:
    assert said("list", "--lang", "en") == "Nothing is followed up.\n"
    said("set", CASE, "--state", "notified", "--on", "2026-11-05", "--document", "123/SKHCN-BCVT")
    said("set", CASE, "--state", "answered", "--deadline", "2026-12-01", "--person", NAME)
    said("set", "V-AAAA-2222", "--state", "dismissed", "--reason", "a hospital")
    said("set", "viettel:UNR-01", "--state", "decided", "--amount", "70000000")
    of_nothing("vinaphone:UNR-01", "--state", "open")
    assert [re.split(r"  +", line) for line in said("list", "--lang", "vi").splitlines()] == [
        ["Đối tượng", "Trạng thái", "Ngày", "Thời hạn", "Phụ trách", "Số tiền (đồng)", "Lưu ý"],
        [CASE, "Doanh nghiệp đã giải trình", "20/11/2026", "01/12/2026", NAME, "còn tồn tại 6"],
        ["viettel:UNR-01", "Đã có quyết định xử lý", "20/11/2026", "70.000.000", "còn tồn tại 1"],
        ["vinaphone:UNR-01", "Đang mở", "20/11/2026"],
    ]
    assert [row["subject"] for row in rows("--all", "--carrier", "Viettel")] == [
        CASE, "V-AAAA-2222", "viettel:UNR-01",
    ]  # fmt: skip
    assert [row["subject"] for row in rows("--carrier", "vinaphone")] == [CASE, "vinaphone:UNR-01"]


def test_programs_get_every_column(audited: Path) -> None:
    said("set", CASE, "--state", "notified", "--document", "123/SKHCN-BCVT", "--deadline", "2026-12-01")
    said("set", CASE, "--state", "dismissed", "--person", NAME, "--reason", "=a hospital")
    (row,) = rows("--all")
    who, when = row.pop("who"), row.pop("recorded_at")
    assert who
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\+07:00", when)
    assert row == {
        "subject": CASE, "case_id": CASE, "carrier": "", "check_id": "", "state": "dismissed",
        "on": "2026-11-20", "document": "", "deadline": "", "person": NAME, "amount": "",
        "reason": "'=a hospital", "overdue_days": "", "still_there": "", "limitation_ends": "",
        "limitation_findings": "", "in_no_month": "false",
    }  # fmt: skip
    told = json.loads(said("list", "--all", "--format", "json"))
    (entry,) = told.pop("follow_ups")
    assert told == {
        "schema": "simaudit.follow-ups/1", "day": "2026-11-20", "period": "2026-10",
        "overdue": 0, "still_there": 0, "ending": 0,
    }  # fmt: skip
    assert {name: value for name, value in entry.items() if name not in ("who", "recorded_at")} == {
        "subject": CASE, "case_id": CASE, "carrier": None, "check_id": None, "state": "dismissed",
        "on": "2026-11-20", "document": None, "deadline": None, "person": NAME, "amount": None,
        "reason": "=a hospital", "overdue_days": None, "still_there": None, "limitation_ends": None,
        "limitation_findings": None, "in_no_month": False,
    }  # fmt: skip


def test_what_needs_attention_is_told(audited: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said("set", CASE, "--state", "notified", "--deadline", "2026-11-25")
    ends = [{"id": check, "ends": [["2026-12-05", 2], ["2026-12-06", 1]]} for check in ("UNR-10", "MIS-22")]
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        ledger.connection.execute(
            "UPDATE month SET figures = json_merge_patch(figures, $ends) WHERE carrier = 'viettel'",
            {"ends": json.dumps({"limitation": ends})},
        )
    of_nothing("viettel:UNR-10", "--state", "open")
    # 5 December 2026, noon.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796446800")
    assert [re.split(r"  +", line) for line in said("list", "--lang", "en").splitlines()[1:]] == [
        [CASE, "Notified", "20/11/2026", "25/11/2026", "10 days overdue; still there: 6"],
        ["viettel:UNR-10", "Open", "20/11/2026", "limitation ends from 06/12/2026 on: 1"],
        ["viettel:MIS-22", "not followed up", "limitation ends from 06/12/2026 on: 1"],
    ]
    told = json.loads(said("list", "--format", "json"))
    assert (told["overdue"], told["still_there"], told["ending"]) == (1, 1, 2)
    assert [
        (row["subject"], row["state"], row["overdue_days"], row["still_there"], row["limitation_ends"])
        for row in rows("--carrier", "viettel")
    ] == [
        (CASE, "notified", "10", "6", ""),
        ("viettel:UNR-10", "open", "", "", "2026-12-06"),
        ("viettel:MIS-22", "", "", "", "2026-12-06"),
    ]
    assert [row["subject"] for row in rows("--carrier", "vinaphone")] == [CASE]


def test_every_entry_of_one_is_shown(audited: Path) -> None:
    said("set", CASE, "--state", "notified", "--document", "123/SKHCN-BCVT", "--deadline", "2026-12-01")
    said("set", CASE, "--state", "decided", "--person", NAME, "--amount", "5000000", "--reason", "forged")
    first, *lines = said("show", CASE, "--lang", "en").splitlines()
    assert first == CASE
    moment = r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC\+7  .+: "
    assert [re.sub(f"^{moment}", "", line) for line in lines] == [
        "Notified, 20/11/2026, 123/SKHCN-BCVT, → 01/12/2026",
        "Decided, 20/11/2026, Kiều Ngọc Lan, 5,000,000 VND, “forged”",
    ]
    assert refused("show", "V-7F3K-29QX") == (
        "simaudit: V-7F3K-29QX: it is not followed up; did you mean V-7F3K-29QD?\n"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["V-7F3K-29QX", "--state", "open"], "'V-7F3K-29QX': no case has this id; did you mean V-7F3K-29QD?"),
        (
            ["V-MMMM-MMMM", "--state", "open"],
            "'V-MMMM-MMMM': no case has this id; known: V-7F3K-29QD, V-AAAA-2222",
        ),
        (
            ["vietel:UNR-01", "--state", "open"],
            "'vietel:UNR-01': no carrier named vietel is known; did you mean viettel?",
        ),
        (
            ["viettel:UNR-03", "--state", "open"],
            "'viettel:UNR-03': no check has this id; did you mean UNR-10?",
        ),
        (
            ["viettel", "--state", "open"],
            "'viettel': neither the id of a case, nor a carrier and a check, nor a carrier and a letter's ",
        ),
        (
            [CASE, "--state", "dismissed"],
            "--reason: dismissed needs a reason here; say why",
        ),
        (
            [CASE, "--state", "open", "--on", "2026-11-21"],
            "--on: the date 2026-11-21 is after today, 2026-11-20; record it once it has happened",
        ),
        (
            [CASE, "--state", "open", "--deadline", "2026-11-19"],
            "--deadline: the deadline 2026-11-19 is before the date 2026-11-20; give one that is not",
        ),
        ([CASE, "--state", "open", "--document", "a letter"], "--document: no document's number; give it"),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_said_why(
    audited: Path, words: list[str], message: str
) -> None:
    assert refused("set", *words).startswith(f"simaudit: {message}")
    assert rows("--all") == []


def test_a_wrong_step_names_the_steps_that_may_be_taken(audited: Path) -> None:
    said("set", CASE, "--state", "decided", "--on", "2026-11-10")
    assert refused("set", CASE, "--state", "notified") == (
        "simaudit: --state: from decided it doesn't go to notified; "
        "it may go to: decided, closed, dismissed\n"
    )
    assert refused("set", CASE, "--state", "closed", "--on", "2026-11-09") == (
        "simaudit: --on: the date 2026-11-09 is before that of the step before it "
        "(decided on 2026-11-10); give one that is not\n"
    )


def test_a_case_that_is_in_no_month_any_more_is_told_and_still_followed(audited: Path) -> None:
    said("set", CASE, "--state", "open")
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        ledger.connection.execute(f"DELETE FROM case_month WHERE case_id = '{CASE}'")
    of_nothing(CASE, "--state", "notified")
    assert said("list", "--lang", "en").splitlines() == [
        "Subject      State     On          Note",
        "V-7F3K-29QD  Notified  20/11/2026  in no month any more",
    ]
    assert [row["in_no_month"] for row in rows()] == ["true"]


def test_what_is_about_nothing_is_told_where_it_begins_and_where_a_letter_says_it(audited: Path) -> None:
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        record_quiet(ledger, "2026-10", "V-QQQQ-2222", "2026-08", "2026-09")
    of_nothing("V-QQQQ-2222", "--state", "inspected")
    of_nothing("vinaphone:UNR-01", "--state", "open")
    # What is answered or ended meanwhile may well be gone.
    said("set", "vinaphone:UNR-01", "--state", "answered")
    said("set", "V-QQQQ-2222", "--state", "closed")
    # A case that is new in the last month, and a letter before its end.
    said("set", "V-AAAA-2222", "--state", "notified", "--on", "2026-10-30")
    said("set", "viettel:UNR-01", "--state", "notified", "--period", "2026-10")
    of_nothing("vinaphone:UNR-10", "--state", "notified", "--period", "2026-10")
    assert [row["subject"] for row in rows("--all")] == [
        "V-AAAA-2222", "V-QQQQ-2222", "viettel:UNR-01", "vinaphone:UNR-01", "vinaphone:UNR-10",
    ]  # fmt: skip


def test_who_records_and_who_looks_is_noted(audited: Path) -> None:
    said("set", CASE, "--state", "open")
    said("list", "--period", "2026-10")
    said("show", CASE)
    noted = [line.split()[3:] for line in simaudit_("store", "access").stdout.splitlines()]
    assert [words[0] for words in noted] == ["0"] * 4
    assert [words[2:] for words in noted] == [
        ["audit", "2026-10", "viettel,", "vinaphone", "2026-10/viettel.csv,", "2026-10/vinaphone.csv"],
        ["follow", "set"],
        ["follow", "list", "2026-10"],
        ["follow", "show"],
    ]


def test_a_month_is_audited_again_once_something_was_recorded(audited: Path) -> None:
    assert "unchanged" in simaudit_("audit", "2026-10").stdout
    said("set", "viettel:UNR-01", "--state", "open")
    assert "unchanged" not in simaudit_("audit", "2026-10").stdout
    assert "unchanged" in simaudit_("audit", "2026-10").stdout


def test_a_list_is_of_an_audited_month_and_a_known_carrier(audited: Path) -> None:
    assert refused("list", "--period", "2026-09").startswith("simaudit: store: ")
    assert refused("list", "--carrier", "vietel").startswith(
        "simaudit: --carrier: no carrier named vietel is known; did you mean viettel?"
    )
    assert refused("list", "--store", "elsewhere").startswith("simaudit: elsewhere: ")

"""`clock`: letters and what became of their numbers, as a table, CSV and JSON."""

import csv
import io
import json
from pathlib import Path

import pytest
from support.command import simaudit_
from support.few_checks import checks_of, judge_by
from support.recorded_letters import letters_to_two_carriers


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("letters") / "store"
    letters_to_two_carriers(folder)
    return folder


@pytest.fixture(autouse=True)
def _few_checks(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    monkeypatch.chdir(store.parent)
    judge_by(monkeypatch, checks_of("UNR-01", "UNR-03", "PRC-16"))


def printed(*words: str) -> str:
    done = simaudit_("clock", *words)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def test_a_line_a_letter_and_what_falls_due_below() -> None:
    assert printed("--lang", "en") == (
        "Carrier    Letter   Letter of   About   Numbers  Put right  In time  Late  Served  Gone  Unknown"
        "  Note\n"
        "Viettel    1/SKHCN  02/11/2026  UNR-01        4          1        1     1       1"
        "                 first notice by 05/11/2026; one-way lock overdue: 1; in full service for 28 days\n"
        "Viettel    4/SKHCN  04/12/2026  UNR-03        2                                                2"
        "  first notice by 09/12/2026; no month audited since: 2\n"
        "VinaPhone  2/SKHCN  20/11/2026  UNR-01        1                                       1"
        "           first notice by 26/11/2026\n"
        "\n"
        "Falls due within thirty days of the end of the month:\n"
        "Last day    Step          Carrier  Letter   Numbers\n"
        "03/12/2026  two-way lock  Viettel  1/SKHCN        1\n"
        "10/12/2026  two-way lock  Viettel  1/SKHCN        1\n"
        "25/12/2026  one-way lock  Viettel  4/SKHCN        2\n"
    )
    assert printed("--lang", "vi", "--carrier", "VINAPHONE") == (
        "Doanh nghiệp  Văn bản  Ngày        Nội dung  Số thuê bao  Không còn  Lưu ý\n"
        "VinaPhone     2/SKHCN  20/11/2026  UNR-01              1          1  thông báo lần đầu "
        "chậm nhất 26/11/2026\n"
    )


def test_a_month_has_the_letters_up_to_its_end() -> None:
    letters = json.loads(printed("--period", "2026-11", "--json"))["letters"]
    assert [letter["document"] for letter in letters] == ["1/SKHCN", "2/SKHCN"]
    assert json.loads(printed("--period", "2026-10", "--format", "json")) == {
        "schema": "simaudit.clock/2", "period": "2026-10", "as_of": "2026-10-31",
        "limits": {
            "days_to_one_way_lock": 16, "days_to_two_way_lock": 16, "days_to_contract_end": 6,
            "working_days_of_post": 3, "checks": ["UNR-01", "UNR-03"], "holidays": [],
        },
        "letters": [],
    }  # fmt: skip
    assert printed("--period", "2026-10", "--lang", "vi").startswith("Chưa ghi nhận văn bản nào")


def test_the_fates_of_a_letter_add_up_to_its_numbers() -> None:
    letter = json.loads(printed("--json"))["letters"][0]
    assert letter == {
        "carrier": "viettel", "checks": ["UNR-01"], "cases": [], "document": "1/SKHCN",
        "notified_at": "2026-11-02", "withdrawn": False,
        "term": {
            "start": "2026-11-05", "one_way": "2026-11-23", "two_way": "2026-12-09", "end": "2026-12-15",
        },
        "observed": "2026-11-30", "numbers": 4,
        "put_right": 1, "locked_in_time": 1, "locked_early": 0, "locked_before": 0, "locked_late": 1,
        "served": 1, "ended": 0, "again": 0, "gone": 0, "no_term": 0, "unknown": 0,
        "overdue": {"one_way": 1, "two_way": 0, "end": 0}, "longest_days": 28,
        "one_way_untold": 0,
        "due": [
            {"day": "2026-12-03", "step": "two_way", "numbers": 1},
            {"day": "2026-12-10", "step": "two_way", "numbers": 1},
        ],
        "curve": [
            {"day": 0, "served": 4}, {"day": 15, "served": 3}, {"day": 22, "served": 2},
            {"day": 28, "served": 1},
        ],
        "why_unknown": [],
    }  # fmt: skip


def test_csv_has_a_row_a_letter() -> None:
    rows = list(csv.DictReader(io.StringIO(printed("--format", "csv", "--carrier", "viettel"))))
    assert [(row["document"], row["numbers"], row["overdue_one_way"], row["withdrawn"]) for row in rows] == [
        ("1/SKHCN", "4", "1", "false"), ("4/SKHCN", "2", "0", "false"),
    ]  # fmt: skip


def test_what_can_t_be_listed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = [
        (("--carrier", "mobifon"), "--carrier: no carrier named mobifon is known; known: viettel, vinaphone"),
        (("--store", "nowhere"), "nothing has been audited"),
    ]
    for words, reason in refusals:
        done = simaudit_("clock", *words)
        assert (done.exit_code, done.stdout) == (2, "")
        assert reason in done.stderr
    judge_by(monkeypatch, checks_of("UNR-01"))
    done = simaudit_("clock")
    assert done.exit_code == 2
    assert "no check judges what became of notified numbers" in done.stderr

"""`cases`: listed with their follow-ups, shown with their course, and none of their people named."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.cases import case, record_figures, record_quiet
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import in_copy
from support.small_month import in_small_month

from simaudit.store.ledger import Ledger

SIGNED: dict[str, Any] = {
    "police": True, "deceived": 40, "persons": 41, "signs": {"face": 40, "stock": 25},
    "why": {
        "parts": [{"kind": "face", "n": 1, "each": 40}, {"kind": "numbers", "n": 44}],
        "everyday": ["face"],
    },
}  # fmt: skip
FARM, PART, RING, QUIET = "V-7F3K-29QD", "V-AAAA-2222", "V-CCCC-3333", "V-DDDD-4444"


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September and October of two carriers. A farm falls into two, a ring is taken up, a case is quiet."""
    folder = tmp_path_factory.mktemp("months")
    with pytest.MonkeyPatch.context() as patch:
        in_small_month(folder, patch)
        _audit_months()
    return folder


def _audit_months() -> None:
    for month in ("2026-09", "2026-10"):
        write(Path(f"{month}/vinaphone.csv"), [person("vinaphone", 1)])
        write(Path(f"{month}/viettel.csv"), [person("viettel", 1)])
        assert simaudit_("audit", month).exit_code == 0
    was = {"first_period": "2026-09", "state": "continued", "continued_from": FARM}
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        record_figures(ledger, "2026-09", case(FARM, "2026-09", **SIGNED, numbers=1062))
        record_figures(ledger, "2026-09", case(RING, "2026-09", carriers=("viettel", "vinaphone")))
        record_figures(ledger, "2026-09", case(QUIET, "2026-09", carriers=("vinaphone",)))
        marks = ("UNR-01", "XXX-01")
        farm = case(
            FARM, "2026-10", **was, merged_from=(RING,), numbers=44, marks=marks, **SIGNED, victims=3,
            related=(PART,), title={"who": "points", "points": 43, "what": "face", "n": 1, "persons": 40},
        )  # fmt: skip
        record_figures(ledger, "2026-10", farm)
        record_figures(ledger, "2026-10", case(PART, "2026-10", split_from=FARM, links=("paper", "stock")))
        record_quiet(ledger, "2026-10", QUIET, "2026-09", "2026-09")


@pytest.fixture
def audited(months: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of both months, the current folder."""
    return in_copy(months, tmp_path / "months", monkeypatch)


def said(*words: str) -> str:
    done = simaudit_("cases", *words)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def refused(*words: str) -> str:
    done = simaudit_("cases", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    return done.stderr


def test_the_cases_of_the_last_month_are_listed_in_its_order(audited: Path) -> None:
    simaudit_("follow", "set", FARM, "--state", "notified", "--person", "Kiều Ngọc Lan")
    assert [re.split(" {2,}", line) for line in said("list", "--lang", "en").splitlines()] == [
        ["Case", "Title", "Since", "State", "Police", "Deceived", "People", "Numbers",
         "Papers possibly stolen", "Carriers", "Related", "Follow-up", "Why"],
        [FARM, "43 points, one face for 40 people", "09/2026", "Continued", "consider", "40", "41", "41",
         "3", "Viettel", PART, "Notified", "one face on 40 papers, 44 numbers"],
        [PART, "10/2026", "New", "3", "6", "Viettel"],
        [QUIET, "09/2026", "Quiet"],
    ]  # fmt: skip
    heading, *lines = said("list", "--period", "2026-09", "--lang", "vi").splitlines()
    assert re.split(" {2,}", heading) == [
        "Vụ việc", "Từ kỳ", "Trạng thái", "Chuyển cơ quan công an", "Người theo dấu hiệu", "Người",
        "Số thuê bao", "Doanh nghiệp", "Theo dõi", "Vì sao",
    ]  # fmt: skip
    assert [re.split(" {2,}", line) for line in lines] == [
        [FARM, "09/2026", "Mới phát hiện", "xem xét", "40", "41", "1.062", "Viettel", "Đã thông báo",
         "một khuôn mặt trên 40 giấy tờ, 44 số"],
        [RING, "09/2026", "Mới phát hiện", "3", "6", "Viettel, VinaPhone"],
        [QUIET, "09/2026", "Mới phát hiện", "3", "6", "VinaPhone"],
    ]  # fmt: skip


def test_a_carrier_s_cases_are_those_that_it_has_part_in_and_quiet_ones_that_it_had(audited: Path) -> None:
    def names(*options: str) -> list[str]:
        return [
            row["case_id"] for row in csv.DictReader(io.StringIO(said("list", "--format", "csv", *options)))
        ]

    assert names("--carrier", "Viettel") == [FARM, PART]
    assert names("--carrier", "vinaphone") == [QUIET]
    assert names("--carrier", "vinaphone", "--period", "2026-09") == [RING, QUIET]
    assert refused("list", "--carrier", "itel") == (
        "simaudit: store: 2026-10 has no carrier itel; it has: viettel, vinaphone\n"
    )


def test_programs_get_the_columns_of_cases_json(audited: Path) -> None:
    first, *_ = csv.DictReader(io.StringIO(said("list", "--format", "csv")))
    assert first == {
        "case_id": FARM, "first_period": "2026-09", "state": "continued", "police": "true",
        "deceived": "40", "persons": "41", "forged": "0", "signs": "face=40,stock=25", "numbers": "44",
        "papers": "3", "faces": "0", "points": "1", "clerks": "1", "carriers": "viettel", "links": "paper",
        "marks": "UNR-01,XXX-01", "from": "2026-09-01", "to": "2026-09-02", "dense_from": "",
        "dense_to": "", "reason": "", "continued_from": FARM,
        "split_from": "", "merged_from": RING, "title": "43 points, one face for 40 people", "victims": "3",
        "related": PART, "last_period": "2026-10", "follow_up": "",
    }  # fmt: skip
    told = json.loads(said("list", "--format", "json"))
    assert told["period"] == "2026-10"
    assert [one["case_id"] for one in told["cases"]] == [FARM, PART, QUIET]
    assert told["cases"][2] == {
        "case_id": QUIET, "first_period": "2026-09", "state": "quiet", "police": False, "deceived": 0,
        "persons": 0, "forged": 0, "signs": {}, "dense_from": None, "dense_to": None,
        "reason": None, "numbers": 0,
        "papers": 0, "faces": 0, "points": 0, "clerks": 0, "carriers": [], "links": [], "marks": [],
        "from": None, "to": None, "continued_from": None, "split_from": None, "merged_from": [],
        "title": None, "victims": 0, "related": [], "last_period": "2026-09", "follow_up": None,
    }  # fmt: skip


def test_one_case_is_shown_with_its_course_and_follow_up(audited: Path) -> None:
    letter = ("--document", "123/SKHCN-BCVT", "--on", "2026-11-05", "--deadline", "2026-12-01")
    simaudit_("follow", "set", FARM, "--state", "notified", *letter, "--person", "Kiều Ngọc Lan")
    assert said("show", FARM.lower(), "--lang", "en").splitlines() == [
        "V-7F3K-29QD  10/2026: Continued",
        "  43 points, one face for 40 people",
        "  one face on 40 papers, 44 numbers",
        "  look at the picture first: it may be a default one",
        "",
        "  Since                   09/2026",
        "  Deceived                40",
        "  People                  41",
        "  Forged papers           0",
        "  Numbers                 41",
        "  Papers possibly stolen  3",
        "  Papers                  3",
        "  Portraits               0",
        "  Points                  1",
        "  Clerks                  1",
        "  Police                  consider",
        "  Carriers                Viettel",
        "  Related                 V-AAAA-2222",
        "  Registered              01/09/2026 – 02/09/2026",
        "",
        "Links",
        "  one paper",
        "",
        "Other signs",
        "  UNR-01  Name, date of birth or paper number missing",
        "  XXX-01",
        "",
        "By month",
        "  09/2026  New, numbers: 1,062",
        "  10/2026  Continued, numbers: 44, merged V-CCCC-3333",
        "  10/2026  V-AAAA-2222 split from it",
        "",
        "Follow-up",
        "  Notified, 05/11/2026, document 123/SKHCN-BCVT, deadline 01/12/2026",
    ]


def test_a_quiet_case_and_one_that_was_taken_up_say_so(audited: Path) -> None:
    assert said("show", QUIET, "--lang", "vi").splitlines() == [
        "V-DDDD-4444  10/2026: Tạm lắng",
        "",
        "  Từ kỳ                    09/2026",
        "  Kỳ cuối còn số thuê bao  09/2026",
        "",
        "Qua các kỳ",
        "  09/2026  Mới phát hiện, 6 số thuê bao",
        "  10/2026  Tạm lắng",
    ]
    # October doesn't have it: its last month does.
    assert said("show", RING, "--lang", "vi").splitlines()[0] == "V-CCCC-3333  09/2026: Mới phát hiện"
    assert said("show", RING, "--lang", "vi").splitlines()[-1] == "  10/2026  được gộp vào V-7F3K-29QD"


def test_what_is_no_case_of_the_month_is_refused_and_near_ones_are_named(audited: Path) -> None:
    assert refused("show", "V-7F3K-29QX") == (
        "simaudit: V-7F3K-29QX: no case has this id; did you mean V-7F3K-29QD?\n"
    )
    assert refused("show", "viettel:UNR-01") == (
        "simaudit: 'viettel:UNR-01': not the id of a case; give it as V-7F3K-29QD; see: simaudit cases list\n"
    )
    assert refused("show", PART, "--period", "2026-09") == (
        "simaudit: V-AAAA-2222: 2026-09 does not have this case; "
        "name one of its months with --period: 2026-10\n"
    )
    assert refused("list", "--period", "2026-08") == (
        "simaudit: store: the store holds no month 2026-08; it holds: 2026-09, 2026-10\n"
    )
    assert refused("show", FARM, "--store", "elsewhere").startswith("simaudit: elsewhere: nothing has been")


@pytest.mark.usefixtures("audited_folder")
def test_a_month_without_cases_says_so_and_one_of_an_earlier_version_is_refused() -> None:
    assert said("list", "--lang", "vi") == "Kỳ 10/2026 không có vụ việc nào.\n"
    assert said("list", "--lang", "en") == "10/2026 has no cases.\n"
    assert said("list", "--format", "csv").count("\n") == 1
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        ledger.connection.execute("UPDATE month SET links_sha256 = NULL")
    assert refused("list") == (
        "simaudit: store: no cases were looked for in 2026-10: a version without them audited it; "
        "audit the month again\n"
    )

"""Follow-ups from month to month: on the overview, in the log, notified, renewed, and left by withdrawals."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import checks_of, judge_by

from simaudit.period import VIET_NAM

MADE_AT = datetime(2026, 11, 20, 12, tzinfo=VIET_NAM)
WRONG = {"registered_at": "2025-12-05 10:00:00", "activated_at": "2025-12-01 09:00:00"}
"""Served before it was registered, which can be fined until 1 December 2026."""
NAME = "Kiều Ngọc Lan"


FEW = checks_of("UNR-01", "UNR-06")


def in_november(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let it be 20 November in this folder, and two checks judge."""
    patch.chdir(folder)
    judge_by(patch, FEW)
    patch.setattr("simaudit.jobs.audit.audit.now", lambda: MADE_AT)
    patch.setenv("SOURCE_DATE_EPOCH", str(int(MADE_AT.timestamp())))


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two audited months of viettel, October of vinaphone; two follow-ups, one overdue; to be copied."""
    folder = tmp_path_factory.mktemp("followed")
    with pytest.MonkeyPatch.context() as patch:
        in_november(patch, folder)
        Path("tell.sh").write_text("cat > told.txt\n")
        Path("simaudit.toml").write_text(
            'notify = "sh tell.sh"\nlang = "en"\n[restricted]\nwork_page = false\n'
        )
        for path in ("tell.sh", "simaudit.toml"):
            Path(path).chmod(0o600)
        rows = [
            person("viettel", 1, full_name=""),
            person("viettel", 2, full_name=""),
            person("viettel", 3, **WRONG),
        ]
        write(Path("2026-09/viettel.csv"), rows)
        write(Path("2026-10/viettel.csv"), rows[1:])
        write(Path("2026-10/vinaphone.csv"), [person("vinaphone", 1, full_name="")])
        for month in ("2026-09", "2026-10"):
            assert simaudit_("audit", month).exit_code == 0
        follow("viettel:UNR-01", "notified", "--on", "2026-11-01", "--deadline", "2026-11-15")
        follow("vinaphone:UNR-01", "open", "--on", "2026-11-02")
    return folder


@pytest.fixture
def home(followed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of these months, the current folder."""
    folder = shutil.copytree(followed, tmp_path / "home")
    in_november(monkeypatch, folder)
    return folder


def follow(subject: str, state: str, *options: str) -> None:
    done = simaudit_("follow", "set", subject, "--state", state, "--person", NAME, *options)
    assert (done.exit_code, done.stderr) == (0, "")


def shown(month: str = "2026-10") -> dict[str, Any]:
    """What the overview says of follow-ups; of each list subject and figure."""
    text = Path(f"out/{month}/overview.json").read_text(encoding="utf-8")
    assert NAME not in text
    found: dict[str, Any] = json.loads(text)["follow_ups"]
    return {
        **found,
        "overdue": [(row["subject"], row["days"]) for row in found["overdue"]],
        "still_there": [(row["subject"], row["number"], row["title"]["en"]) for row in found["still_there"]],
        "ending": [
            (row["carrier"], row["check_id"], row["findings"], row["first_end"], row["state"])
            for row in found["ending"]
        ],
    }


ENDING = ("viettel", "UNR-06", 1, "2026-12-01", None)


def test_an_audit_shows_logs_and_tells_what_needs_attention(home: Path) -> None:
    before = shown()
    assert (before["going_on"], before["overdue"], before["still_there"]) == (0, [], [])
    assert before["ending"] == [ENDING]
    done = simaudit_("audit", "2026-10", "--log-format", "json")
    assert done.exit_code == 0
    after = shown()
    assert (after["day"], after["going_on"]) == ("2026-11-20", 2)
    assert after["overdue"] == [("viettel:UNR-01", 5)]
    assert [row[:2] for row in after["still_there"]] == [("viettel:UNR-01", 1)]
    assert after["ending"] == [ENDING]
    (logged,) = [line for line in map(json.loads, done.stderr.splitlines()) if line["event"] == "follow_ups"]
    assert {name: value for name, value in logged.items() if name != "timestamp"} == {
        "schema": "simaudit.log/1", "event": "follow_ups", "level": "info", "period": "2026-10", "overdue": 1,
        "still_there": 1, "ending": 1,
    }  # fmt: skip
    assert Path("told.txt").read_text(encoding="utf-8").splitlines()[1] == (
        "follow-ups: 1 overdue, 1 notified and still there, 1 whose limitation ends within 60 days"
    )
    page = Path("out/2026-10/index.html").read_text(encoding="utf-8")
    assert '<section id="follow-up">' in page
    assert NAME not in page + done.stderr


def test_a_letter_that_is_withdrawn_is_asked_for_nowhere_and_what_it_named_is_open(home: Path) -> None:
    def overview() -> tuple[object, ...]:
        assert simaudit_("report", "--period", "2026-10").exit_code == 0
        told = shown()
        return told["going_on"], told["overdue"], told["still_there"], told["ending"]

    before = overview()
    letter = ("viettel", "7/SKHCN", "--on", "2026-11-05", "--deadline", "2026-11-10")
    assert simaudit_("follow", "sent", *letter).exit_code == 0
    with_letter = overview()
    assert with_letter[:2] == (2, [("viettel:7/SKHCN", 10)])
    assert with_letter[3] == [(*ENDING[:4], "notified")]
    follow("viettel:7/SKHCN", "dismissed", "--reason", "another carrier's")
    going_on, overdue, still_there, ending = overview()
    assert (going_on, overdue, still_there) == before[:3]
    assert ending == [(*ENDING[:4], "open")]
    listed = simaudit_("follow", "list", "--lang", "en").stdout
    assert [line.split()[0] for line in listed.splitlines()[1:]] == [
        "viettel:UNR-01", "vinaphone:UNR-01", "viettel:UNR-06",
    ]  # fmt: skip


def test_steps_after_a_withdrawal_may_be_of_days_before_it(home: Path) -> None:
    letter = ("follow", "sent", "viettel", "7/SKHCN", "--on")
    assert simaudit_(*letter, "2026-11-05").exit_code == 0
    follow("viettel:7/SKHCN", "dismissed", "--on", "2026-11-19", "--reason", "a slip")
    follow("viettel:UNR-06", "notified", "--on", "2026-11-03", "--document", "8/SKHCN")
    follow("viettel:UNR-01", "notified", "--document", "6/SKHCN")
    for day in ("2026-11-04", "2026-11-02"):
        done = simaudit_(*letter, day)
        assert done.stdout.startswith(f"Viettel, letter 7/SKHCN: notified on {day}")
    follow("viettel:7/SKHCN", "notified", "--deadline", "2026-11-30")
    follow("viettel:7/SKHCN", "answered", "--on", "2026-11-03")


def test_a_withdrawn_letter_that_is_opened_is_withdrawn_until_it_is_recorded_again(home: Path) -> None:
    def letters() -> list[tuple[str, str]]:
        listed = json.loads(simaudit_("follow", "list", "--all", "--format", "json").stdout)["follow_ups"]
        return [(row["subject"], row["state"]) for row in listed if "SKHCN" in row["subject"]]

    assert simaudit_("follow", "sent", "viettel", "7/SKHCN", "--on", "2026-11-05").exit_code == 0
    follow("viettel:7/SKHCN", "dismissed", "--reason", "a slip")
    follow("viettel:7/SKHCN", "open", "--reason", "a slip again")
    assert letters() == [("viettel:7/SKHCN", "dismissed")]
    refused = simaudit_("follow", "set", "viettel:7/SKHCN", "--state", "answered")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "simaudit: --state: from open it doesn't go to answered; it may go to: open, notified, dismissed\n",
    )
    follow("viettel:7/SKHCN", "notified", "--on", "2026-11-05")
    follow("viettel:7/SKHCN", "answered")
    assert letters() == [("viettel:7/SKHCN", "answered")]


def test_a_report_renews_them(home: Path) -> None:
    follow("viettel:UNR-01", "closed")
    follow("viettel:UNR-06", "decided", "--document", "9/QĐ-XPHC")
    assert simaudit_("report", "--period", "2026-10").exit_code == 0
    after = shown()
    assert (after["going_on"], after["overdue"], after["ending"]) == (2, [], [])
    assert [row[:2] for row in after["still_there"]] == [("viettel:UNR-06", 1)]
    # The month before as it was then.
    assert simaudit_("report", "--period", "2026-09").exit_code == 0
    assert [row[:2] for row in shown("2026-09")["still_there"]] == [("viettel:UNR-06", 1)]
    assert simaudit_("store", "verify", "out/2026-10").exit_code == 0


def test_a_carrier_that_is_not_in_the_month_is_compared_with_its_last_one(home: Path) -> None:
    follow("viettel:UNR-06", "notified")
    write(Path("2026-11/vinaphone.csv"), [person("vinaphone", 1)])
    assert simaudit_("audit", "2026-11", "--force").exit_code == 0
    after = shown("2026-11")
    assert [row[:2] for row in after["still_there"]] == [("viettel:UNR-01", 1), ("viettel:UNR-06", 1)]
    assert after["ending"] == [("viettel", "UNR-06", 1, "2026-12-01", "notified")]


def test_a_withdrawn_month_leaves_the_follow_ups_and_counts_no_more(home: Path) -> None:
    done = simaudit_(
        "store", "withdraw", "--yes", "--period", "2026-10", "--carrier", "viettel", "--reason", "wrong-file"
    )
    assert done.exit_code == 0
    after = shown()
    assert (after["going_on"], after["overdue"]) == (2, [("viettel:UNR-01", 5)])
    # As in September, viettel's last month by now.
    assert [row[:2] for row in after["still_there"]] == [("viettel:UNR-01", 2)]
    listed = json.loads(simaudit_("follow", "list", "--format", "json").stdout)
    assert [(row["subject"], row["still_there"]) for row in listed["follow_ups"]] == [
        ("viettel:UNR-01", 2), ("vinaphone:UNR-01", None), ("viettel:UNR-06", None),
    ]  # fmt: skip

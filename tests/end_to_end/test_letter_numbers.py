"""Letters name the numbers of a month while its rows are there; the months since show them, sealed."""

from datetime import date
from pathlib import Path

import pytest
from support.command import simaudit_
from support.letter_month import (
    NAMELESS,
    audit,
    extract,
    in_august,
    letter,
    manifest,
    observed,
    overdue,
    recorded,
)

from simaudit.store.follow_ups import sent_letters
from simaudit.store.ledger import Ledger
from simaudit.store.notices import Notice


@pytest.fixture(autouse=True)
def august(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    in_august(tmp_path, tmp_path_factory, monkeypatch)


def test_a_letter_names_the_findings_of_its_month_and_later_months_are_judged_by_it() -> None:
    line = letter("--document", "1/SKHCN", "--on", "2026-09-02")
    assert line == "the letter on viettel:UNR-01 names 3 numbers by the findings of 2026-08"
    assert recorded() == (
        Notice(
            "viettel", "1/SKHCN", date(2026, 9, 2), None, ("viettel:UNR-01",), ("UNR-01",), (), "2026-08", 3,
            0, withdrawn=False, key_known=True,
        ),
    )  # fmt: skip
    lock = {**NAMELESS, "status": "ONE_WAY", "status_at": "2026-09-17"}
    extract("2026-09", {1: NAMELESS, 2: {}, 3: lock, 4: NAMELESS})
    audit("2026-09")
    assert overdue("2026-09") == [(1, "stage=one-way days=23")]
    assert [manifest(month)["notified"] for month in ("2026-08", "2026-09")] == [None, "letters"]
    assert observed() == [
        ("2026-09", True, "ACTIVE", None, False, True),
        ("2026-09", True, "ACTIVE", None, True, True),
        ("2026-09", True, "ONE_WAY", None, True, True),
    ]
    assert simaudit_("store", "verify", "out/2026-09").exit_code == 0
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        ledger.execute("DELETE FROM notified_state")
    assert "notified_state" in simaudit_("store", "verify", "out/2026-09").stdout


def test_what_months_showed_is_told_though_the_letter_was_recorded_after_them() -> None:
    """And the month is not up to date any more."""
    extract("2026-09", {1: NAMELESS, 3: {"status": ""}})
    audit("2026-09")
    assert overdue("2026-09") == "reference file absent: notified"
    assert "unchanged" in simaudit_("audit", "2026-09").stdout
    letter("--document", "1/SKHCN", "--on", "2026-09-02")
    assert observed() == [
        ("2026-09", False, None, None, False, None),
        ("2026-09", True, "ACTIVE", None, False, True),
        ("2026-09", True, "ACTIVE", None, True, True),
    ]
    assert "unchanged" not in simaudit_("audit", "2026-09").stdout
    assert overdue("2026-09") == [(1, "stage=one-way days=23")]
    assert "unchanged" in simaudit_("audit", "2026-09").stdout


def test_the_number_of_a_letter_stands_for_no_letter_of_another_month_or_year() -> None:
    """Numbers begin anew each year: what the first letter named is never replaced by another's."""
    extract("2026-09", dict.fromkeys(range(1, 6), NAMELESS))
    audit("2026-09")
    number = "viettel:7/SKHCN-BCVT"
    assert "the letter of 2026-08 names 3 numbers" in sent("2026-09-02")
    refused_by = [
        sent("2026-10-05", "--period", "2026-09", code=2), sent("2025-12-31", code=2),
        sent("2025-12-31", "--period", "2026-08", code=2),
        simaudit_("follow", "set", number, "--state", "notified", "--period", "2026-09").stderr,
    ]  # fmt: skip
    for message in refused_by:
        assert message.startswith(
            f"simaudit: {number}: this number is already recorded for the letter of 2026-08, "
            "sent on 2026-09-02; "
        )
        assert f"simaudit follow set {number} --state dismissed --reason" in message
    assert [message.split()[-1] for message in refused_by] == [
        f"7/{year}/SKHCN-BCVT" for year in (2026, 2025, 2025, 2026)
    ]
    assert [(notice.period, notice.numbers, notice.notified_at) for notice in recorded()] == [
        ("2026-08", 3, date(2026, 9, 2))
    ]
    # The same month and year correct it; once it is answered too, the message is the same.
    assert "the letter of 2026-08 names 3 numbers" in sent("2026-09-03", "--period", "2026-08")
    assert simaudit_("follow", "set", number, "--state", "answered", "--on", "2026-09-20").exit_code == 0
    assert "recorded for the letter of 2026-08, sent on 2026-09-03" in sent("2025-12-31", code=2)
    # Withdrawn, the number is free for the letter of any month.
    withdrawn = simaudit_("follow", "set", number, "--state", "dismissed", "--reason", "September's")
    assert withdrawn.exit_code == 0
    assert "the letter of 2026-09 names 4 numbers" in sent("2026-10-05", "--period", "2026-09")


def test_a_letter_whose_rows_are_gone_stands_for_its_month_all_the_same() -> None:
    """The desk lists it, and what it named is followed up by it."""
    Path("store/months/2026-08/viettel.parquet").unlink()
    assert "no number can be told" in sent("2026-09-02")
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        assert [(letter.document, letter.checks) for letter in sent_letters(ledger)] == [
            ("7/SKHCN-BCVT", ("UNR-01",))
        ]


def sent(day: str, *options: str, code: int = 0) -> str:
    """What `follow sent` says of a letter of this day."""
    done = simaudit_("follow", "sent", "viettel", "7/SKHCN-BCVT", "--on", day, *options)
    assert done.exit_code == code
    return done.stderr if code else done.stdout

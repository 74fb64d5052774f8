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

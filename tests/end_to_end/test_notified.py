"""The list of notified numbers of a run: made of letters, or a file that takes their place."""

from pathlib import Path

import pytest
from support.command import simaudit_
from support.letter_month import (
    NAMELESS,
    NUMBERS,
    audit,
    extract,
    in_august,
    letter,
    manifest,
    observed,
    overdue,
    recorded,
)


@pytest.fixture(autouse=True)
def august(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    in_august(tmp_path, tmp_path_factory, monkeypatch)


def test_the_list_of_a_file_is_the_whole_list() -> None:
    letter("--document", "1/SKHCN", "--on", "2026-09-02")
    Path("list.csv").write_text(
        f"carrier,msisdn,check_id,notified_at\nviettel,{NUMBERS[4]},UNR-01,2026-09-01\n"
    )
    extract("2026-09", {1: NAMELESS, 5: NAMELESS})
    audit("2026-09", "--notified", "list.csv")
    assert overdue("2026-09") == [(5, "stage=one-way days=23")]
    assert len(observed()) == 3
    assert manifest("2026-09")["notified"] == "file"


def test_a_letter_dismissed_is_in_no_list_and_one_after_it_is() -> None:
    extract("2026-09", {1: NAMELESS})
    letter("--document", "1/SKHCN", "--on", "2026-09-02")
    letter("--reason", "wrong", "--on", "2026-09-03", state="dismissed")
    audit("2026-09")
    assert overdue("2026-09") == "reference file absent: notified"
    letter("--reason", "again", "--on", "2026-09-04", state="open")
    letter("--document", "1/SKHCN", "--on", "2026-09-05")
    audit("2026-09")
    assert overdue("2026-09") == [(1, "stage=one-way days=21")]


def test_under_another_key_no_number_is_found_again_until_the_letter_is_recorded_again() -> None:
    letter("--document", "1/SKHCN", "--on", "2026-09-02")
    extract("2026-09", {1: NAMELESS})
    Path("simaudit.key").unlink()
    audit("2026-09", "--new-key")
    assert overdue("2026-09") == "reference file absent: notified"
    assert observed() == []
    assert [notice.key_known for notice in recorded()] == [False]
    letter("--document", "1/SKHCN", "--on", "2026-09-02")
    audit("2026-09")
    assert overdue("2026-09") == [(1, "stage=one-way days=23")]
    assert [notice.key_known for notice in recorded()] == [True]


def test_the_day_of_the_first_notice_that_a_list_gave_counts_in_later_months_too() -> None:
    letter("--document", "1/SKHCN", "--on", "2026-09-02")
    head = "carrier,msisdn,check_id,notified_at,first_notice_at"
    Path("list.csv").write_text(f"{head}\nviettel,{NUMBERS[0]},UNR-01,2026-09-02,2026-09-10\n")
    extract("2026-09", {1: NAMELESS})
    audit("2026-09", "--notified", "list.csv")
    # Its fifteen days are over on Saturday the 26th; by the post they were on the 23rd.
    assert overdue("2026-09") == [(1, "stage=one-way days=20")]
    Path("list.csv").write_text(f"{head}\nviettel,{NUMBERS[0]},UNR-01,2026-09-02,2026-09-15\n")
    audit("2026-09", "--notified", "list.csv")
    assert overdue("2026-09") == []
    extract("2026-10", {1: NAMELESS})
    audit("2026-10")
    assert overdue("2026-10") == [(1, "stage=one-way days=46")]
    assert simaudit_("clock", "--numbers", "numbers.csv").exit_code == 0
    rows = Path("numbers.csv").read_text(encoding="utf-8").splitlines()
    assert (
        f"viettel,{NUMBERS[0]},1/SKHCN,2026-09-02,2026-09-15,UNR-01,59,served,one_way,2026-10-01,one_way"
        in rows
    )

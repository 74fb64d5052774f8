"""What became of numbers that letters named, on the pages of the audit that shows it, and written again."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.command import simaudit_
from support.letter_month import NAMELESS, NUMBERS, audit, extract, in_august, letter


@pytest.fixture(autouse=True)
def august(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    in_august(tmp_path, tmp_path_factory, monkeypatch)


def overview(month: str) -> list[dict[str, Any]]:
    figures = json.loads(Path(f"out/{month}/overview.json").read_text(encoding="utf-8"))
    letters: list[dict[str, Any]] = figures["follow_ups"]["clock"]["letters"]
    return letters


def fates(letters: list[dict[str, Any]]) -> list[tuple[str, int, int, int, int]]:
    return [
        (one["document"], one["numbers"], one["put_right"], one["served"], one["gone"]) for one in letters
    ]


def test_an_audit_shows_its_own_month_and_writing_again_shows_the_same() -> None:
    """Its numbers are told from the rows that the store still has."""
    letter("--document", "1/SKHCN", "--on", "2026-09-02")
    extract("2026-09", {1: NAMELESS, 3: {"status": ""}})
    audit("2026-09")
    letters = overview("2026-09")
    assert fates(letters) == [("1/SKHCN", 3, 1, 1, 1)]
    require_numbers_of(letters)
    assert simaudit_("report", "--period", "2026-09", "--lang", "vi,en").exit_code == 0
    assert overview("2026-09") == letters
    for page, heading in (
        ("index.html", "Thực hiện sau thông báo"),
        ("viettel/report.en.html", "What became of the numbers of letters"),
    ):
        assert heading in Path("out/2026-09", page).read_text(encoding="utf-8")
    assert overview("2026-08") == []
    # The third is in August's rows alone.
    Path("store/months/2026-08/viettel.parquet").unlink()
    done = simaudit_("clock", "--numbers", "numbers.csv", "--carrier", "viettel")
    assert "numbers.csv holds 2 numbers, personal data; 1 more can't be told" in done.stderr
    assert "clock" in simaudit_("store", "access").stdout


def require_numbers_of(letters: list[dict[str, Any]]) -> None:
    """What `clock` lists of the letters and their three numbers."""
    done = simaudit_("clock", "--period", "2026-09", "--numbers", "numbers.csv", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["letters"] == letters
    assert "numbers.csv holds 3 numbers, personal data; 0 more can't be told" in done.stderr
    assert Path("numbers.csv").stat().st_mode & 0o777 == 0o600
    assert Path("numbers.csv").read_text(encoding="utf-8") == (
        "carrier,msisdn,document,notified_at,start,check_ids,days,fate,step,due_on,overdue\n"
        f"viettel,{NUMBERS[0]},1/SKHCN,2026-09-02,2026-09-07,UNR-01,28,served,one_way,2026-09-23,one_way\n"
        f"viettel,{NUMBERS[1]},1/SKHCN,2026-09-02,2026-09-07,UNR-01,28,put_right,,,\n"
        f"viettel,{NUMBERS[2]},1/SKHCN,2026-09-02,2026-09-07,UNR-01,28,gone,,,\n"
    )


def test_a_month_audited_again_or_withdrawn_leaves_nothing_of_what_it_showed() -> None:
    letter("--document", "1/SKHCN", "--on", "2026-09-02")
    for month in ("2026-09", "2026-10"):
        extract(month, {1: NAMELESS, 2: NAMELESS, 3: NAMELESS})
        audit(month)
    extract("2026-10", {1: {}, 2: {}, 3: {}})
    audit("2026-10")
    assert fates(overview("2026-10")) == [("1/SKHCN", 3, 3, 0, 0)]
    done = simaudit_("store", "withdraw", "--period", "2026-10", "--reason", "wrong", "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    listed = json.loads(simaudit_("clock", "--json").stdout)["letters"]
    assert fates(listed) == [("1/SKHCN", 3, 0, 3, 0)]

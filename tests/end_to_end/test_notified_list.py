"""The list of notified numbers that goes to the carrier with the letters."""

from pathlib import Path

import pytest
from support.command import simaudit_
from support.letter_month import NAMELESS, NUMBERS, extract, in_august, letter, overdue


@pytest.fixture(autouse=True)
def august(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    in_august(tmp_path, tmp_path_factory, monkeypatch)


def test_letters_give_the_carrier_the_list_by_which_it_checks_itself() -> None:
    assert simaudit_("letters").exit_code == 0
    folder = Path("out/letters/2026-08/viettel/restricted")
    assert not folder.exists()
    letter("--document", "1/SKHCN", "--on", "2026-09-02")
    assert str(folder / "notified.csv") in simaudit_("letters").stdout.splitlines()
    rows = [f"viettel,{NUMBERS[number]},UNR-01,2026-09-02," for number in range(3)]
    listed = (folder / "notified.csv").read_text(encoding="utf-8").splitlines()
    assert listed == ["carrier,msisdn,check_id,notified_at,first_notice_at", *rows]
    assert (folder / "notified.csv").stat().st_mode & 0o777 == 0o600
    extract("2026-09", {1: NAMELESS})
    check = (
        "selfcheck",
        "2026-09/viettel.csv",
        "--carrier",
        "viettel",
        "--notified",
        str(folder / "notified.csv"),
    )
    assert (done := simaudit_(*check, "--fail-on", "none")).exit_code == 0, done.stderr
    assert overdue("2026-09", "selfcheck/out") == [(1, "stage=one-way days=23")]

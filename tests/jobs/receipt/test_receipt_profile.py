"""The profile by which files were read is in the receipt, and named where it makes the difference."""

from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, with_papers, write
from support.few_checks import judge_by

from simaudit.intake.profile.extract_file import NO_PROFILE, Profile
from simaudit.jobs.receipt.comparison import compare_receipts
from simaudit.jobs.receipt.receipt import Receipt, profile_settings, read_receipt

COLUMNS = ("msisdn", "full_name", "id_number", "date_of_birth", "status")


def checked(name: str, profile: str) -> Receipt:
    """The receipt of a self-check by an installation whose configuration has this profile."""
    Path(name).mkdir()
    Path(name, "simaudit.toml").write_text(f"[carriers.viettel]\n{profile}", encoding="utf-8")
    rows = with_papers(person("viettel", n, date_of_birth=f"{1 + n:02d}.02.1990") for n in range(1, 10))
    extract = write(Path("in/viettel_2026-10.csv"), rows, COLUMNS)
    simaudit_("selfcheck", str(extract), "--carrier", "viettel", "--config", f"{name}/simaudit.toml")
    return read_receipt(Path(name, "selfcheck/out/2026-10/viettel/receipt.json"))


def test_other_formats_and_constants_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    ours = checked("ours", 'date_formats = ["%d.%m.%Y"]\nconstants = { id_type = "CCCD" }\n')
    theirs = checked("theirs", 'columns = { msisdn = "msisdn" }\n')
    notes = [note.text() for note in compare_receipts(ours, theirs).notes]
    assert [note for note in notes if note.startswith("read")] == [
        "read under another profile: columns",
        "read under another profile: constants is id_type here, not set in the receipt",
        "read under another profile: date_formats is %d.%m.%Y here, not set in the receipt",
    ]
    # A profile that makes no difference is not named.
    alike = theirs.model_copy(update={"profile": ours.profile})
    assert not [n for n in compare_receipts(theirs, alike).notes if n.code.startswith("profile")]


def test_a_receipt_without_a_profile_is_read_and_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    ours = checked("ours", 'delimiter = ","\n')
    old = ours.model_dump_json(exclude={"profile", "withheld"})
    Path("old.json").write_text(old, encoding="utf-8")
    assert read_receipt(Path("old.json")).profile is None
    other = read_receipt(Path("old.json")).model_copy(update={"findings": "0" * 64})
    assert compare_receipts(ours, other).differences == ()


def test_settings_are_shown_where_they_are_harmless() -> None:
    profile = Profile(
        encoding="windows-1258",
        delimiter="\t",
        header_row=3,
        sheet="Kiều Văn A",
        columns={"Số": "msisdn"},
        date_formats=("%d.%m.%Y", "%m/%d/%Y"),
        constants={"address": "1 phố Hàng Thiếc", "nationality": "VN"},
    )
    settings = profile_settings(profile)
    assert {name: setting.shown for name, setting in settings.items()} == {
        "encoding": "windows-1258", "delimiter": "tab", "header_row": "3", "sheet": None, "columns": None,
        "date_formats": "%d.%m.%Y, %m/%d/%Y", "constants": "nationality, address",
    }  # fmt: skip
    assert profile_settings(NO_PROFILE) == {}
    # The value of a constant counts, but where it may identify people.
    nationality = profile_settings(Profile(constants={"address": "1 phố Hàng Thiếc", "nationality": "LA"}))
    address = profile_settings(Profile(constants={"address": "2 phố Hàng Thiếc", "nationality": "VN"}))
    assert nationality["constants"].sha256 != settings["constants"].sha256
    assert address["constants"].sha256 == settings["constants"].sha256

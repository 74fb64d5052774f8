"""The files of a run, as the terminal and the log list them: whose each is, and how it came out."""

import json
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, judge_by


@pytest.fixture
def five(folder: Path) -> Path:
    """A folder of a known carrier in two files, a new one, one that can't be read, and one of nobody."""
    Path("2026-10/viettel.csv").unlink()
    write(Path("2026-10/viettel_1.csv"), [person("viettel", 1, full_name=""), person("viettel", 2)])
    write(Path("2026-10/viettel_2.csv"), [person("viettel", 3), person("viettel", 4)])
    write(Path("2026-10/BC_TTTB_mobifone_bao_cao_thang_muoi_2026-10.csv"), [person("mobifone", 1)])
    Path("2026-10/itel.csv").write_text("a,b\n1,2\n")
    Path("2026-10/10.csv").write_text("msisdn\n0961000001\n")
    Path("2026-10/Thumbs.db").write_bytes(b"\xd0\xcf")
    return folder


def test_every_file_is_listed_with_what_became_of_it(five: Path) -> None:
    done = simaudit_("audit", "2026-10")
    assert done.exit_code == 3
    assert done.stdout.splitlines() == [
        "2026-10: 2 carriers, 5 records judged, 0 rejected, 1 finding. Reports: out/2026-10/index.html",
        "file                                      carrier   month    records read  reliability  compliant",
        "BC_TTTB_mobifone_ba…ang_muoi_2026-10.csv  bc (new)  2026-10             1  sufficient      100.0%",
        "itel.csv                                  iTel      2026-10             -  not read",
        "viettel_1.csv                             Viettel   2026-10             2  sufficient       75.0%",
        "viettel_2.csv                             Viettel   2026-10             2  sufficient       75.0%",
        "10.csv                                    -         2026-10             -  not read",
    ]
    assert done.stderr.splitlines()[2] == (
        "simaudit: new carrier 'bc' from BC_TTTB_mobifone_bao_cao_thang_muoi_2026-10.csv; "
        "did you mean --carrier mobifone? if so, simaudit store withdraw takes 'bc' back"
    )


def test_a_new_carrier_is_said_once_and_does_not_change_the_exit_code(five: Path) -> None:
    for name in ("itel", "10"):
        Path(f"2026-10/{name}.csv").unlink()
    first = simaudit_("audit", "2026-10", "--quiet")
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr.startswith("simaudit: new carrier 'bc' from BC_TTTB_mobifone_")
    again = simaudit_("audit", "2026-10", "--force")
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout.splitlines()[2].split()[1:3] == ["bc", "2026-10"]


def test_an_unchanged_month_has_no_table(audited_folder: Path) -> None:
    assert simaudit_("audit", "2026-10").stdout.count("\n") == 1


def test_what_has_to_be_sent_again_is_said_with_its_checks_columns_and_counts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(monkeypatch, checks_of("EXT-01", "EXT-02", "EXT-05"))
    broken = [person("viettel", n) | ({"msisdn": "12345"} if n <= 10 else {}) for n in range(1, 41)]
    columns = [name for name in COLUMNS if name not in ("full_name", "id_number")]
    write(Path("2026-10/viettel.csv"), broken, columns)
    for arguments in (("audit", "2026-10"), ("selfcheck", "2026-10/viettel.csv", "--carrier", "viettel")):
        said = simaudit_(*arguments).stdout.splitlines()
        assert said[3] == (
            "Viettel: the data can't be relied on and have to be sent again: "
            "EXT-05 Name, birth date or paper number absent (Full name, Paper number): 2 / 3; "
            "EXT-01, EXT-02 Invalid subscriber numbers: 10 / 40 (25.0%)"
        )
        assert not any("12345" in line for line in said)


def test_the_log_has_the_same_as_fields(five: Path) -> None:
    done = simaudit_("audit", "2026-10", "--log-format", "json")
    assert done.stdout.count("\n") == 1
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    files = [
        {key: value for key, value in line.items() if key not in ("schema", "timestamp", "level")}
        for line in lines
        if "read" in line["event"]
    ]
    shared = {"period": "2026-10", "rejected": 0, "reliability": "sufficient", "upper_bound": False}
    viettel = {"event": "read", "carrier": "viettel", "compliant": 0.75, "new_carrier": None, **shared}
    assert files[1:] == [
        {"event": "not_read", "file": "itel.csv", "carrier": "itel", "period": "2026-10"},
        {"file": "viettel_1.csv", "read": 2, "loaded": 2, **viettel},
        {"file": "viettel_2.csv", "read": 2, "loaded": 2, **viettel},
        {"event": "not_read", "file": "10.csv", "carrier": "", "period": "2026-10"},
    ]
    assert files[0]["new_carrier"].startswith("new carrier 'bc' from BC_TTTB_mobifone_")

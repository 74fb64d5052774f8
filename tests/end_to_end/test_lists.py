"""Lists beside the extracts, through the command line: used, named, left alone, refused."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result
from support.command import simaudit_
from support.extracts import own_check, person, write
from support.few_checks import checks_of, judge_by

from simaudit.store.manifest import read_manifest

LISTS = {
    "points": "carrier,point_code\nViettel,VIE-D1\n",
    "active": "carrier,msisdn\nviettel,969999999\n",
    "revoked": "Số giấy tờ,Lý do\n",
    "reported": "Số thuê bao;Nguồn;Ngày phản ánh;Loại phản ánh\n",
}
OWN = "UNR-12", "MIS-12", "PRC-05"
CHECKS = checks_of(*OWN)


@pytest.fixture
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two people of viettel and all four lists, in the current folder."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, CHECKS)
    Path("simaudit.toml").write_text("[restricted]\nwork_page = false\n", encoding="utf-8")
    folder = tmp_path / "2026-10"
    people = [person("viettel", 1), person("viettel", 2, point_code="elsewhere")]
    write(folder / "viettel.csv", people)
    texts = dict(LISTS)
    texts["revoked"] += f"{people[0]['id_number'].removeprefix('0')},HỦY\n"
    texts["reported"] += "".join(
        f"{people[1]['msisdn']};CA;01/10/2026;{kind}\n" for kind in ("rác", "lừa đảo")
    )
    for kind, text in texts.items():
        (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
    return folder


def audited(*options: str) -> Result:
    return simaudit_("audit", "2026-10", *options)


def results() -> dict[str, tuple[str, int, str]]:
    with Path("out/2026-10/viettel/results.csv").open(encoding="utf-8") as file:
        rows = {row["check_id"]: row for row in csv.DictReader(file)}
    return {id_: (row["status"], int(row["violations"]), row["note"]) for id_, row in rows.items()}


def findings(check: str) -> list[tuple[str, str]]:
    with Path("out/2026-10/viettel/restricted/findings.csv").open(encoding="utf-8") as file:
        return sorted(
            (row["msisdn"], row["detail"]) for row in csv.DictReader(file) if row["check_id"] == check
        )


def test_lists_of_the_folder_are_used_and_said_and_a_changed_one_is_audited_again(month: Path) -> None:
    done = audited()
    assert (done.exit_code, done.stderr) == (0, "")
    used = "Lists of the audited folder were used: points.csv, active.csv, revoked.csv, reported.csv"
    assert used in done.stdout
    found = results()
    assert [found[id_][:2] for id_ in OWN] == [("failed", 1)] * 3
    # The paper is judged with the zero that the list lost.
    assert findings("MIS-12") == [("84960017919", "cancelled")]
    assert findings("UNR-12") == [("84969999999", "")]
    assert set(read_manifest(Path("out/2026-10"))["lists"]) == set(LISTS)
    again = audited()
    assert "2026-10: unchanged" in again.stdout
    assert "Lists of the audited folder were used" in again.stdout
    (month / "reported.csv").write_text("msisdn\n0961234567\n")
    assert "unchanged" not in audited().stdout


def test_left_alone_they_are_not_used(month: Path) -> None:
    done = audited("--no-lists", "--points", str(month / "points.csv"))
    assert (done.exit_code, "Lists of" in done.stdout) == (0, False)
    assert results()["UNR-12"] == ("not_assessable", 0, "reference file absent: active")
    assert results()["PRC-05"][:2] == ("failed", 1)
    assert list(read_manifest(Path("out/2026-10"))["lists"]) == ["points"]


def test_the_log_names_them(month: Path) -> None:
    done = audited("--log-format", "json", "--points", str(month / "points.csv"))
    (started,) = [line for line in map(json.loads, done.stderr.splitlines()) if line["event"] == "started"]
    assert started["lists"] == {kind: f"{kind}.csv" for kind in ("active", "revoked", "reported")}


def test_reasons_that_say_nothing_are_told_and_the_run_is_done(month: Path) -> None:
    """The list is used; of twelve digits such an entry finds nothing."""
    with (month / "revoked.csv").open("a", encoding="utf-8") as file:
        file.write("001090014091,thu hồi\nB1234567,\n")
    done = audited("--log-format", "json")
    assert done.exit_code == 0
    told = (
        "2026-10/revoked.csv: the reasons of 2 of 3 entries are empty, or can't be read (records 2, 3), and "
        "count as other: of papers of twelve digits they find nothing; write lost"
    )
    assert told in done.stdout
    (line,) = [line for line in map(json.loads, done.stderr.splitlines()) if line["event"] == "list"]
    assert (line["level"], line["reason"].startswith(told)) == ("info", True)
    assert findings("MIS-12") == [("84960017919", "cancelled")]


def test_a_point_is_asked_for_its_term(month: Path) -> None:
    (month / "points.csv").write_text(
        "carrier,point_code,from,to\nviettel,VIE-D1,,\nviettel,elsewhere,2025-01-01,2025-01-31\n"
        "viettel,other,soon,\n"
    )
    rows = [
        person("viettel", 1),
        person("viettel", 2, point_code="elsewhere", registered_at="2025-02-04 09:00:00"),
        person("viettel", 3, point_code="elsewhere", registered_at="2025-02-03 09:00:00"),
        person("viettel", 4, point_code="nowhere"),
        person("viettel", 5, point_code="other"),
    ]
    write(month / "viettel.csv", rows)
    done = audited()
    assert done.exit_code == 3
    assert done.stderr.startswith(
        "simaudit: 2026-10/points.csv: the terms of 1 entry can't be read, or end before they begin "
        "(records 3), and count as none given"
    )
    canonical = [f"84{row['msisdn'][1:]}" for row in rows]
    assert findings("PRC-05") == sorted([(canonical[1], "term"), (canonical[3], "unlisted")])


def test_two_of_a_kind_are_refused_at_once(month: Path) -> None:
    (month / "active_moi.csv").write_text("carrier,msisdn\nviettel,0969999998\n")
    done = audited()
    assert (done.exit_code, Path("out").exists()) == (2, False)
    assert "two lists of one kind: 2026-10/active.csv and 2026-10/active_moi.csv" in done.stderr


def test_a_damaged_list_is_not_believed(month: Path) -> None:
    (month / "active.csv").write_text("carrier,msisdn\nviettel,0969999999\nviettel,9.12E+08\n")
    done = audited()
    assert done.exit_code == 3
    assert done.stderr == (
        "simaudit: 2026-10/active.csv: column 'msisdn': a spreadsheet program took what was in 1 entry "
        "(numbers written like 9.12E+08); the list is not used; get it again from the system that it comes "
        "from, with this column formatted as text\n"
    )
    assert "used: points.csv, revoked.csv, reported.csv" in done.stdout
    assert results()["UNR-12"] == ("not_assessable", 0, "reference file active could not be used")
    assert [results()[id_][:2] for id_ in ("MIS-12", "PRC-05")] == [("failed", 1)] * 2


def test_a_list_is_used_without_an_entry_that_cannot_be_read_and_says_so_each_time(month: Path) -> None:
    with (month / "active.csv").open("a", encoding="utf-8") as file:
        file.write("viettel,không rõ\nViettel Telecom,0969999998\n")
    for _ in range(2):
        done = audited()
        assert done.exit_code == 3
        assert done.stderr == (
            "simaudit: 2026-10/active.csv: left out 2 of 3 entries (records 2, 3): nothing that can be read "
            "below 'msisdn', 'carrier'; write a carrier as its files are named (viettel), a number in digits "
            "and a day as 31/10/2026 or 2026-10-31, and write it in every entry: cells that are merged in a "
            "spreadsheet hold a value in the first row only\n"
        )
    assert "used: points.csv, active.csv, revoked.csv, reported.csv" in done.stdout
    assert findings("UNR-12") == [("84969999999", "")]


def test_a_device_is_no_list(month: Path) -> None:
    done = audited("--active", "/dev/null")
    assert (done.exit_code, done.stderr.count("\n"), "/dev/null" in done.stderr) == (2, 1, True), done.stderr


def test_a_reported_list_is_a_relation_with_the_hash_of_its_numbers(month: Path) -> None:
    sql = (
        "SELECT r.carrier, r.msisdn, r.record, NULL AS subject, reported.kind AS detail FROM live AS r "
        "INNER JOIN reported ON r.number_hash = reported.number_hash AND r.msisdn = reported.msisdn"
    )
    path = own_check("XAA-01", sql)
    text = path.read_text(encoding="utf-8").replace(
        'population = "live"', 'population = "live"\nneeds = ["reported"]'
    )
    path.write_text(text, encoding="utf-8")
    assert audited().exit_code == 0
    assert [detail for _, detail in findings("XAA-01")] == ["lừa đảo", "rác"]
    assert audited("--no-lists").exit_code == 0
    assert results()["XAA-01"] == ("not_assessable", 0, "reference file absent: reported")
    assert audited("--no-lists", "--reported", str(month / "reported.csv")).exit_code == 0
    assert results()["XAA-01"][0] == "failed"


def test_selfcheck_takes_the_same_options(month: Path) -> None:
    given = ("selfcheck", str(month), "--carrier", "viettel", "--fail-on", "none")
    assert "Lists of the audited folder were used: points.csv" in simaudit_(*given).stdout
    alone = simaudit_(*given, "--no-lists", "--reported", str(month / "reported.csv"))
    assert (alone.exit_code, "Lists of" in alone.stdout) == (0, False)
    assert list(read_manifest(Path("selfcheck/out/2026-10"))["lists"]) == ["reported"]

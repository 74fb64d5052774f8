"""Waivers: what a file must say, which findings it excuses, and that the rate leaves them out."""

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from support.extracts import person, write
from support.few_checks import judge_by

from simaudit.cli import main
from simaudit.errors import UsageError
from simaudit.judge.waivers import Waiver, read_waivers, waived_by

CHECKS = {"UNR-01", "BLK-07", "MIS-05"}
WHOLE = {
    "check": '"UNR-01"', "carrier": '"viettel"', "msisdn": '"0961 000 001"', "reason": '"hồ sơ giấy"',
    "approver": '"Phòng Viễn thông"', "expires": "2026-12-31", "document": '"12/QĐ"',
}  # fmt: skip


def toml(*tables: dict[str, str]) -> str:
    return "\n".join(
        "# kept by the department\n[[waiver]]\n"
        + "".join(f"{key} = {value}\n" for key, value in table.items())
        for table in tables
    )


def put(folder: Path, text: str) -> Path:
    path = folder / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_a_whole_file(tmp_path: Path) -> None:
    other = {**WHOLE, "check": '"BLK-07"', "subject": '" HN 01 "', "expires": '"2026-10-31"'}
    del other["msisdn"]
    waivers = read_waivers(put(tmp_path, toml(WHOLE, other)), CHECKS)
    first, second = waivers.entries
    assert (first.check, first.carrier, first.number(), first.expires, first.line) == (
        "UNR-01", "viettel", "84961000001", date(2026, 12, 31), 2,
    )  # fmt: skip
    assert (second.target, second.subjects(), second.line) == ("subject", {"HN 01", "HN01"}, 12)
    by_pattern = {name: value for name, value in WHOLE.items() if name != "msisdn"} | {"pattern": '"^8496"'}
    (entry,) = read_waivers(put(tmp_path, toml(by_pattern)), CHECKS).entries
    assert (entry.target, entry.pattern) == ("pattern", "^8496")
    # A month is judged at its last day.
    assert waivers.in_force(date(2026, 10, 31)) == (first, second)
    assert waivers.expired(date(2026, 11, 30)) == (second,)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"check": '"XXX-99"'},
            r"waiver 2, line 13: check: no check has this id; known: BLK-07, MIS-05, UNR-01; see",
        ),
        ({"check": None}, r"waiver 2, line 12: check: is missing"),
        ({"carrier": '"Viettel Telecom"'}, r"line 14: carrier: a carrier has a lower-case name"),
        ({"msisdn": '"không có"'}, r"line 15: msisdn: this is no subscriber number"),
        ({"msisdn": "84961000001"}, r"line 15: msisdn: a text in quotation marks"),
        ({"msisdn": None}, r"line 12: exactly one of msisdn, subject and pattern"),
        ({"subject": '"HN-1"'}, r"line 12: exactly one of"),
        ({"msisdn": None, "pattern": '"(96"'}, r"line 19: pattern: this is no regular expression"),
        ({"reason": '"  "'}, r"line 16: reason: must not be empty"),
        ({"approver": '"' + "x" * 501 + '"'}, r"line 17: approver: at most 500 characters"),
        ({"expires": '"31/12/2026"'}, r"line 18: expires: a day is needed, for example 2027-03-31"),
        ({"expires": "2026-12-31T10:00:00"}, r"line 18: expires: a day is needed"),
        ({"expires": "20261231"}, r"line 18: expires: a day is needed"),
        ({"expires": '"2026-31-12"'}, r"line 18: expires: a day is needed"),
        ({"document": None}, r"line 12: document: is missing"),
        ({"0961000001": '"x"'}, r"line 12: there is no such key"),
        ({"remark": '"0961000001"'}, r"line 12: there is no such key"),
        ({"line": "3"}, r"line 20: line: there is no such key"),
    ],
)
def test_a_fault_is_told_by_line_and_key_and_never_by_value(
    tmp_path: Path, change: dict[str, str | None], told: str
) -> None:
    changed = {key: value for key, value in {**WHOLE, **change}.items() if value is not None}
    path = put(tmp_path, toml(WHOLE, changed))
    with pytest.raises(UsageError, match=told) as refused:
        read_waivers(path, CHECKS)
    assert str(path) in str(refused.value)
    assert not {"961", "HN-1", "không", "31/12"} & {
        part for part in ("961", "HN-1", "không", "31/12") if part in str(refused.value)
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[waiver]]\nmsisdn = 0961000001\n", r", line 2, column 11: not TOML: something follows a value"),
        ("waivers = []\n", r"only \[\[waiver\]\] tables"),
        ("waiver = 3\n", r"only \[\[waiver\]\] tables"),
        ("waiver = [3]\n", r"waiver 1: a table is needed"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        read_waivers(put(tmp_path, text), CHECKS)
    assert "0961" not in str(refused.value)


def waiver(**values: str) -> Waiver:
    return Waiver.model_validate(
        {"check": "MIS-05", "carrier": "viettel", "reason": "r", "approver": "a", "document": "d",
         "expires": "2027-01-01", **values}
    )  # fmt: skip


def test_number_subject_and_pattern_excuse_a_checks_findings_at_a_carrier() -> None:
    findings = pl.DataFrame(
        [
            ("MIS-05", "84961000001", "068090000001"),
            ("MIS-05", "84961000002", "068090000001"),
            ("MIS-05", "84961000003", "068090000003"),
            ("MIS-05", None, None),
            ("UNR-01", "84961000001", None),
        ],
        schema=["check_id", "msisdn", "subject"],
        orient="row",
    )
    entries = [
        waiver(msisdn="0961000001"),
        waiver(subject="068.090.000.001"),
        waiver(pattern="^8496100000[4-9]$"),
        waiver(pattern="0003$"),
        waiver(subject="HN-01"),
    ]
    waived, used = waived_by(findings, entries)
    assert waived.to_list() == [True, True, True, False, False]
    assert [entries[place] for place in sorted(used)] == [entries[0], entries[1], entries[3]]
    assert waived_by(findings, [])[0].to_list() == [False] * 5


def test_a_waived_finding_stays_and_leaves_rate_exposure_and_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(monkeypatch)
    rows = [person("viettel", n, full_name="" if n <= 2 else "Kiều An") for n in range(1, 11)]
    extract = write(tmp_path / "2026-10" / "viettel.csv", rows)
    (tmp_path / "simaudit.toml").write_text("")

    def run(*more: str) -> int:
        options = ["--config", str(tmp_path / "simaudit.toml"), "--no-progress", "--fail-on", "critical"]
        return CliRunner().invoke(main, ["audit", str(extract), *options, *more]).exit_code

    def result() -> dict[str, str]:
        with (tmp_path / "out" / "2026-10" / "viettel" / "results.csv").open(encoding="utf-8") as file:
            return {row["check_id"]: row for row in csv.DictReader(file)}["UNR-01"]

    def written(name: str) -> str:
        return (tmp_path / "out" / "2026-10" / name).read_text(encoding="utf-8")

    assert run() == 1
    assert (result()["rate"], result()["waived"]) == ("0.2", "0")
    assert "34.3.a" in written("viettel/exposure.csv")
    numbers = ["84" + row["msisdn"][1:] for row in rows[:2]]
    tables = [{**WHOLE, "msisdn": f'"{number}"'} for number in numbers]
    # Beside the configuration it is found without being named, and its change makes the audit run again.
    put(tmp_path, toml(tables[0]))
    assert run() == 1
    assert [result()[name] for name in ("status", "violations", "waived", "new", "rate")] == [
        "failed", "2", "1", "2", "0.1",
    ]  # fmt: skip
    assert json.loads(written("overview.json"))["total"] == {"n": 9, "of": 10, "rate": 0.9}
    assert len(json.loads(written("manifest.json"))["waivers"]) == 64
    named = tmp_path / "excused.toml"
    named.write_text(toml(*tables), encoding="utf-8")
    assert run("--waivers", str(named)) == 0
    assert [result()[name] for name in ("status", "violations", "waived", "rate")] == [
        "failed",
        "2",
        "2",
        "0.0",
    ]
    assert "34.3.a" not in written("viettel/exposure.csv")
    assert json.loads(written("overview.json"))["total"] == {"n": 10, "of": 10, "rate": 1.0}
    with (tmp_path / "out/2026-10/viettel/restricted/findings.csv").open(encoding="utf-8") as file:
        found = [(row["check_id"], row["msisdn"], row["waived"]) for row in csv.DictReader(file)]
    assert [row for row in found if row[0] == "UNR-01"] == [("UNR-01", number, "true") for number in numbers]
    assert run("--waivers", str(tmp_path / "none.toml")) == 2

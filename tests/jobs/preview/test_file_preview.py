"""`simaudit intake`: what would be read of a file, masked, and a profile that makes it readable."""

import json
from pathlib import Path

import polars as pl
import pytest
from support import workbooks as books
from support.extracts import COLUMNS, person, write
from support.file_previews import asked, seen

from simaudit.cli.carriers.intake import explanation_text
from simaudit.config import load_config
from simaudit.config.carrier_profile import CarrierProfile
from simaudit.errors import Note
from simaudit.intake.load import load_month

BOUGHT = """\
Báo cáo tháng 10
STT;MSISDN_CHINH;Tên khách hàng (viết hoa);Ngày sinh khách hàng;Trạng thái;Ghi chú
"""
PEOPLE = [
    f"{n};09610000{n:02};Kiều Lan {n};31/12/1990;{'Mở 2C' if n % 2 else 'ACTIVE'};x" for n in range(1, 13)
]


def test_a_file_that_reads_well(tmp_path: Path) -> None:
    people = [person("viettel", n) for n in range(1, 13)]
    people[3] |= {"date_of_birth": "31/02/1990", "msisdn": "12345"}
    path = write(tmp_path / "viettel_2026-10.csv", people)
    explanation = seen(path)
    columns = {column.column: column for column in explanation.columns}
    assert list(columns) == list(COLUMNS)
    assert columns["msisdn"].samples == ("096*****19", "096*****38", "096*****57")
    assert (columns["msisdn"].values, columns["msisdn"].readable) == (12, 11)
    assert (columns["date_of_birth"].values, columns["date_of_birth"].readable) == (12, 11)
    assert columns["date_of_birth"].samples == ("9999-99-99", "99/99/9999")
    assert columns["full_name"].samples == ("K** M** K**", "K** T** H**", "K** Q** V**")
    assert columns["id_type"].samples == ("CAN_CUOC",)
    assert columns["iccid"].samples == ()
    assert "gender" in explanation.absent
    assert explanation.not_assessable["MIS-03"] == ("gender",)
    assert "UNR-01" not in explanation.not_assessable
    assert (explanation.header_line, explanation.refusal, explanation.profile) == (1, None, "")


def test_a_file_that_an_audit_would_refuse(tmp_path: Path) -> None:
    path = tmp_path / "BC_TTTB_202610.csv"
    path.write_text(BOUGHT + "\n".join(PEOPLE) + "\n", encoding="utf-8")
    result = asked(tmp_path, str(path), "--carrier", "viettel", "--lang", "en", "--format", "json")
    assert result.exit_code == 3
    assert "no column is called msisdn" in result.stderr
    explanation = json.loads(result.stdout)
    assert "no column is called msisdn" in explanation["refusal"]
    assert explanation["account"]["read"] == 12
    assert explanation["account"]["encoding_why"] == "all of it is valid UTF-8"
    assert explanation["likely"] == {
        "Tên khách hàng (viết hoa)": "full_name",
        "Ngày sinh khách hàng": "date_of_birth",
    }
    (status,) = [column for column in explanation["columns"] if column["column"] == "status"]
    assert (status["values"], status["readable"], status["wordings"]) == (12, 6, ["Mở 2C"])
    assert (
        explanation["profile"]
        == """\
[carriers.viettel]
files = ["BC_TTTB_??????.csv"]
[carriers.viettel.columns]
"MSISDN_CHINH" = "msisdn"
"Tên khách hàng (viết hoa)" = "full_name"
"Ngày sinh khách hàng" = "date_of_birth"
# "STT" = ""
# "Ghi chú" = ""
[carriers.viettel.values.status]
# ACTIVE | ONE_WAY | TWO_WAY | TERMINATED
# "Mở 2C" = ""
"""
    )
    page = asked(tmp_path, str(path), "--carrier", "viettel", "--lang", "en").stdout
    assert page.startswith("!! An audit would refuse it: ")
    assert page.endswith(explanation["profile"])
    page = asked(tmp_path, str(path), "--carrier", "viettel", "--lang", "vi").stdout
    assert page.startswith(f"!! Khi rà soát, tệp sẽ bị từ chối: {path}: không có cột msisdn, Số thuê bao")


def test_the_profile_that_is_printed_makes_the_file_readable(tmp_path: Path) -> None:
    path = tmp_path / "viettel_2026-10.csv"
    path.write_text(BOUGHT + "\n".join(PEOPLE) + "\n", encoding="utf-8")
    config = tmp_path / "simaudit.toml"
    config.write_text(
        "[carriers.viettel]\ncontact = 'Phòng CNTT'\ndeclared = { '2026-10' = 12 }\n", encoding="utf-8"
    )
    first = asked(tmp_path, str(path))
    assert first.exit_code == 3
    assert "Phòng CNTT" in first.stdout
    printed = first.stdout[first.stdout.index("[carriers.viettel]") :].replace(
        '# "Mở 2C" = ""', '"Mở 2C" = "ACTIVE"'
    )
    config.write_text(printed, encoding="utf-8")
    second = asked(tmp_path, str(path), "--lang", "en")
    assert second.exit_code == 0
    own = load_config(config).carriers["viettel"]
    assert (own.contact, own.declared) == ("Phòng CNTT", {"2026-10": 12})
    month = load_month("viettel", [path], tmp_path / "viettel.parquet", profile=own.profile())
    assert month.columns == {"msisdn", "full_name", "date_of_birth", "status"}
    (status,) = [line for line in second.stdout.splitlines() if line.startswith("  Trạng thái")]
    assert status.split()[2:] == ["status", "100.0%", "Mở", "2C", "|", "ACTIVE"]


def test_a_workbook_s_dates_and_the_profile_that_reads_them(tmp_path: Path) -> None:
    people: list[list[books.Cell]] = [[961000001 + n, 33238] for n in range(12)]
    path = books.xlsx(tmp_path / "viettel.xlsx", {"Data": [["msisdn", "date_of_birth"], *people]})
    explanation = seen(path)
    assert [(damage.column, damage.kind) for damage in explanation.account.damage] == [
        ("msisdn", "zero"),
        ("date_of_birth", "serial"),
    ]
    assert explanation.profile == '[carriers.viettel]\ndate_formats = ["serial"]\n'
    said = explanation_text(explanation, "en")
    assert "Beyond repair: the column counts as not handed in" in said
    assert "Repaired on reading." in said
    again = seen(path, CarrierProfile(date_formats=["serial"], columns={"Máy": "imsi"}))
    assert [column.readable for column in again.columns] == [12, 12]
    assert (again.profile, again.idle) == ("", ("Máy",))


def test_checks_of_a_destroyed_column_are_not_assessable(tmp_path: Path) -> None:
    whole = [person("viettel", n) for n in range(1, 13)]
    before = seen(write(tmp_path / "viettel.csv", whole)).not_assessable
    broken = [row | {"id_number": "6.8E+10"} for row in whole]
    after = seen(write(tmp_path / "viettel.csv", broken)).not_assessable
    assert after.items() >= before.items()
    assert after["MIS-01"] == ("id_number",)


def test_a_file_whose_numbers_are_destroyed_would_be_refused(tmp_path: Path) -> None:
    broken = [person("viettel", n) | {"msisdn": "9.12E+08"} for n in range(1, 13)]
    explanation = seen(write(tmp_path / "viettel.csv", broken))
    assert explanation.refusal is not None
    assert explanation.refusal.note == Note("numbers_destroyed", cells=12, of=12)
    first = explanation_text(explanation, "en").splitlines()[0]
    assert first.startswith("!! An audit would refuse it: ")
    assert first.endswith("or with the column as Text")


def test_what_breaks_a_library_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "viettel.csv", [person("viettel", 1)])
    for broken in (pl.exceptions.PanicException("of 0961000001"), IndexError("0961000001")):

        def breaks(*_: object, error: BaseException = broken, **__: object) -> None:
            raise error

        monkeypatch.setattr("simaudit.jobs.preview.file_preview.seen_records", breaks)
        done = asked(tmp_path, str(path))
        assert (done.exit_code, done.stdout) == (3, "")
        kind = type(broken).__name__
        assert done.stderr.startswith(f"simaudit: {path}: reading it broke off with {kind}; ")
        assert "0961000001" not in done.stderr


def test_exit_codes(tmp_path: Path) -> None:
    path = write(tmp_path / "viettel.csv", [person("viettel", 1)])
    assert asked(tmp_path, str(path)).exit_code == 0
    assert json.loads(asked(tmp_path, str(path), "--format", "json").stdout)["carrier"] == "viettel"
    missing = asked(tmp_path, str(tmp_path / "itel.csv"))
    assert (missing.exit_code, missing.stderr.count("\n")) == (2, 1)
    assert asked(tmp_path, str(path), "--carrier", "Viettel!").exit_code == 2
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert asked(tmp_path, str(empty)).exit_code == 3


def test_constants_of_the_profile_are_shown_and_those_that_are_not_used(tmp_path: Path) -> None:
    columns = [name for name in COLUMNS if name != "id_type"]
    path = write(tmp_path / "viettel_2026-10.csv", [person("viettel", 1)], columns)
    own = CarrierProfile(constants={"id_type": "CCCD_CHIP", "status": "ACTIVE", "org_name": "A"})
    explanation = seen(path, own)
    assert explanation.account.constants == {"id_type": "CCCD_CHIP", "org_name": ""}
    assert explanation.idle_constants == ("status",)
    assert {"id_type", "org_name"} & {*explanation.absent} == set()
    assert not any("id_type" in needed for needed in explanation.not_assessable.values())
    (tmp_path / "simaudit.toml").write_text(
        "[carriers.viettel.constants]\nid_type = 'CCCD_CHIP'\nstatus = 'ACTIVE'\norg_name = 'A'\n"
    )
    shown = asked(tmp_path, str(path), "--lang", "en").stdout
    assert (
        "Columns that the file lacks, with one value for all records from simaudit.toml\n"
        "  id_type = CCCD_CHIP\n  org_name\n"
    ) in shown
    assert "not used, as the file has the column\n  status\n" in shown

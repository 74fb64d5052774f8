"""Carrier profiles: refused by key and cure where they are invalid, and used by a run that has one."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.extracts import COLUMNS, person, write

from simaudit.config import load_config
from simaudit.config.carrier_profile import CarrierProfile
from simaudit.errors import UsageError
from simaudit.jobs.audit.audit import audit
from simaudit.jobs.inputs.inputs import find_inputs
from simaudit.jobs.inputs.request import AuditRequest, RunOptions, audit_request
from simaudit.store.manifest import read_manifest

REFUSED = {
    "unknown key": ("[carriers.viettel]\nsheets = 'T10'", "line 2: carriers.viettel.sheets: .*mean sheet"),
    "name": (
        "[carriers.Viettel]\nsheet = 'T10'",
        "line 1: carriers.Viettel: a carrier has a lower-case name",
    ),
    "column": (
        "[carriers.viettel]\ncolumns = { 'Số máy' = 'msisd' }",
        "line 2: carriers.viettel.columns.Số máy: 'msisd' is no canonical column; did you mean msisdn",
    ),
    "column of a table": (
        "[carriers.viettel]\nsheet = 'A'\n[carriers.viettel.columns]\nA = 'msisdn'\nB = 'x'",
        "line 5: carriers.viettel.columns.B: 'x' is no canonical column; known: msisdn, ",
    ),
    "encoding": (
        "[carriers.a]\nencoding = 'utf-9'",
        "line 2: carriers.a.encoding: 'utf-9' is no encoding; write",
    ),
    "delimiter": ("[carriers.a]\ndelimiter = ':'", "line 2: carriers.a.delimiter: "),
    "header row": (
        "[carriers.a]\nheader_row = 0",
        "line 2: carriers.a.header_row: .*; for example: header_row = 3",
    ),
    "two years": ("[carriers.a]\ndate_formats = ['%d/%m/%y %Y']", "line 2: .*lacks day, month or year"),
    "no format": ("[carriers.a]\ndate_formats = ['dd.mm']", "line 2: .*lacks day, month or year"),
    "Oracle's, once more": (
        "[carriers.a]\ndate_formats = ['DD-MON-RR', '%d-%b-%y']",
        "date_formats: two of them can't be told apart",
    ),
    "no directive": ("[carriers.a]\ndate_formats = ['%d.%m.%Y %q']", "line 2: .*is no date format; made of"),
    "same writing": (
        "[carriers.a]\ndate_formats = ['%d/%m/%Y', '%m/%d/%Y']",
        "date_formats: two of them can't be told apart",
    ),
    "values of text": (
        "[carriers.a.values.full_name]\nA = 'B'",
        "full_name holds free text; values are mapped in",
    ),
    "value": (
        "[carriers.a.values.gender]\nN = 'X'",
        r"'N': 'X' is no value of gender; .* M \(Nam\), F \(Nữ\); for example \"N\" = \"M\"",
    ),
    "nationality": (
        "[carriers.a.values.nationality]\nN = 'Atlantis'",
        "'N': 'Atlantis' is no value of nationality; permitted are codes of ISO 3166 or names of countries;",
    ),
    "names without the number": ("[carriers.a]\nnames = ['full_name']", "names: none of them is msisdn"),
    "names and header": (
        "[carriers.a]\nnames = ['msisdn']\nheader_row = 2",
        "leave out either names or header_row",
    ),
    "same heading": (
        "[carriers.a.columns]\n'So may' = 'imsi'\n'Số máy' = 'msisdn'",
        "two headings differ in case",
    ),
    "constant of no column": (
        "[carriers.a.constants]\nid_typ = 'CCCD'",
        "line 1: carriers.a.constants: 'id_typ' is no canonical column; did you mean id_type",
    ),
    "constant of a place": (
        "[carriers.a.constants]\ncarrier = 'a'",
        "line 1: carriers.a.constants: 'carrier' is no canonical column; ",
    ),
    "constant number": (
        "[carriers.a.constants]\nmsisdn = '0961234567'",
        "constants: 'msisdn' can't be the same for all records; leave it out",
    ),
    "constant without a column": ("[carriers.a.constants]\n'' = 'x'", "'' can't be the same for all records"),
    "constant of no wording": (
        "[carriers.a.constants]\nid_type = 'CCCD gắn'",
        r"constants: 'CCCD gắn' is no value of id_type; permitted are CAN_CUOC \(Căn cước\), ",
    ),
    "constant year": (
        "[carriers.a]\nconstants = { date_of_birth = '1990' }",
        "'1990' can't be read as a value",
    ),
    "constant of nothing": ("[carriers.a.constants]\nid_issue_place = ' '", "' ' can't be read as a value"),
    "constant of no text": (
        "[carriers.a.constants]\nported_in = false",
        "line 2: carriers.a.constants.ported_in: ",
    ),
    "portrait of nothing": (
        "[carriers.a]\nportrait = 'ArcFace'",
        "line 2: carriers.a.portrait: a portrait is of one of file, picture, face; write the kind",
    ),
    "count": ("[carriers.a]\ndeclared = { '2026-13' = 1 }", "line 2: carriers.a.declared.2026-13: "),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_by_line_key_and_cure(kind: str, tmp_path: Path) -> None:
    text, message = REFUSED[kind]
    path = tmp_path / "simaudit.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message) as refused:
        load_config(path)
    assert str(refused.value).startswith(f"{path}, line ")


Ordered = Callable[..., AuditRequest]


@pytest.fixture(name="ordered")
def ordering(tmp_path: Path) -> Ordered:
    """ordered(toml) → the order of a run over tmp_path/2026-10."""

    def ordered(text: str, **options: Any) -> AuditRequest:
        path = tmp_path / "simaudit.toml"
        path.write_text(text, encoding="utf-8")
        return audit_request(load_config(path), [tmp_path / "2026-10"], RunOptions(**options))

    return ordered


def test_a_profile_assigns_files_to_its_carrier(tmp_path: Path, ordered: Ordered) -> None:
    for number, name in enumerate(("BC_TTTB_01.csv", "bc_tttb_02.CSV", "viettel.csv", "BC_khac.csv")):
        write(tmp_path / "2026-10" / name, [person("viettel", 1 + number)])
    order = ordered("[carriers.viettel]\nfiles = ['BC_TTTB_??.csv']\n[carriers.itel]\nfiles = ['*khac*']")
    assert {carrier: [path.name for path in paths] for carrier, paths in order.inputs.extracts.items()} == {
        "itel": ["BC_khac.csv"],
        "viettel": ["BC_TTTB_01.csv", "bc_tttb_02.CSV", "viettel.csv"],
    }
    config = load_config(tmp_path / "simaudit.toml")
    given = find_inputs([tmp_path / "2026-10" / "BC_khac.csv"], None, "vnsky", config.carriers)
    assert list(given.extracts) == ["vnsky"]
    with pytest.raises(UsageError, match="the files of itel and viettel both name it"):
        ordered("[carriers.viettel]\nfiles = ['BC*']\n[carriers.itel]\nfiles = ['*khac*']")


def test_portraits_are_compared_by_kind_and_method_however_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text(
        "[carriers.a]\nportrait = 'Face,  ArcFace 0.6'\n[carriers.b]\nportrait = ' face ,arcface  0.6'\n"
        "[carriers.c]\nportrait = 'file,'\n[carriers.d]\nname = 'D'\n",
        encoding="utf-8",
    )
    assert load_config(path).portraits == {"a": "face, arcface 0.6", "b": "face, arcface 0.6", "c": "file"}


def test_declared_counts_may_be_in_either_table(tmp_path: Path, ordered: Ordered) -> None:
    write(tmp_path / "2026-10" / "viettel.csv", [person("viettel", 1)])
    own = "[carriers.viettel]\ndeclared = { '2026-10' = 5, '2026-09' = 4 }\n"
    order = ordered(own + "[declared.'2026-10']\nitel = 7\n")
    assert sorted(order.references["declared"].rows()) == [("itel", 7), ("viettel", 5)]
    with pytest.raises(UsageError, match=r"line 4: declared.2026-10.viettel: another count than declared"):
        ordered(own + "[declared.'2026-10']\nviettel = 6\n")


def test_a_run_reads_by_the_profile_and_runs_again_where_it_changes(tmp_path: Path, ordered: Ordered) -> None:
    path = tmp_path / "2026-10" / "BC_TTTB.csv"
    path.parent.mkdir()
    path.write_text(
        "Máy;Tên;Sinh ngày;TT\n0961000001;An;31.12.1990;Mở 2C\n0961000002;Bình;12.31.1990;Cắt 1C\n",
        encoding="utf-8",
    )
    profile = """\
[carriers.viettel]
files = ["BC_*"]
date_formats = ["%d.%m.%Y"]
columns = { "Máy" = "msisdn", "tên" = "full_name", "Sinh ngày" = "date_of_birth", "TT" = "status" }
[carriers.viettel.values.status]
"mở 2c" = "ACTIVE"
"""
    outcome = audit(ordered(profile))
    month = tmp_path / "store" / "months" / "2026-10" / "viettel.parquet"
    columns = ("msisdn", "full_name", "status", "unreadable")
    assert pl.read_parquet(month).select(pl.col("date_of_birth").cast(pl.String), *columns).rows() == [
        ("1990-12-31", "84961000001", "An", "ACTIVE", None),
        (None, "84961000002", "Bình", None, "status,date_of_birth"),
    ]
    assert outcome.accounts[0].unmapped == ()
    assert audit(ordered(profile)).unchanged_since is not None
    assert audit(ordered(profile + '"cắt 1c" = "ONE_WAY"\n')).unchanged_since is None
    assert pl.read_parquet(month)["status"].to_list() == ["ACTIVE", "ONE_WAY"]


def test_a_constant_is_the_value_of_a_column_that_the_files_lack(tmp_path: Path, ordered: Ordered) -> None:
    folder = tmp_path / "2026-10"
    columns = [name for name in COLUMNS if name not in ("id_type", "id_issue_place")]
    write(folder / "viettel.csv", [person("viettel", 1)], columns)
    profile = "[carriers.viettel.constants]\nid_type = 'CCCD gắn chip'\nid_issue_place = 'Bộ Công an'\n"
    (account,) = audit(ordered(profile)).accounts
    assert account.constants == {"id_type": "CCCD gắn chip", "id_issue_place": ""}
    month = pl.read_parquet(tmp_path / "store" / "months" / "2026-10" / "viettel.parquet")
    assert month.select(pl.col("id_type").cast(pl.String), "id_issue_place").rows() == [
        ("CCCD_CHIP", "Bộ Công an")
    ]
    out = tmp_path / "out" / "2026-10"
    named = {"carrier": "viettel", "name": "viettel.csv"}
    assert read_manifest(out)["constants"] == [
        named | {"column": "id_type", "value": "CCCD gắn chip"},
        named | {"column": "id_issue_place", "value": ""},
    ]
    report = (out / "viettel" / "report.html").read_text(encoding="utf-8")
    assert "<code>id_type</code> = CCCD gắn chip; <code>id_issue_place</code></td>" in report
    absent = pl.read_csv(out / "viettel" / "restricted" / "findings.csv").filter(
        pl.col("check_id") == "EXT-05"
    )
    assert absent["subject"].to_list() == []
    assert audit(ordered(profile)).unchanged_since is not None
    changed = audit(ordered("[carriers.viettel.constants]\nid_type = 'CMND'\n"))
    assert changed.accounts[0].constants == {"id_type": "CMND"}


def test_a_column_that_a_file_has_counts_before_the_constant(tmp_path: Path, ordered: Ordered) -> None:
    folder = tmp_path / "2026-10"
    write(folder / "viettel_1.csv", [person("viettel", 1, id_type="")], COLUMNS)
    write(folder / "viettel_2.csv", [person("viettel", 2)], [name for name in COLUMNS if name != "id_type"])
    accounts = audit(ordered("[carriers.viettel.constants]\nid_type = 'EID'")).accounts
    assert [account.constants for account in accounts] == [{}, {"id_type": "EID"}]
    month = pl.read_parquet(tmp_path / "store" / "months" / "2026-10" / "viettel.parquet")
    assert month.sort("file")["id_type"].cast(pl.String).to_list() == [None, "EID"]


MATCHING = [
    ("BC_TTTB_*.xlsx", "bc_tttb_2026-10.XLSX", True),
    ("*khac*", "khac", True),
    ("??_*", "BC_", True),
    ("??_*", "BCD_", False),
    ("*.csv", "a.csv.gz", False),
    ("**a***b*", "xaxxb", True),
    ("ab*ba", "aba", False),
    ("[a]*", "[A]bc", True),
    ("[a]*", "abc", False),
    ("a.c", "abc", False),
]


@pytest.mark.parametrize(("pattern", "name", "expected"), MATCHING)
def test_a_pattern_of_files_matches_a_whole_name(pattern: str, name: str, expected: bool) -> None:
    assert CarrierProfile(files=[pattern]).names_file(name) == expected


def test_sixty_asterisks_in_a_pattern_of_files_end() -> None:
    ask = (
        "from simaudit.config.carrier_profile import CarrierProfile;"
        "many = ['*' * 60 + 'b', 'a*' * 60 + 'b', '*?' * 60 + 'b'];"
        "print(CarrierProfile(files=many).names_file('a' * 250))"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60)),
    )
    assert done.stdout == "False\n"

"""A dossier of a ring over two carriers: what is in it, where it comes from, and when there is none."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import docx
import fastexcel
import pyrage
import pytest
from click.testing import Result
from support.command import simaudit_
from support.dossiers import NAME_AND_POST, OFFICIAL, UNCITED, recorded_dossiers
from support.ring import RING_CHECKS, VIETTEL, VINAPHONE, in_copy_of_ring

from simaudit.files import file_hash
from simaudit.period import Period
from simaudit.rules.check import rule_set_fingerprint
from simaudit.store.access_log import access_notes
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store

FILES = ["1_cong-van.docx", "2_tom-tat.docx", "3_danh-sach.xlsx", "4_so-do.svg", "manifest.json"]
WHY = "theo Công văn 45/CAT"
MONTHS = Path("store/months/2026-10")


@pytest.fixture(autouse=True)
def folder(audited_ring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of two audited months, the current folder."""
    return in_copy_of_ring(audited_ring, tmp_path / "copy", monkeypatch)


def cases(period: str) -> list[str]:
    """The ids of a month's cases, the strongest first."""
    rows = json.loads(Path(f"out/{period}/cases.json").read_text(encoding="utf-8"))
    return [row["case_id"] for row in rows]


def dossier(*options: str) -> Result:
    return simaudit_("dossier", cases("2026-10")[0], "--reason", WHY, *OFFICIAL, *options)


def made(*options: str) -> Path:
    """The dossier that was made."""
    ended = dossier(*options)
    assert (ended.exit_code, ended.stderr) == (0, UNCITED)
    return Path(ended.stdout.split("Personal data: ")[1].split(". sha256")[0])


def left() -> set[str]:
    """What lies here but the audit's own."""
    return {path.name for path in Path().iterdir()} - {"in", "out", "store", "simaudit.key"}


def test_it_is_a_folder_closed_to_others_named_after_case_and_month() -> None:
    ended = dossier()
    case, folder = cases("2026-10")[0], made("--out", "again")
    assert ended.stdout == (
        f"{case} 2026-10: 6 numbers. Personal data: dossier-{case}-2026-10. sha256 of manifest.json: "
        f"{file_hash(Path(f'dossier-{case}-2026-10/manifest.json'))}\n"
    )
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert left() == {f"dossier-{case}-2026-10", "again"}
    assert not Path("store/building").exists()


def test_it_has_the_numbers_of_both_carriers_unmasked_with_what_was_found_of_each() -> None:
    book = fastexcel.read_excel(made() / "3_danh-sach.xlsx")
    sheets = {name: book.load_sheet(name, dtypes="string").to_polars() for name in book.sheet_names}
    names = ("Số thuê bao", "Doanh nghiệp", "Họ và tên", "Số giấy tờ", "Địa chỉ", "Tiêu chí nêu số này")
    both = ["MIS-08, MIS-10"] * 2 + ["MIS-10"] * 2 + ["MIS-08"] * 2
    assert sheets["Danh sách"].select(names).rows() == [
        (f"84{row['msisdn'][1:]}", carrier, row["full_name"], row["id_number"], row["address"], checks)
        for (row, carrier), checks in zip(
            [(row, "Viettel") for row in VIETTEL] + [(row, "VinaPhone") for row in VINAPHONE],
            both,
            strict=True,
        )
    ]
    assert sheets["Dấu hiệu"].select("Số thuê bao", "Mã", "Chi tiết").rows() == [
        (f"84{row['msisdn'][1:]}", check, "4 người" if check == "MIS-10" else "tại doanh nghiệp khác")
        for row, checks in zip([*VIETTEL, *VINAPHONE], both, strict=True)
        for check in checks.split(", ")
    ]


def test_its_manifest_says_where_everything_comes_from() -> None:
    folder = made()
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    when = content.pop("made_at")
    run = json.loads(Path("out/2026-10/manifest.json").read_text(encoding="utf-8"))
    rules = rule_set_fingerprint(RING_CHECKS)
    assert content == {
        "schema": "simaudit.dossier/2",
        "dossier": cases("2026-10")[0],
        "period": "2026-10",
        "official": NAME_AND_POST,
        "reason": WHY,
        "article": "144",
        "versions": run["versions"],
        "rule_set": rules,
        "runs": [
            {
                "carrier": carrier,
                "made_at": made_at,
                "version": run["versions"]["simaudit"],
                "rule_set": rules,
            }
            for carrier, made_at in (
                (name, content["runs"][0]["made_at"]) for name in ("viettel", "vinaphone")
            )
        ],
        "inputs": [
            {"carrier": name, "name": path.name, "bytes": path.stat().st_size, "sha256": file_hash(path)}
            for name, path in ((name, Path(f"in/2026-10/{name}.csv")) for name in ("viettel", "vinaphone"))
        ],
        "months": [
            {
                "carrier": name,
                "rows": file_hash(MONTHS / f"{name}.parquet"),
                "links": file_hash(MONTHS / f"{name}.links.parquet"),
            }
            for name in ("viettel", "vinaphone")
        ],
        "destroyed": [],
        "outputs": [
            {"path": name, "bytes": (folder / name).stat().st_size, "sha256": file_hash(folder / name)}
            for name in FILES[2:-1]
        ],
        "drafts": [
            {"path": name, "bytes": (folder / name).stat().st_size, "sha256": file_hash(folder / name)}
            for name in FILES[:2]
        ],
        "sealed_at": None,
        "sealed_by": None,
        "number": None,
        "signed_on": None,
        "signer": None,
    }
    assert when.endswith("+07:00")
    assert content["runs"][0]["made_at"].startswith(run["made_at"][:19])


def test_the_documents_and_the_picture_are_of_the_case() -> None:
    text = '[letterhead]\nauthority = "Sở Khoa học và Công nghệ tỉnh Gia Lai"\nplace = "Pleiku"\n'
    Path("simaudit.toml").write_text(text, encoding="utf-8")
    folder, case = made(), cases("2026-10")[0]
    letter = [paragraph.text for paragraph in docx.Document(str(folder / FILES[0])).paragraphs]
    assert "Kính gửi: Công an tỉnh Gia Lai" in letter
    assert f"Lý do chuyển thông tin: {WHY}." in letter
    assert "3. Sơ đồ vụ việc;" in letter
    summary = [paragraph.text for paragraph in docx.Document(str(folder / FILES[1])).paragraphs]
    assert f"TÓM TẮT VỤ VIỆC {case}" in summary
    drawn = (folder / FILES[3]).read_text(encoding="utf-8")
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg" ')
    assert f"<title>Sơ đồ vụ việc {case}</title>" in drawn
    assert drawn.count("VIE-D1") == 1


def test_an_earlier_month_has_its_own() -> None:
    folder = made("--period", "2026-09")
    assert folder.name == f"dossier-{cases('2026-10')[0]}-2026-09"
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [one["sha256"] for one in content["inputs"]] == [
        file_hash(Path(f"in/2026-09/{name}.csv")) for name in ("viettel", "vinaphone")
    ]


@pytest.mark.parametrize("options", [["--zip"], ["--out", "case.zip"]])
def test_one_zip_holds_the_same_files(options: list[str]) -> None:
    path = made(*options)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.name == (
        "case.zip" if options[0] == "--out" else f"dossier-{cases('2026-10')[0]}-2026-10.zip"
    )
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert names == [f"dossier-{cases('2026-10')[0]}-2026-10/{name}" for name in FILES]
    assert left() == {path.name}


def test_where_recipients_are_named_only_an_encrypted_zip_is_made() -> None:
    identity: Any = pyrage.x25519.Identity.generate()
    Path("simaudit.toml").write_text(f'[restricted]\nrecipients = ["{identity.to_public()}"]\n')
    path = made()
    assert path.name == f"dossier-{cases('2026-10')[0]}-2026-10.zip.age"
    assert path.stat().st_mode & 0o777 == 0o600
    Path("plain.zip").write_bytes(pyrage.decrypt(path.read_bytes(), [identity]))
    with zipfile.ZipFile("plain.zip") as archive:
        assert [name.partition("/")[2] for name in archive.namelist()] == FILES
    assert left() == {path.name, "plain.zip", "simaudit.toml"}
    assert not Path("store/building").exists()
    refused = dossier("--out", "folder")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "simaudit: folder: the name doesn't say what the dossier is to be; its ending is to be: .zip.age "
        "(- for a folder; .zip.age where [restricted] recipients are named)\n",
    )


def test_making_one_is_noted_with_its_reason_and_kept_in_the_ledger() -> None:
    folder = made("--out", "one")
    note = access_notes(Store(Path("store"), Path("simaudit.key"))).tail(1).to_dicts()[0]
    assert (note["command"], note["period"], note["files"], note["exit_code"], note["reason"]) == (
        "dossier", "2026-10", ["one"], 0, WHY,
    )  # fmt: skip
    assert simaudit_("store", "access").stdout.splitlines()[-1].endswith(f"one  “{WHY}”")
    case = cases("2026-10")[0]
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        (kept,) = recorded_dossiers(ledger, case)
    assert (kept.case_id, kept.period, kept.who, kept.reason, kept.manifest, kept.file) == (
        case, str(Period(2026, 10)), note["who"], WHY, file_hash(folder / "manifest.json"), None,
    )  # fmt: skip


def test_nothing_personal_is_said() -> None:
    ended = [dossier(), dossier(), dossier("--out", "store/x")]
    said = "".join(one.stdout + one.stderr for one in ended) + simaudit_("store", "access", "--csv").stdout
    personal = {
        row[name]
        for row in (*VIETTEL, *VINAPHONE)
        for name in ("full_name", "id_number", "clerk_code", "address")
    }
    personal |= {row["msisdn"][1:] for row in (*VIETTEL, *VINAPHONE)}
    assert [value for value in personal if value in said] == []


def test_of_a_quiet_case_its_last_month_is_named() -> None:
    quiet = cases("2026-10")[-1]
    refused = simaudit_("dossier", quiet, "--reason", WHY, *OFFICIAL)
    assert (refused.exit_code, refused.stderr) == (
        2,
        f"simaudit: {quiet}: no number of this case is in any case of 2026-10; "
        "its last month with numbers: --period 2026-09\n",
    )
    assert simaudit_("dossier", quiet, "--reason", WHY, *OFFICIAL, "--period", "2026-09").exit_code == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("vinaphone.parquet", "missing or changed since the run; audit again (--force)"),
        ("viettel.links.parquet", "missing or changed since the run; audit again (--force)"),
    ],
)
def test_rows_that_are_not_as_they_were_recorded_make_none(name: str, said: str) -> None:
    shutil.copy(MONTHS / "viettel.missing.parquet", MONTHS / name)
    refused = dossier()
    assert (refused.exit_code, refused.stderr) == (2, f"simaudit: {MONTHS / name}: {said}\n")
    assert left() == set()


def test_rows_of_one_carrier_that_were_deleted_make_none() -> None:
    assert (
        simaudit_("store", "purge", "--period", "2026-10", "--carrier", "vinaphone", "--yes").exit_code == 0
    )
    refused = dossier()
    assert (refused.exit_code, refused.stderr) == (
        2,
        f"simaudit: {MONTHS / 'vinaphone.links.parquet'}: this month's rows are no longer kept; "
        "audit the month again; if its retention term is over, raise `[retention] months` in simaudit.toml "
        "first\n",
    )
    assert left() == set()


def test_the_same_numbers_are_found_whatever_a_case_has_to_be_by_now() -> None:
    Path("simaudit.toml").write_text("[cases]\nnumbers = 100\npersons = 100\n")
    assert "6 numbers" in dossier().stdout


def test_words_of_rules_that_were_changed_since_are_told_as_such() -> None:
    Path("simaudit.toml").write_text("[checks.MIS-10]\nfewest_people = 4\n")
    summary = [paragraph.text for paragraph in docx.Document(str(made() / FILES[1])).paragraphs]
    assert [
        text for text in summary if text.startswith("Nội dung tiêu chí được lấy từ bộ tiêu chí hiện hành")
    ]


def test_numbers_that_were_reported_are_in_list_and_summary() -> None:
    reported = "msisdn,source,reported_at,kind\n{0},156,2026-10-05,lừa đảo\n{0},Công an,2026-10-07,lừa đảo\n"
    Path("reported.csv").write_text(reported.format(VIETTEL[0]["msisdn"]), encoding="utf-8")
    done = simaudit_("audit", "in/2026-10", "--reported", "reported.csv")
    assert (done.exit_code, done.stderr) == (0, "")
    folder = made()
    rows = (
        fastexcel.read_excel(folder / "3_danh-sach.xlsx").load_sheet("Phản ánh", dtypes="string").to_polars()
    )
    assert rows.select("Số thuê bao", "Loại phản ánh", "Nguồn", "Phản ánh lúc").rows() == [
        (f"84{VIETTEL[0]['msisdn'][1:]}", "lừa đảo", source, day)
        for source, day in (("156", "05/10/2026"), ("Công an", "07/10/2026"))
    ]
    tables = docx.Document(str(folder / "2_tom-tat.docx")).tables
    (table,) = [table for table in tables if table.rows[0].cells[0].text == "Loại phản ánh"]
    assert [[cell.text for cell in row.cells] for row in table.rows][1:] == [
        ["lừa đảo", "156", "05/10/2026", "1"], ["lừa đảo", "Công an", "07/10/2026", "1"],
    ]  # fmt: skip

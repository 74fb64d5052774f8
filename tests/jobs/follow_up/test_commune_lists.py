"""Lists of communes: each number with a sign in one, none dropped in silence, and what comes back of them."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pyrage
import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, in_copy, judge_by
from support.fill_rows import Row, fill

from simaudit.jobs.stored.stored_month import recorded_month
from simaudit.period import Period
from simaudit.report.annexes import sample_workbook
from simaudit.report.annexes.response_words import LOOKED_BY, LOOKED_ON, REMARK, RESULT
from simaudit.report.annexes.sample_workbook import HOLDER, write_commune_list
from simaudit.store.samples import sampled_answers
from simaudit.store.store import Store

CHECKS = checks_of("UNR-01", "UNR-10", "UNR-12")
PLACED = (*COLUMNS, "commune_code", "province_code")
NHA_TRANG, DIEN_KHANH, HOAN_KIEM = (
    "22366-phuong-nha-trang",
    "22651-xa-dien-khanh",
    "00070-phuong-hoan-kiem",
)
UNKNOWN = "unknown"


def unnamed(carrier: str, number: int, **other: str) -> dict[str, str]:
    return person(carrier, number, full_name="", **{"province_code": "56", "commune_code": "", **other})


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Viettel has 18 unnamed numbers, one of them excused and one elsewhere; Vinaphone one."""
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, CHECKS)
        viettel = [
            *(unnamed("viettel", number, commune_code="22366") for number in range(1, 13)),
            unnamed("viettel", 13, address="=12 Trần Phú, xã Diên Khánh, tỉnh Khánh Hòa"),
            unnamed("viettel", 14, address="5 Hàng Bạc, Phường Hàng Bạc, Quận Hoàn Kiếm, Hà Nội"),
            unnamed("viettel", 15, address="thôn 3", commune_code="99999"),
            unnamed("viettel", 16, address=""),
            unnamed("viettel", 17, commune_code="22366"),
            unnamed("viettel", 18, commune_code="00070", province_code="01"),
            *(unnamed("viettel", number) | {"full_name": "Kiều Lan"} for number in range(19, 29)),
        ]
        vinaphone = [
            unnamed("vinaphone", 1, commune_code="22651", authenticated_at="", id_type="CMND"),
            unnamed("vinaphone", 2, commune_code="22651") | {"full_name": "Kiều Lan"},
            unnamed("vinaphone", 3, commune_code="22651") | {"full_name": "Kiều Lan"},
        ]
        write(Path("in/viettel_2026-10.csv"), viettel, PLACED)
        write(Path("in/vinaphone_2026-10.csv"), vinaphone, PLACED)
        active = [{"carrier": "viettel", "msisdn": row["msisdn"]} for row in viettel]
        write(Path("in/active.csv"), [*active, {"carrier": "viettel", "msisdn": "0961234567"}], [*active[0]])
        Path("waivers.toml").write_text(
            f'[[waiver]]\ncheck = "UNR-01"\ncarrier = "viettel"\nmsisdn = "84{viettel[16]["msisdn"][1:]}"\n'
            'reason = "x"\napprover = "a"\ndocument = "1"\nexpires = 2027-12-31\n'
        )
        Path("simaudit.toml").write_text('province = "56"\n')
        done = simaudit_("audit", "in")
        assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(autouse=True)
def home(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy(audited, tmp_path / "home", monkeypatch, CHECKS)


def listed(name: str, folder: str = "xa") -> list[dict[str, str]]:
    with Path(folder, f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lists() -> str:
    done = simaudit_("communes", "--out", "xa")
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_number_with_a_sign_is_in_one_list_or_counted() -> None:
    assert (
        lists()
        .splitlines()[-1]
        .startswith(
            "2026-10: 18 numbers with signs: 15 in the lists by commune (3), 2 whose rows name no commune in "
            "a list by themselves, 1 without a row or a number in none."
        )
    )
    names = {path.name for path in Path("xa").iterdir()}
    stems = (NHA_TRANG, DIEN_KHANH, HOAN_KIEM, UNKNOWN)
    assert names == {"communes.csv", *(f"{stem}.{end}" for stem in stems for end in ("csv", "xlsx"))}
    assert {path.stat().st_mode & 0o777 for path in Path("xa").iterdir()} == {0o600}
    assert Path("xa").stat().st_mode & 0o777 == 0o700
    rows = {
        stem: [(row["carrier"], row["msisdn"], row["check_id"]) for row in listed(stem)] for stem in stems
    }
    numbers = [person("viettel", number)["msisdn"] for number in range(17)]
    numbers = [f"84{number.removeprefix('0')}" for number in numbers]
    vinaphone = f"84{person('vinaphone', 1)['msisdn'].removeprefix('0')}"
    assert rows == {
        NHA_TRANG: [("viettel", number, "UNR-01") for number in numbers[1:13]],
        DIEN_KHANH: [
            ("vinaphone", vinaphone, "UNR-01"),
            ("vinaphone", vinaphone, "UNR-10"),
            ("viettel", numbers[13], "UNR-01"),
        ],
        HOAN_KIEM: [("viettel", numbers[14], "UNR-01")],
        UNKNOWN: [("viettel", numbers[15], "UNR-01"), ("viettel", numbers[16], "UNR-01")],
    }
    evidence = {stem: [row["evidence"] for row in listed(stem)] for stem in stems}
    assert evidence == {
        NHA_TRANG: ["mã xã trong dữ liệu"] * 12,
        DIEN_KHANH: ["mã xã trong dữ liệu"] * 2 + ["địa chỉ"],
        HOAN_KIEM: ["địa chỉ trước 01/07/2025"],
        UNKNOWN: ["", ""],
    }


def test_what_travels_says_no_count_under_ten() -> None:
    table = lists().splitlines()
    assert [line.split()[0] for line in table[:-1]] == ["code", "00070", "22366", "22651"]
    with Path("xa/communes.csv").open(encoding="utf-8", newline="") as file:
        told = [(row["code"], row["province"], row["numbers"]) for row in csv.DictReader(file)]
    assert told == [
        ("00070", "Thành phố Hà Nội", ""),
        ("22366", "Khánh Hòa", "12"),
        ("22651", "Khánh Hòa", ""),
    ]


def test_the_workbook_explains_itself_and_locks_what_is_not_to_be_filled_in() -> None:
    lists()
    book = openpyxl.load_workbook(Path("xa", f"{DIEN_KHANH}.xlsx"))
    guide, sheet = book.worksheets
    texts = [cell for cells in guide.iter_rows(values_only=True) for cell in cells if cell]
    assert "Xã Diên Khánh (22651), Khánh Hòa" in texts
    assert any(str(text).startswith(CHECKS[0].header.why.vi) for text in texts)
    assert {check.header.title.vi for check in CHECKS} & {*texts} == {
        check.header.title.vi for check in CHECKS[:2]
    }
    machine, shown, *rows = sheet.iter_rows(values_only=True)
    assert shown[:4] == ("Kết quả", "Ghi chú", "Người xem", "Ngày xem")
    address = machine.index("address")
    assert (rows[2][address], sheet.cell(5, address + 1).data_type) == (
        "=12 Trần Phú, xã Diên Khánh, tỉnh Khánh Hòa",
        "s",
    )
    # A number is as it is dialled; of a CSV a spreadsheet would take the zero.
    number = person("viettel", 13)["msisdn"]
    assert (rows[2][machine.index("msisdn")], listed(DIEN_KHANH)[2]["msisdn"]) == (number, f"84{number[1:]}")
    # In the CSV a spreadsheet takes it for no formula.
    assert listed(DIEN_KHANH)[2]["address"].startswith("'=12")
    assert [sheet.cell(3, at).protection.locked for at in (1, 2, 3, 4, 5)] == [False] * 4 + [True]
    assert sheet.protection.sheet
    (choice,) = sheet.data_validations.dataValidation
    assert (str(choice.sqref), choice.formula1) == ("A3:A5", '"xác nhận,không xác nhận,chưa kết luận"')


def test_in_english_an_organisation_is_asked_as_such_and_a_long_list_is_csv_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Store(Path("store")).open_ledger() as ledger:
        figures = recorded_month(ledger, Period(2026, 10))[0]
    row = dict.fromkeys(HOLDER) | {"carrier": "viettel", "period": "2026-10", "evidence": "address"}
    of_firm = {"customer_type": "ORGANISATION", "org_name": "Sông Cái"}
    rows = pl.DataFrame([
        {**row, **of_firm, "msisdn": "84961000001", "check_id": "UNR-01", "finding_key": "ab" * 32},
        {**row, "msisdn": "84961000002", "check_id": "UNR-01", "finding_key": "cd" * 32},
    ])  # fmt: skip
    run = figures.run.model_copy(update={"langs": ("en",)})
    checks, commune = {check.id: check for check in figures.checks}, ("22651 Xã Diên Khánh", "Xã Diên Khánh")
    write_commune_list(rows, run, checks, commune, Path("list.xlsx"))
    machine, shown, *cells = openpyxl.load_workbook("list.xlsx")["Numbers"].iter_rows(values_only=True)
    assert shown[:4] == ("Result", "Remark", "Looked at by", "Looked at on")
    first, second = (dict(zip(machine, row, strict=True)) for row in cells)
    assert (first["sign"], first["evidence"]) == (CHECKS[0].header.title.en, "address")
    assert first["ask"].startswith("Is there this organisation")
    assert second["ask"].startswith("Who uses the number")
    monkeypatch.setattr(sample_workbook, "MAX_FINDINGS", 1)
    write_commune_list(rows, run, checks, commune, Path("long.xlsx"))
    assert [path.name for path in Path().glob("long.*")] == ["long.csv"]


def answered(name: str, answer: Callable[[Row], Mapping[str, object]]) -> Any:
    filled = fill(Path("xa", f"{name}.xlsx"), Path("filled.xlsx"), answer)
    return simaudit_("answers", str(filled))


def confirmed(row: Row) -> dict[str, object]:
    return {RESULT: "xác nhận", LOOKED_BY: "Trần A", LOOKED_ON: "05/11/2026"} if row["carrier"] else {}


def test_a_list_comes_back_with_its_commune_and_the_rows_of_several_carriers() -> None:
    lists()
    done = answered(DIEN_KHANH, confirmed)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("vinaphone, viettel 2026-10: 3 results found on the spot new, 0 changed")
    with duckdb.connect("store/ledger.duckdb") as ledger:
        query = "SELECT kind, carrier, check_id, said, looked_by FROM response ORDER BY rowid"
        assert ledger.execute(query).fetchall() == [
            ("spot", carrier, check_id, "confirmed", "Trần A, 22651 Xã Diên Khánh")
            for carrier, check_id in (("vinaphone", "UNR-01"), ("vinaphone", "UNR-10"), ("viettel", "UNR-01"))
        ]
    again = simaudit_("answers", "filled.xlsx")
    assert (again.exit_code, "merged already" in again.stdout) == (0, True)
    other = answered(DIEN_KHANH, lambda row: confirmed(row) | {REMARK: "vắng nhà"} if row["carrier"] else {})
    assert "0 results found on the spot new, 3 changed" in other.stdout
    assert f" {'answers':<17} 2026-10  viettel, vinaphone  filled.xlsx" in simaudit_("store", "access").stdout
    assert "the ledger as sealed" in simaudit_("store", "verify", "store").stdout


def test_a_list_filled_in_as_csv_comes_back_too() -> None:
    lists()
    rows = [row | {"Kết quả / Result": "khong xac nhan"} for row in listed(HOAN_KIEM)]
    write(Path("back.csv"), rows, [*rows[0]])
    done = simaudit_("answers", "back.csv")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (
        0,
        "results that don't say who looked, or when: 1",
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"msisdn": "84961111111"}, "the number in this row is another than that of its finding_key"),
        ({"finding_key": "ab" * 32}, "no finding has its finding_key"),
        ({"check_id": "UNR-03"}, "finding_key"),
        ({RESULT: "cũng được"}, "“cũng được” is none of"),
        ({RESULT: "xác nhận", LOOKED_ON: "hôm qua"}, "the day on which it was looked at is no day"),
        ({"period": "2026-09"}, "it is of another carrier or month than the first answered row"),
    ],
)
def test_a_row_that_was_changed_is_named_and_nothing_is_merged(
    change: Mapping[str, object], fault: str
) -> None:
    lists()
    done = answered(
        DIEN_KHANH, lambda row: {**confirmed(row), **(change if row["check_id"] == "UNR-10" else {})}
    )
    assert done.exit_code == 3
    (line,) = done.stdout.splitlines()
    assert line.startswith("sheet 'Danh sách', row 4")
    assert fault in line
    assert "nothing was merged" in done.stderr
    with duckdb.connect("store/ledger.duckdb") as ledger:
        assert ledger.execute("SELECT count(*) FROM response").fetchall() == [(0,)]


def test_a_list_of_a_month_that_was_not_audited_is_refused() -> None:
    lists()
    done = answered(DIEN_KHANH, lambda row: confirmed(row) | {"period": "2026-09"} if row["carrier"] else {})
    assert (done.exit_code, "2026-09" in done.stderr) == (2, True)


def test_what_was_found_on_the_spot_counts_in_a_sample_and_is_no_visit() -> None:
    drawn = simaudit_("sample", "--carrier", "viettel", "--size", "30", "--out", "s.xlsx")
    assert drawn.exit_code == 0, drawn.output
    lists()
    for name in (NHA_TRANG, DIEN_KHANH):
        assert answered(name, confirmed).exit_code == 0
    assert answered(HOAN_KIEM, lambda _: {RESULT: "không xác nhận"}).exit_code == 0
    with Store(Path("store")).open_ledger() as ledger:
        (stratum,) = (
            of_check
            for of_check in sampled_answers(ledger, Period(2026, 10))["viettel"]
            if of_check.check_id == "UNR-01"
        )
    counts = [(unit.looked_at, unit.true, unit.false) for unit in stratum.drawn]
    assert sorted(counts) == [(0, 0, 0)] * 2 + [(1, 0, 1)] + [(1, 1, 0)] * 13


def test_a_list_is_encrypted_to_its_commune_and_to_the_recipients() -> None:
    officer, police = (pyrage.x25519.Identity.generate() for _ in range(2))
    Path("simaudit.toml").write_text(
        'province = "56"\n'
        f'[restricted]\nrecipients = ["{officer.to_public()}"]\n'
        f'[restricted.communes]\n22651 = ["{police.to_public()}"]\n'
    )
    lists()
    assert {path.suffix for path in Path("xa").iterdir()} == {".age", ".csv"}
    assert [path.name for path in Path("xa").glob("*.csv")] == ["communes.csv"]
    encrypted = Path("xa", f"{DIEN_KHANH}.csv.age").read_bytes()
    assert pyrage.decrypt(encrypted, [police]) == pyrage.decrypt(encrypted, [officer])
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(Path("xa", f"{NHA_TRANG}.csv.age").read_bytes(), [police])
    Path("simaudit.toml").write_text('[restricted.communes]\n22651 = ["no key"]\n')
    refused = simaudit_("communes", "--out", "xb")
    assert (refused.exit_code, "restricted.communes" in refused.stderr, Path("xb").exists()) == (
        2,
        True,
        False,
    )


def test_what_cannot_be_listed_is_said() -> None:
    lists()
    again = simaudit_("communes", "--out", "xa")
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)
    assert simaudit_("communes").exit_code == 0
    assert Path("communes-2026-10", f"{DIEN_KHANH}.xlsx").exists()
    assert (
        f" {'communes':<17} 2026-10  viettel, vinaphone  communes-2026-10"
        in simaudit_("store", "access").stdout
    )
    other = simaudit_("communes", "--period", "2026-09", "--out", "xb")
    assert (other.exit_code, Path("xb").exists()) == (2, False)
    Path("store/months/2026-10/viettel.parquet").unlink()
    assert simaudit_("communes", "--out", "xb").exit_code == 2

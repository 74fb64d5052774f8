"""A report of one commune: page, letter, ledger, list and plan count its numbers and those that none has."""

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, judge_by
from support.letters import blocks
from support.once import made_once
from support.thanh_hoa import CONFIG

from simaudit.store.ledger import Ledger
from simaudit.store.notices import notices

OFFICIAL = 'official = "Trần Thị B, Phó Trưởng phòng"'
HAM_RONG, HAC_THANH = "14758", "14797"
PLACES: Mapping[range, dict[str, str]] = {
    range(1, 13): {"commune_code": HAM_RONG},
    range(13, 25): {"address": "Tổ 3, phường Hàm Rồng, tỉnh Thanh Hóa"},
    range(25, 41): {"commune_code": HAC_THANH},
    range(41, 47): {"address": "phố Hàng Thiếc"},
    range(47, 61): {"province_code": "68", "address": "phố Hàng Thiếc"},
}
NAMELESS = {1, 2, 13, 25, 26, 27, 41, 47}
FACES = {*range(14, 25), *range(28, 34)}
"""People with one face at one point."""
SIGNS = NAMELESS | FACES
OWN = {1, 2, 13, 41, *range(14, 25)}
"""Of these, those of the commune and the one of which nobody can tell."""


def face(number: int) -> dict[str, str]:
    return {
        "full_name": f"TRẦN VĂN {chr(65 + number % 26)}", "date_of_birth": f"19{60 + number % 30}-03-04",
        "portrait_hash": "a" * 64, "point_code": "VTL-D9",
    }  # fmt: skip


def configured(*communes: str, province: str = 'province = "38"\n') -> str:
    return CONFIG.replace('province = "38"\n', f"{province}communes = {json.dumps(communes)}\n") + OFFICIAL


def audited(folder: Path) -> None:
    rows = [
        person("viettel", number, **({"province_code": "38", "commune_code": ""} | place))
        | ({"full_name": ""} if number in NAMELESS else face(number) if number in FACES else {})
        for numbers, place in PLACES.items()
        for number in numbers
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, checks_of("UNR-01", "MIS-10"))
        Path("simaudit.toml").write_text(configured(HAM_RONG), encoding="utf-8")
        write(Path("2026-10/viettel.csv"), rows, (*COLUMNS, "province_code", "commune_code", "portrait_hash"))
        done = simaudit_("audit", "2026-10")
        assert done.exit_code == 0, done.output
        assert simaudit_("letters", "--period", "2026-10").exit_code == 0
        done = simaudit_("follow", "sent", "viettel", "1/SKHCN-BCVT", "--on", "2026-11-03")
        assert (done.exit_code, done.stderr) == (0, "")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = made_once(tmp_path_factory, "communes-scope", audited)
    monkeypatch.chdir(path)
    judge_by(monkeypatch, checks_of("UNR-01", "MIS-10"))
    return path


def numbers_in(book: str) -> set[int]:
    """The people whose numbers stand in a workbook."""
    return {
        int(str(cell)[4:7])
        for sheet in openpyxl.load_workbook(book)
        for row in sheet.iter_rows(min_row=2, values_only=True)
        for cell in row
        if re.fullmatch("8496[0-9]{7}", str(cell))
    }


def test_the_month_is_judged_whole(folder: Path) -> None:
    with Path("out/2026-10/viettel/restricted/findings.csv").open(encoding="utf-8") as file:
        assert {int(row["msisdn"][4:7]) for row in csv.DictReader(file)} == SIGNS


def test_page_letter_ledger_list_and_plan_have_the_numbers_of_the_commune(folder: Path) -> None:
    overview: dict[str, Any] = json.loads(Path("out/2026-10/overview.json").read_text(encoding="utf-8"))
    (row,) = overview["decisions"]["standings"]
    assert row["signs"]["open"]["count"]["n"] == len(OWN)
    letter = [
        block for block in blocks(Path("out/letters/2026-10/viettel/cong-van.docx")) if isinstance(block, str)
    ]
    assert any(f"{len(OWN)} số thuê bao (" in text for text in letter)
    scope = "Phạm vi: Phường Hàm Rồng (14758), tỉnh Thanh Hóa (mã 38), 30 trong 60 số thuê bao của tệp"
    assert any(scope in text for text in letter)
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        (sent,) = notices(ledger, None, ["UNR-01", "MIS-10"])
    assert sent.numbers == len(OWN)
    assert numbers_in("out/2026-10/viettel/restricted/findings.xlsx") == OWN
    assert numbers_in("out/2026-10/viettel/restricted/findings-elsewhere.xlsx") == SIGNS - OWN
    done = simaudit_("plan", "--period", "2026-10", "--visits", "9", "--out", "plan")
    assert done.exit_code == 0, done.output
    with Path("plan/plan.csv").open(encoding="utf-8", newline="") as file:
        (point,) = csv.DictReader(file)
    assert (point["point_code"], point["signs"], point["case_numbers"]) == ("VTL-D9", "11", "11")
    books = [str(path) for path in Path("plan").rglob("*.xlsx")]
    assert set().union(*map(numbers_in, books)) == {*range(14, 25)}


def test_page_and_figures_say_how_many_rows_name_no_commune(folder: Path) -> None:
    page = Path("out/2026-10/viettel/report.html").read_text(encoding="utf-8")
    assert (
        "30 trong 60 số thuê bao của tệp; 6 thuê bao không xác định được xã vẫn tính trong phạm vi "
        "(1 có dấu hiệu)." in page
    )
    land = json.loads(Path("out/2026-10/overview.json").read_text(encoding="utf-8"))["territory"]
    counts = {name: (land[name]["n"], land[name]["of"]) for name in ("elsewhere", "untold_commune")}
    assert counts == {"elsewhere": (10, 30), "untold_commune": (1, 6)}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (configured(HAM_RONG, "99999"), 2, "99999 is no code of a commune of Thanh Hóa on 2026-10-31"),
        (configured("22918"), 2, "22918 is no code of a commune of Thanh Hóa"),
        (configured(HAM_RONG, province=""), 1, "communes are set, and province isn't"),
        (configured("1475"), 2, "this is not of the form"),
    ],
)
def test_a_code_that_is_none_of_the_province_is_refused(
    folder: Path, tmp_path: Path, text: str, line: int, words: str
) -> None:
    config = tmp_path / "other.toml"
    config.write_text(text, encoding="utf-8")
    done = simaudit_("audit", "2026-10", "--config", str(config))
    assert done.exit_code == 2
    assert f"other.toml, line {line}: communes" in done.stderr
    assert words in done.stderr


def test_a_commune_that_ended_before_the_month_is_refused(folder: Path, tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "commune.csv").write_text(
        "code,name,kind,province,from,to\n14758,Hàm Rồng,Phường,38,2025-07-01,2026-09-30\n", encoding="utf-8"
    )
    config = tmp_path / "other.toml"
    config.write_text(f'reference_folder = "{tables}"\n{configured(HAM_RONG)}', encoding="utf-8")
    done = simaudit_("audit", "2026-10", "--config", str(config))
    assert (done.exit_code, "14758 is no code of a commune of Thanh Hóa on 2026-10-31" in done.stderr) == (
        2,
        True,
    )

"""Cases files are validated: a fault is refused with the file, the key and the cure."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from simaudit.errors import CatalogueError
from simaudit.rules.case_file import CaseFile, Plant, case_file, plants_of
from simaudit.rules.load import load_catalogue
from simaudit.rules.toml_file import read_model

CASES = '''
as_of = 2026-10-31

[[fires]]
why = "a name of one letter"
rows = """
carrier,msisdn,record,full_name
viettel,84961000001,1,"A, B"
"""
expect = [["viettel", "84961000002", 2, "", ""], ["viettel", "84961000001", 1, "", ""]]

[[silent]]
why = "two letters"
as_of = 2026-09-30
absent = ["imsi"]
rows = """
carrier,record
"""
declared = """
carrier,records
viettel,12
"""
missing = """
carrier,check_id,msisdn,ended_at
viettel,BLK-01,84961000003,2026-01-02
viettel,BLK-01,84961000004,2026-01-02 03:04:05
viettel,BLK-01,84961000005,
"""
'''


def written(folder: Path, text: str) -> Path:
    path = folder / "BLK-01_own-rule.cases.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_with_its_tables(tmp_path: Path) -> None:
    read = read_model(written(tmp_path, CASES), CaseFile, CatalogueError)
    assert (read.as_of, read.silent[0].as_of, read.plant) == (date(2026, 10, 31), date(2026, 9, 30), ())
    assert read.fires[0].rows.rows() == [("viettel", "84961000001", 1, "A, B")]
    assert read.fires[0].expected == (
        ("viettel", "84961000001", 1, "", ""),
        ("viettel", "84961000002", 2, "", ""),
    )
    assert read.silent[0].expected == ()
    assert read.silent[0].declared is not None
    assert read.silent[0].declared.rows() == [("viettel", 12)]
    assert read.silent[0].missing is not None
    assert read.silent[0].missing.with_columns(pl.col("ended_at").dt.to_string("%F %T")).rows() == [
        ("viettel", "BLK-01", "84961000003", "2026-01-02 00:00:00"),
        ("viettel", "BLK-01", "84961000004", "2026-01-02 03:04:05"),
        ("viettel", "BLK-01", "84961000005", None),
    ]


@pytest.mark.parametrize(
    ("written_as", "instead", "message"),
    [
        ("as_of = 2026-10-31", "", ", as_of: is missing"),
        (
            "[[silent]]",
            "[[quiet]]",
            ", line 12: quiet: there is no such key; known: as_of, ",
        ),
        ("expect =", "expct =", ", line 10: fires 1.expct: there is no such key; did you mean expect?"),
        ('why = "two letters"', "", ", line 12: silent 1.why: is missing"),
        ("record,full_name", "record,name", "fires 1.rows: no such column: name; see: simaudit rules"),
        ('1,"A, B"', "1,A,B", "fires 1.rows: these are no comma-separated rows of as many cells as"),
        ('1,"A, B"', "I,A", "fires 1.rows: each row needs a whole number as its record"),
        ("carrier,record\n", "carrier\n", "silent 1.rows: the header lacks record"),
        ("carrier,records\n", "carrier,days\n", "silent 1.declared: no such column: days"),
        ("2026-01-02 03", "2026-01-32 03", "silent 1.missing: a day is needed"),
        ('rows = """\ncarrier,record\n"""', "rows = 1", "silent 1.rows: these are no comma-separated rows"),
        ('"", ""], ', "], ", "fires 1.expect 1"),
        ("[[fires]]", "[[fires]", "not TOML"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, written_as: str, instead: str, message: str) -> None:
    path = written(tmp_path, CASES.replace(written_as, instead, 1))
    with pytest.raises(CatalogueError) as refused:
        read_model(path, CaseFile, CatalogueError)
    assert str(refused.value).startswith(f"{path}, ")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("plant", "message"),
    [
        ("sise = 2", "plant 1.sise: there is no such key; did you mean size?"),
        ("size = -1", "plant 1.size: "),
        ('check = "BLK-01"', "plant 1.check: there is no such key"),
        ('[plant.set]\nname = "NULL"', "plant 1.set.name: no canonical column is called name; see: simaudit"),
        ('same = ["name"]', "plant 1.same 1: no canonical column is called name"),
        ('[plant.adds]\nline = "1"', "plant 1.adds.line: there is no such key"),
        ('[[plant.finds]]\nquery = "SELECT 1"\nwhere = "TRUE"', "plant 1.finds 1: a query gives all"),
        ("size = 0", "plant 1: a plant of size 0 has finds with a query"),
        ('size = 0\nweight = 2\nfinds = [{ query = "SELECT 1" }]', "plant 1: a plant of size 0"),
    ],
)
def test_a_plant_that_does_not_fit_is_refused(tmp_path: Path, plant: str, message: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        read_model(written(tmp_path, f"{CASES}[[plant]]\n{plant}\n"), CaseFile, CatalogueError)
    assert message in str(refused.value)


def test_an_unreadable_cell_is_null() -> None:
    plant = Plant(same=("gender", "address"), unreadable={"gender": "'?'", "status": "NULL"})
    assert plant.text_only
    assert plant.replacements == {
        "gender": "CASE WHEN ('?') IS NULL THEN leader.gender END",
        "address": "leader.address",
        "status": "CASE WHEN (NULL) IS NULL THEN status END",
    }


def test_every_check_of_the_catalogue_has_cases() -> None:
    assert all(case_file(check) for check in load_catalogue())


def test_plants_are_read_without_the_cases_beside_them() -> None:
    check = next(check for check in load_catalogue() if check.id == "BLK-01")
    cases = case_file(check)
    assert cases
    assert cases.plant
    assert plants_of(check) == cases.plant


def test_every_file_in_a_family_is_a_check_or_its_cases() -> None:
    checks = load_catalogue()
    known = {path for check in checks for path in (check.path, check.path.with_suffix(".cases.toml"))}
    assert {path for folder in {check.path.parent for check in checks} for path in folder.iterdir()} == known

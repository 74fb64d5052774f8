"""A profile's date formats, wordings and headings, which take precedence over the built-in ones."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from simaudit.errors import IntakeError
from simaudit.intake.load import load_month
from simaudit.intake.month_file import month_rows
from simaudit.intake.profile.extract_file import Profile
from simaudit.intake.profile.values import add_constants, apply_profile, used_constants

DATES = {
    "%d.%m.%Y": [("31.12.1990", "1990-12-31"), (" 1.2.1990 ", "1990-02-01"), ("31.02.1990", "? 31.02.1990")],
    "%m/%d/%Y": [("12/31/1990", "1990-12-31"), ("31/12/1990", "? 31/12/1990"), ("1990-12-31", "1990-12-31")],
    "%d-%b-%Y": [("31-Dec-1990", "1990-12-31"), ("31-DEC-1990", "1990-12-31"), ("31-12-1990", "31-12-1990")],
    "%m/%d/%Y %I:%M %p": [("12/31/1990 1:05 PM", "1990-12-31 13:05:00"), ("12/31/1990", "12/31/1990")],
    "serial": [("33238", "1990-12-31 00:00:00"), ("45231.75", "2023-11-01 18:00:00"), ("1990", "1990")],
}


@pytest.mark.parametrize("form", DATES)
def test_dates_of_a_format_become_those_of_the_contract(form: str) -> None:
    given, meant = zip(*DATES[form], strict=True)
    cells = pl.DataFrame({"registered_at": [*given, "", None], "full_name": [*given, "", None]})
    read = apply_profile(cells, Profile(date_formats=(form,))).cells
    assert read["registered_at"].to_list() == [*meant, None, None]
    assert read["full_name"].to_list() == cells["full_name"].to_list()


def test_years_of_two_digits_are_counted_by_column() -> None:
    cells = pl.DataFrame(
        {
            "date_of_birth": ["05-JAN-30", "31-FEB-24", "", "05/01/1990"],
            "registered_at": ["05-JAN-24", "06-JAN-24", None, "2024-01-07"],
            "full_name": ["05-JAN-24"] * 4,
        }
    )
    read = apply_profile(cells, Profile(date_formats=("DD-MON-RR",), as_of="2026-10-31"))
    assert read.short_years == {"date_of_birth": 1, "registered_at": 2}
    assert read.cells["date_of_birth"].to_list() == ["1930-01-05", "? 31-FEB-24", None, "05/01/1990"]
    assert read.cells["registered_at"].to_list() == ["2024-01-05", "2024-01-06", None, "2024-01-07"]
    undeclared = apply_profile(cells, Profile(date_formats=("%d.%m.%Y",)))
    assert (undeclared.cells["registered_at"][0], undeclared.short_years) == ("05-JAN-24", {})


def test_wordings_are_compared_without_case_and_accents() -> None:
    cells = pl.DataFrame({"status": ["MO 2C", " mở  2c ", "Cắt", "ACTIVE", None], "gender": ["Cắt"] * 5})
    read = apply_profile(cells, Profile(values={"status": {"Mở 2C": "ACTIVE", "cắt": ""}})).cells
    assert read["status"].to_list() == ["ACTIVE", "ACTIVE", "", "ACTIVE", None]
    assert read["gender"].to_list() == ["Cắt"] * 5


def loaded(folder: Path, text: str, columns: dict[str, str]) -> list[tuple[Any, ...]]:
    path = folder / "viettel.csv"
    path.write_text(text, encoding="utf-8")
    month = load_month("viettel", [path], folder / "viettel.parquet", profile=Profile(columns=columns))
    return month_rows(month.path).select("msisdn", "full_name").collect().rows()


def test_headings_of_a_profile_take_precedence_over_the_vocabulary(tmp_path: Path) -> None:
    text = "Số thuê bao,Máy,Họ tên\n0961000001,0961000002,An\n"
    assert loaded(tmp_path, text, {"máy": "msisdn"}) == [("84961000002", "An")]
    assert loaded(tmp_path, text, {"Máy khác": "msisdn"}) == [("84961000001", "An")]
    assert loaded(tmp_path, text, {"Họ tên": ""}) == [("84961000001", None)]
    with pytest.raises(IntakeError, match="'Máy' and 'Họ tên' both mean msisdn"):
        loaded(tmp_path, text, {"máy": "msisdn", "họ tên": "msisdn"})


def test_constants_are_columns_that_the_cells_lack() -> None:
    profile = Profile(constants={"status": "ACTIVE", "id_number": "B1", "gender": "Nam"})
    cells = pl.DataFrame({"msisdn": ["1", "2"], "gender": ["", None]})
    assert add_constants(cells, profile).rows(named=True) == [
        {"msisdn": "1", "gender": "", "status": "ACTIVE", "id_number": "B1"},
        {"msisdn": "2", "gender": None, "status": "ACTIVE", "id_number": "B1"},
    ]
    assert add_constants(cells.clear(), profile).height == 0
    assert used_constants(profile, {"msisdn", "gender"}) == {"status": "ACTIVE", "id_number": ""}
    assert add_constants(cells, Profile()).equals(cells)

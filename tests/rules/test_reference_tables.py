"""The tables of the catalogue: what was measured of each check among honest people, the 34 provinces."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.communes import compared

from simaudit.rules import reference_tables
from simaudit.rules.load import load_catalogue
from simaudit.rules.reference_tables import provinces, table_sources


def test_there_are_thirty_four_by_their_codes() -> None:
    codes = list(provinces())
    assert len(codes) == 34
    assert codes == sorted(codes)
    assert (provinces()["01"], provinces()["68"]) == ("Thành phố Hà Nội", "Lâm Đồng")


def test_a_province_has_its_name_of_the_day() -> None:
    days = [date(2024, 1, 31), date(2025, 7, 1), date(2026, 4, 29), date(2026, 4, 30), date.max]
    names = [provinces(day)["75"] for day in days]
    assert names == ["Đồng Nai"] * 3 + ["Thành phố Đồng Nai"] * 2
    assert all(list(provinces(day)) == list(provinces()) for day in days)


@pytest.mark.parametrize("day", ["2025-07-01", "2026-04-29", "2026-04-30", "2026-12-31"])
def test_there_are_3321_communes_a_day_each_code_once(day: str) -> None:
    table = reference_tables.reference_tables()["commune"]
    that_day = table.filter(pl.col("from") <= day, pl.col("to").fill_null("9999-12-31") >= day)
    assert (that_day.height, that_day["code"].n_unique()) == (3321, 3321)
    assert set(that_day["province"]) == set(provinces())
    assert set(that_day["kind"]) == {"Xã", "Phường", "Đặc khu"}
    assert that_day.filter(code="26326")["kind"].item() == ("Xã" if day < "2026-04-30" else "Phường")


def test_every_commune_of_before_has_a_successor() -> None:
    tables = reference_tables.reference_tables()
    before, change = tables["commune_before_2025"], tables["commune_change"]
    last = before.filter(to="2025-06-30")
    assert (last.height, last["code"].n_unique()) == (10_040, 10_040)
    assert before.select("code", "name", "kind").is_unique().all()
    assert set(before["code"]) == set(change["old"])
    assert set(change["new"]) == set(tables["commune"]["code"])
    assert change.select("old", "new").is_unique().all()
    wholes = dict(
        change.group_by("old").agg((pl.col("extent") == "whole").all() & (pl.len() == 1)).iter_rows()
    )
    parts = dict(change.group_by("old").agg((pl.col("extent") == "part").all() & (pl.len() > 1)).iter_rows())
    assert all(wholes[code] != parts[code] for code in wholes)
    assert change.filter(old="00001").rows() == [("00001", "00097", "whole")]  # Phúc Xá: all of it to Hồng Hà


def test_tables_of_others_say_whence_they_are() -> None:
    assert table_sources().keys() == {"province", "commune", "commune_before_2025", "commune_change"}
    assert all("(MIT); " in source for source in table_sources().values())


def test_a_third_source_is_compared_code_by_code() -> None:
    ours = [
        ("00001", "Thủy An", "Xã", "01", None),
        ("00002", "B", "Xã", "01", "2026-01-01"),
        ("00003", "C", "Xã", "01", None),
    ]
    communes = pl.DataFrame(ours, ("code", "name", "kind", "province", "to"), orient="row")
    wards = [{"Code": "00001", "FullName": "xã Thuỷ An"}, {"Code": "00004", "FullName": "Xã C"}]
    assert compared(communes, [{"Code": "01", "Wards": wards}]) == [
        "1 of 2 codes in both sources, 2 differ",
        "  00003: ('xac', '01') | –",
        "  00004: – | ('xac', '01')",
    ]


def test_a_check_has_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference_tables, "MEASURED", tmp_path / "precision.csv")
    assert reference_tables.innocents_of("MIS-05") == []
    (tmp_path / "precision.csv").write_text(
        "check,register,innocent,units,rows,month\n"
        "MIS-05,calm,3,2,1500000,2026-10\nMIS-05,messy,9,4,1000000,2026-10\nMIS-06,calm,1,1,1500000,2026-10\n",
        "utf-8",
    )
    calm = reference_tables.Innocents("calm", 3, 2, 1_500_000, "2026-10")
    messy = reference_tables.Innocents("messy", 9, 4, 1_000_000, "2026-10")
    assert reference_tables.innocents_of("MIS-05") == [messy, calm]
    assert (calm.per_million, messy.per_million) == (2, 9)
    assert reference_tables.innocents_of("MIS-07") == []


def test_what_was_measured_is_of_checks_that_there_are() -> None:
    measured = pl.read_csv(reference_tables.MEASURED)
    assert set(measured["check"]) <= {check.id for check in load_catalogue()}
    assert measured.select("check", "register").is_unique().all()
    assert set(measured["register"]) == {"calm", "messy"}
    assert (measured["units"] <= measured["innocent"]).all()
    assert (measured["rows"] >= 1_000_000).all()

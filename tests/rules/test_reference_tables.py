"""The tables of the catalogue: what was measured of each check among honest people, the 34 provinces."""

from pathlib import Path

import polars as pl
import pytest

from simaudit.rules import reference_tables
from simaudit.rules.load import load_catalogue
from simaudit.rules.reference_tables import provinces


def test_there_are_thirty_four_by_their_codes() -> None:
    codes = list(provinces())
    assert len(codes) == 34
    assert codes == sorted(codes)
    assert (provinces()["01"], provinces()["68"]) == ("Thành phố Hà Nội", "Lâm Đồng")


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

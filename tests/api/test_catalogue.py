"""`simaudit.catalogue`: every check, with what a notebook joins to findings."""

from pathlib import Path

import polars as pl
import pytest

from simaudit.api.catalogue import COLUMNS, catalogue
from simaudit.errors import UsageError
from simaudit.rules.load import load_catalogue


def test_it_has_every_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    checks, loaded = catalogue(), load_catalogue()
    assert checks.columns == list(COLUMNS)
    assert checks["check_id"].to_list() == [check.id for check in loaded]
    assert checks["title_vi"].to_list() == [check.header.title.vi for check in loaded]
    assert checks["off"].null_count() == checks.height
    of_first = checks.row(0, named=True)
    assert of_first["columns"] == list(loaded[0].columns)
    assert of_first["basis"] == list(loaded[0].header.check.basis)
    assert of_first["basis_vi"][0].startswith(("điểm", "khoản", "Điều"))
    assert len(of_first["basis_vi"]) == len(of_first["basis_en"]) > 0


def test_a_configuration_switches_checks_off(tmp_path: Path) -> None:
    (config := tmp_path / "simaudit.toml").write_text('[checks.EXT-01]\noff = true\nreason = "not here"\n')
    checks = catalogue(config=config)
    assert checks.drop_nulls("off").select("check_id", "off").rows() == [("EXT-01", "not here")]
    (tmp_path / "bad.toml").write_text("[checks.EXT-99]\noff = true\n")
    with pytest.raises(UsageError, match="EXT-99"):
        catalogue(config=tmp_path / "bad.toml")
    assert isinstance(checks, pl.DataFrame)

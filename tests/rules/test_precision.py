"""What was measured of each check among honest people."""

from pathlib import Path

import polars as pl
import pytest

from simaudit.rules import precision
from simaudit.rules.load import load_catalogue


def test_a_check_has_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "MEASURED", tmp_path / "precision.csv")
    assert precision.precision_of("MIS-05") is None
    (tmp_path / "precision.csv").write_text("check,innocent,rows,month\nMIS-05,3,1500000,2026-10\n", "utf-8")
    assert precision.precision_of("MIS-05") == precision.Precision(3, 1_500_000, "2026-10")
    assert precision.Precision(3, 1_500_000, "2026-10").per_million == 2
    assert precision.precision_of("MIS-06") is None


def test_what_was_measured_is_of_checks_that_there_are() -> None:
    measured = pl.read_csv(precision.MEASURED)
    assert set(measured["check"]) <= {check.id for check in load_catalogue()}
    assert measured["check"].is_unique().all()
    assert (measured["rows"] >= 1_000_000).all()

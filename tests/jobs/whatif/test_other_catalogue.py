"""Months judged by another catalogue: its checks, and what they share."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from jobs.whatif.test_judging import found, months_of, request
from support.tried_months import EIGHT, FOUR

from simaudit.config import Config
from simaudit.errors import CatalogueError
from simaudit.jobs.whatif.judging import judge_months
from simaudit.jobs.whatif.other_catalogue import judge_months_by
from simaudit.paths import CHECKS
from simaudit.store.store import Store


def test_another_catalogue_brings_its_own_populations(store: Store, config: Config, tmp_path: Path) -> None:
    catalogue = shutil.copytree(CHECKS, tmp_path / "checks")
    populations = catalogue / "populations.sql"
    text = populations.read_text(encoding="utf-8")
    # The view of devices that several numbers share, from five numbers on in the rule.
    (check,) = catalogue.glob("bulk/BLK-15_*.sql")
    rule = check.read_text(encoding="utf-8")
    assert "fewest_numbers = 5" in rule
    check.write_text(rule.replace("fewest_numbers = 5", "fewest_numbers = 4"), encoding="utf-8")
    populations.write_text(
        f"{text}\n-- Another edition's.\nCREATE MACRO other_edition(x) AS x;\n", encoding="utf-8"
    )
    for other in catalogue.glob("*/*.sql"):
        if not other.name.startswith(("BLK-15", "UNR-01")):
            other.unlink()
            other.with_suffix(".cases.toml").unlink(missing_ok=True)
    months = months_of(store, config, carrier="viettel").months
    before = judge_months(request(config, tmp_path / "before"), months)
    asked = replace(request(config.with_catalogue(None), tmp_path / "after"), before=before)
    after = judge_months_by(catalogue, asked, months)
    assert set(after.checks) == {"BLK-15", "UNR-01"}
    assert after.judged == {"BLK-15"}
    assert found(after, "viettel")["BLK-15"] == list(range(1, len(EIGHT) + len(FOUR) + 1))


def test_an_error_comes_home_with_its_file(store: Store, config: Config, tmp_path: Path) -> None:
    catalogue = shutil.copytree(CHECKS, tmp_path / "checks")
    (check,) = catalogue.glob("bulk/BLK-15_*.sql")
    check.write_text("SELECT 1", encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        judge_months_by(catalogue, request(config.with_catalogue(None), tmp_path / "after"), ())
    assert (refused.value.code, refused.value.path) == ("header_absent", check)

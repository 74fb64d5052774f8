"""What a change makes of the configuration."""

from pathlib import Path

import pytest
from support.extracts import OWN_CHECK

from simaudit.config import Config
from simaudit.config.model import CheckSetting
from simaudit.errors import CatalogueError, UsageError
from simaudit.jobs.whatif.rule_sets import RuleSetChange, Setting, changed_config, folder_checks, setting_of


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("BLK-12.fewest_papers=15", Setting("BLK-12", "fewest_papers", 15)),
        (" blk-14.times_expected=2.5 ", Setting("BLK-14", "times_expected", 2.5)),
        ("UNR-01.off=true", Setting("UNR-01", "off", True)),
        ('DP-01.word="a = b"', Setting("DP-01", "word", "a = b")),
    ],
)
def test_a_setting_is_check_parameter_and_a_value_of_toml(text: str, setting: Setting) -> None:
    assert setting_of(text) == setting


@pytest.mark.parametrize(
    "text", ["", "BLK-12", "BLK-12.x", "BLK-12.x=", "x=1", "BLK-12.x=[1]", "BLK-12.x=\u0661"]
)
def test_what_is_no_setting_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        setting_of(text)
    assert refused.value.code in ("setting_needed", "setting_value_needed")


def test_settings_go_beside_those_that_there_are(tmp_path: Path) -> None:
    config = Config.model_validate({"checks": {"BLK-12": {"within_days": 90}, "UNR-01": {"tolerated": 0.1}}})
    change = RuleSetChange(("BLK-12.fewest_papers=15", "UNR-01.off=true"))
    changed = changed_config(config, change, tmp_path / "checks")
    assert changed.checks["BLK-12"].__pydantic_extra__ == {"within_days": 90, "fewest_papers": 15}
    assert (changed.checks["UNR-01"].off, changed.checks["UNR-01"].tolerated) == (True, 0.1)
    assert config.checks["UNR-01"] == CheckSetting.model_validate({"tolerated": 0.1})
    assert change.text == "BLK-12.fewest_papers=15; UNR-01.off=true"


SQL = "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live"


def write_check(folder: Path, text: str = OWN_CHECK.format(id="DP-01", sql=SQL)) -> Path:
    path = folder / "bulk" / "DP-01_own.sql"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_of_checks_goes_before_the_present_one(tmp_path: Path) -> None:
    present, tried = write_check(tmp_path / "present"), write_check(tmp_path / "tried")
    old = present.with_name("DP-01_old-name.sql")
    present.rename(old)
    other = old.with_name("DP-02_other.sql")
    other.write_text("-- another", encoding="utf-8")
    config = Config(checks_folder=tmp_path / "present")
    changed = changed_config(config, RuleSetChange(checks=tmp_path / "tried"), tmp_path / "scratch")
    assert changed.checks_folder == tmp_path / "scratch"
    assert sorted(path.name for path in (tmp_path / "scratch/bulk").iterdir()) == [tried.name, other.name]
    assert old.exists()


def test_a_check_that_cannot_be_used_names_its_own_file(tmp_path: Path) -> None:
    path = write_check(tmp_path, "SELECT 1")
    with pytest.raises(CatalogueError) as refused:
        folder_checks(tmp_path)
    assert refused.value.path == path


def test_nothing_to_try_and_no_catalogue_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as nothing:
        changed_config(Config(), RuleSetChange(), tmp_path / "checks")
    with pytest.raises(UsageError) as empty:
        changed_config(Config(), RuleSetChange(catalogue=tmp_path), tmp_path / "checks")
    with pytest.raises(UsageError) as no_checks:
        changed_config(Config(), RuleSetChange(checks=tmp_path), tmp_path / "checks")
    assert (nothing.value.code, empty.value.code, no_checks.value.code) == (
        "nothing_to_try",
        "no_catalogue",
        "no_folder_of_checks",
    )

"""Honest people whom a change would accuse."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from support.few_checks import checks_of

from simaudit.config import Config
from simaudit.config.model import CheckSetting
from simaudit.files import private_folder
from simaudit.jobs.whatif.innocents import honest_config, honest_month, trial_innocents
from simaudit.jobs.whatif.judging import TrialRequest, judge_months
from simaudit.judge.waivers import Waivers


def test_the_honest_register_is_judged_by_both_rule_sets(tmp_path: Path) -> None:
    honest = honest_month(tmp_path / "honest")
    assert sorted(honest.month.months.current) == sorted(honest.month.months.previous)
    assert honest.rows == sum(
        pl.scan_parquet(month.path).select(pl.len()).collect().item()
        for month in honest.month.months.current.values()
    )
    config = Config().with_catalogue(checks_of("UNR-01", "BLK-02"))
    request = TrialRequest(config, b"k" * 32, Waivers(), private_folder(tmp_path / "before"))
    before = judge_months(request, [honest.month])
    lower = CheckSetting.model_validate({"fewest": 2})
    after_config = config.model_copy(update={"checks": {"BLK-02": lower}})
    after = judge_months(
        replace(request, config=after_config, folder=private_folder(tmp_path / "after"), before=before),
        [honest.month],
    )
    (row,) = trial_innocents(before, after, ["BLK-02"], honest.rows)
    assert (row.check_id, row.rows, row.before) == ("BLK-02", honest.rows, 0)
    findings = pl.concat([pl.read_parquet(part.findings) for part in after.carriers], how="vertical_relaxed")
    found = findings.filter(pl.col("check_id") == "BLK-02").select("carrier", "record").unique()
    assert row.after == found.height > 0
    assert row.million_after.estimate == pytest.approx(1e6 * row.after / honest.rows)
    assert row.million_after.low < row.million_after.estimate < row.million_after.high


def test_nothing_of_the_installations_carriers_is_taken_there() -> None:
    config = Config.model_validate(
        {"province": "68", "declared": {"2026-10": {"viettel": 5}}, "carriers": {"viettel": {"sheet": "A"}}}
    )
    neutral = honest_config(config)
    assert (neutral.province, neutral.declared, neutral.carriers) == ("", {}, {})

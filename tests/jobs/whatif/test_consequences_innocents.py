"""Honest people whom a change would accuse."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import polars as pl
import pytest
from support.few_checks import checks_of

from simaudit.config import Config
from simaudit.config.model import CheckSetting
from simaudit.files import private_folder
from simaudit.jobs.whatif.consequences import HonestRegister, honest_month, honest_request, trial_innocents
from simaudit.jobs.whatif.judging import TrialRequest, judge_months
from simaudit.judge.waivers import Waiver, Waivers


@pytest.mark.parametrize("register", get_args(HonestRegister))
def test_an_honest_register_is_judged_by_both_rule_sets(register: HonestRegister, tmp_path: Path) -> None:
    month, rows = honest_month(register, tmp_path / "honest")
    assert sorted(month.months.current) == sorted(month.months.previous)
    assert rows == sum(
        pl.scan_parquet(each.path).select(pl.len()).collect().item() for each in month.months.current.values()
    )
    config = Config().with_catalogue(checks_of("UNR-01", "BLK-02"))
    request = TrialRequest(config, b"k" * 32, Waivers(), private_folder(tmp_path / "before"))
    before = judge_months(request, [month])
    lower = CheckSetting.model_validate({"fewest": 2})
    after_config = config.model_copy(update={"checks": {"BLK-02": lower}})
    after = judge_months(
        replace(request, config=after_config, folder=private_folder(tmp_path / "after"), before=before),
        [month],
    )
    (row,) = trial_innocents(before, after, ["BLK-02"], register, rows)
    assert (row.check_id, row.life, row.rows, row.before) == ("BLK-02", register, rows, 0)
    findings = pl.concat([pl.read_parquet(part.findings) for part in after.carriers], how="vertical_relaxed")
    found = findings.filter(pl.col("check_id") == "BLK-02").select("carrier", "record").unique()
    assert row.after == found.height > 0
    assert row.million_after.estimate == pytest.approx(1e6 * row.after / rows)
    assert row.million_after.low < row.million_after.estimate < row.million_after.high


def test_nothing_of_the_installations_carriers_is_taken_there(tmp_path: Path) -> None:
    config = Config.model_validate(
        {"province": "68", "declared": {"2026-10": {"viettel": 5}}, "carriers": {"viettel": {"sheet": "A"}}}
    )
    waiver = Waiver(
        check="BLK-02", carrier="viettel", reason="r", approver="a", document="d", expires=date(2027, 1, 1)
    )
    waivers = Waivers((waiver,))
    request = TrialRequest(config, b"k" * 32, waivers, private_folder(tmp_path / "before"))
    honest = honest_request(request, tmp_path / "honest")
    assert (honest.waivers, honest.folder) == (Waivers(), tmp_path / "honest")
    neutral = honest.config
    assert (neutral.province, neutral.declared, neutral.carriers) == ("", {}, {})

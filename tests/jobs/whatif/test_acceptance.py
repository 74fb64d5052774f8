"""A change put into force: configuration, ledger, and what the next month says of it."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from support.extracts import OWN_CHECK, write
from support.few_checks import judge_by
from support.tried_months import CHECKS, WITH_DEVICE, rows

from simaudit.cli import main
from simaudit.config import Config, load_config
from simaudit.config.rules_in_force import rules_of
from simaudit.errors import UsageError
from simaudit.jobs.whatif.acceptance import Acceptance, changed_text, refuse_unacceptable
from simaudit.jobs.whatif.output import write_trial
from simaudit.jobs.whatif.rule_sets import RuleSetChange
from simaudit.jobs.whatif.whatif import WhatifRequest, try_change
from simaudit.period import VIET_NAM
from simaudit.store.store import Store

NOW = datetime(2026, 11, 20, 9, tzinfo=VIET_NAM)
LOCAL = datetime(2026, 11, 20, 9)  # noqa: DTZ001 (as the ledger keeps moments)
DECIDED = Acceptance("Theo kết quả kiểm tra", "Nguyễn Văn A, Giám đốc", LOCAL)
CHANGE = RuleSetChange(("BLK-15.fewest_numbers=4",))


def accepted(
    store: Store, config: Config, change: RuleSetChange = CHANGE, acceptance: Acceptance = DECIDED
) -> int:
    tried = try_change(store, config, WhatifRequest(change, months=1, honest=False), NOW)
    return write_trial(tried, Path("tried-out"), config, store, (change, acceptance)).entry or 0


def test_the_configuration_keeps_what_it_says_and_the_ledger_has_the_entry(
    store: Store, config: Config
) -> None:
    before = rules_of(config).fingerprint
    assert accepted(store, config) == 1
    text = Path("simaudit.toml").read_text(encoding="utf-8")
    assert text.startswith('# Ours.\nlang = "vi,en"\n[retention]\nmonths = "all"\n')
    changed = load_config(Path("simaudit.toml")).with_catalogue(CHECKS)
    assert changed.checks["BLK-15"].__pydantic_extra__ == {"fewest_numbers": 4}
    with store.open_ledger() as ledger:
        (entry,) = ledger.frame("SELECT * FROM criteria_change").to_dicts()
    assert (entry["entry"], entry["check_id"], entry["change"]) == (1, "BLK-15", "BLK-15.fewest_numbers=4")
    assert (entry["reason"], entry["approver"]) == (DECIDED.reason, DECIDED.approver)
    assert (entry["rule_set_before"], entry["rule_set_after"]) == (before, rules_of(changed).fingerprint)
    by_id = {check.id: check.fingerprint for check in rules_of(changed).checks}
    assert entry["fingerprint_after"] == by_id["BLK-15"] != entry["fingerprint_before"]


def test_the_next_month_names_the_entry(
    store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(monkeypatch, CHECKS)
    with store.open_ledger() as ledger:
        ((made_at,),) = ledger.execute("SELECT max(made_at) FROM run").fetchall()
    accepted(store, config, acceptance=replace(DECIDED, moment=made_at.replace(year=made_at.year + 1)))
    write(Path("inbox/2026-11/viettel_2026-11.csv"), rows(), WITH_DEVICE)
    audited = CliRunner().invoke(main, ["audit", "inbox/2026-11", "--force"])
    assert audited.exit_code == 0, audited.output
    results = pl.read_csv("out/2026-11/viettel/results.csv").filter(pl.col("check_id") == "BLK-15")
    day = made_at.replace(year=made_at.year + 1).strftime("%Y-%m-%d")
    assert results["note"].to_list() == [
        f"rule changed since 2026-10 (entry 1 of {day}): 4 findings re-baselined"
    ]
    for page in ("viettel/report.html", "index.html"):
        text = Path("out/2026-11", page).read_text(encoding="utf-8")
        assert "Thay đổi tiêu chí" in text
        assert "BLK-15.fewest_numbers=4" in text
    overview = json.loads(Path("out/2026-11/overview.json").read_text(encoding="utf-8"))
    (change,) = overview["run"]["criteria_changes"]
    assert (change["entry"], change["checks"]) == (1, ["BLK-15"])


def test_a_departments_check_is_copied(store: Store, config: Config) -> None:
    sql = "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live"
    path = Path("tried/bulk/DP-01_own.sql")
    path.parent.mkdir(parents=True)
    path.write_text(OWN_CHECK.format(id="DP-01", sql=sql), encoding="utf-8")
    accepted(store, config, RuleSetChange(checks=Path("tried")))
    assert Path("our-checks/bulk/DP-01_own.sql").read_text(encoding="utf-8") == path.read_text(
        encoding="utf-8"
    )
    changed = load_config(Path("simaudit.toml")).with_catalogue(CHECKS)
    assert "DP-01" in {check.id for check in rules_of(changed).checks}


def test_a_check_switched_off_has_the_reason(config: Config) -> None:
    text = changed_text(config, RuleSetChange(("UNR-01.off=true",)), DECIDED)
    assert text.endswith('[checks.UNR-01]\noff = true\nreason = "Theo kết quả kiểm tra"\n')


def test_rules_that_changed_meanwhile_are_not_replaced(store: Store, config: Config) -> None:
    tried = try_change(store, config, WhatifRequest(CHANGE, months=1, honest=False), NOW)
    other = replace(tried, figures=tried.figures.model_copy(update={"rule_set_before": "0" * 64}))
    text = Path("simaudit.toml").read_bytes()
    with pytest.raises(UsageError) as refused:
        write_trial(other, Path("tried-out"), config, store, (CHANGE, DECIDED))
    assert refused.value.code == "rules_changed_since"
    with store.open_ledger() as ledger:
        assert ledger.execute("SELECT count(*) FROM criteria_change").fetchall() == [(0,)]
    assert Path("simaudit.toml").read_bytes() == text
    assert not Path("tried-out").exists()


@pytest.mark.parametrize(
    ("change", "acceptance", "code"),
    [
        (CHANGE, Acceptance("", "A", LOCAL), "acceptance_incomplete"),
        (CHANGE, Acceptance("A", "", LOCAL), "acceptance_incomplete"),
        (RuleSetChange(catalogue=Path("checks")), DECIDED, "catalogue_not_accepted"),
    ],
)
def test_what_cannot_be_accepted_is_refused_before_it_is_tried(
    config: Config, change: RuleSetChange, acceptance: Acceptance, code: str
) -> None:
    with pytest.raises(UsageError) as refused:
        refuse_unacceptable(config, change, acceptance)
    assert refused.value.code == code
    with pytest.raises(UsageError) as without_file:
        refuse_unacceptable(Config(), CHANGE, DECIDED)
    assert without_file.value.code == "no_configuration_to_change"

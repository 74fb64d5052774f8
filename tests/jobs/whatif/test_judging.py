"""Months judged by one rule set, and by another only where it differs."""

from dataclasses import replace
from pathlib import Path

import polars as pl
from support.tried_months import CHECKS, EIGHT, FOUR, NAMELESS

from simaudit.config import Config
from simaudit.config.key import installation_key
from simaudit.config.model import CheckSetting
from simaudit.files import private_folder
from simaudit.jobs.whatif.judging import RuleSetTrial, TrialRequest, judge_months
from simaudit.jobs.whatif.stored_months import TriedMonths, tried_months
from simaudit.judge.waivers import Waivers, read_waivers
from simaudit.store.store import Store


def months_of(store: Store, config: Config, count: int = 1, carrier: str | None = None) -> TriedMonths:
    with store.open_ledger() as ledger:
        return tried_months(
            store, ledger, config, installation_key(config.key_file), count, carrier, config.inbox
        )


def request(config: Config, folder: Path) -> TrialRequest:
    return TrialRequest(config, installation_key(config.key_file), Waivers(), private_folder(folder))


def found(trial: RuleSetTrial, carrier: str) -> dict[str, list[int]]:
    (of_carrier,) = [part for part in trial.carriers if part.carrier == carrier]
    findings = pl.read_parquet(of_carrier.findings).sort("check_id", "record")
    groups = findings.group_by("check_id", maintain_order=True)
    return {str(key): rows["record"].to_list() for (key,), rows in groups}


def test_what_is_the_same_is_not_judged_again(store: Store, config: Config, tmp_path: Path) -> None:
    months = months_of(store, config).months
    before = judge_months(request(config, tmp_path / "before"), months)
    assert before.judged == {"UNR-01", "BLK-14", "BLK-15"}
    assert before.not_tried == ("EXT-06",)
    nameless = list(range(len(EIGHT) + len(FOUR) + 1, len(EIGHT) + len(FOUR) + len(NAMELESS) + 1))
    assert found(before, "viettel") == {"BLK-15": list(EIGHT), "UNR-01": nameless}
    same = judge_months(replace(request(config, tmp_path / "same"), before=before), months)
    assert (same.judged, found(same, "viettel")) == (frozenset(), found(before, "viettel"))
    assert [part.results.drop("seconds").rows() for part in same.carriers] == [
        part.results.drop("seconds").rows() for part in before.carriers
    ]
    setting = CheckSetting.model_validate({"fewest_numbers": 4})
    other = config.model_copy(update={"checks": {"BLK-15": setting}})
    after = judge_months(replace(request(other, tmp_path / "after"), before=before), months)
    # What judges the findings of others is judged anew.
    assert after.judged == {"BLK-14", "BLK-15"}
    twelve = list(range(1, len(EIGHT) + len(FOUR) + 1))
    assert found(after, "viettel") == {"BLK-15": twelve, "UNR-01": nameless}
    linked = [pl.read_parquet(part.linked) for part in after.carriers if part.carrier == "viettel"]
    assert linked[0]["place"].to_list() == twelve


def test_waived_findings_are_marked(store: Store, config: Config, tmp_path: Path) -> None:
    Path("waivers.toml").write_text(
        '[[waiver]]\ncheck = "BLK-15"\ncarrier = "viettel"\nsubject = "' + "a" * 16 + '"\n'
        'reason = "a"\napprover = "b"\nexpires = 2027-01-01\ndocument = "c"\n',
        encoding="utf-8",
    )
    waivers = read_waivers(Path("waivers.toml"), {check.id for check in CHECKS})
    months = months_of(store, config, carrier="viettel").months
    trial = judge_months(replace(request(config, tmp_path / "trial"), waivers=waivers), months)
    (part,) = trial.carriers
    findings = pl.read_parquet(part.findings)
    assert findings.filter("waived")["record"].to_list() == list(EIGHT)
    assert pl.read_parquet(part.linked).is_empty()

"""A register judged elsewhere comes to what it would at home, though its rows come home at the end only."""

import shutil
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest
from support.few_checks import checks_of
from support.same_audits import SAMPLES, same_audit

from simaudit.api.options import config_of
from simaudit.api.selfcheck import Audit, checked, selfcheck
from simaudit.errors import SimauditError
from simaudit.intake.load import LoadedMonth, load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.profile.extract_file import Profile
from simaudit.intake.records.account import ELSEWHERE
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.jobs.inputs.request import RunOptions
from simaudit.judge.carriers import JudgedMonths, JudgedTogether, JudgingRequest, judge_carriers
from simaudit.judge.engine import EngineError
from simaudit.judge.prefilter import COUNTED_VIEWS, view_counts
from simaudit.period import Period
from simaudit.rules.relations import REMARKS

OCTOBER: Final = Period.parse("2026-10")
FEW: Final = checks_of("UNR-01", "UNR-08", "BLK-05", "EXT-04")
"""Two that find nothing, one of them in the month before, and two whose findings persist."""
EXTRACT: Final = SAMPLES / "2026-10" / "viettel_2026-10.csv"


@dataclass
class Elsewhere:
    """A file's rows in a folder that isn't the store's."""

    folder: Path
    path: Path = Path("viettel_2026-10")
    extract: Path = EXTRACT
    unjudged: str = ""
    loaded: dict[Path, LoadedMonth] = field(default_factory=dict)

    def load(self, target: Path, profile: Profile) -> LoadedMonth:
        month = load_month("viettel", [self.extract], self.folder / target.name, profile=profile)
        self.loaded[target] = month
        accounts = tuple(one.model_copy(update={"form": ELSEWHERE}) for one in month.accounts)
        pl.read_parquet(month.path).clear().write_parquet(target)
        return LoadedMonth(month.carrier, target, month.columns, accounts, month.rejects, month.failed)

    def before(self, target: Path, profile: Profile) -> CarrierMonth | None:
        return None

    def judge(self, request: JudgingRequest) -> JudgedTogether:
        if self.unjudged:
            raise EngineError(self.unjudged)
        ((target, month),) = self.loaded.items()
        away = replace(request, months=JudgedMonths({"viettel": as_carrier_month(month)}))
        (judged,) = judge_carriers(away)
        with closing(judged.register) as register:
            views = {view: view_counts(register, judged.prefilter, view) for view in COUNTED_VIEWS}
            counted = replace(judged.prefilter, views=views)
            shutil.copy(month.path, target)
            remarks = register.findings(REMARKS)
            return JudgedTogether(judged.verdicts, register.findings(), remarks, counted=counted)


def checked_elsewhere(
    held: Elsewhere, config: Path, period: Period = OCTOBER, store: Path | None = None
) -> Audit:
    wanted = RunOptions(period, "viettel", held={"viettel": held})
    return checked([], wanted, {"config": config, "store": store})


@pytest.fixture
def by_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "simaudit.api.selfcheck.arguments.config_of", lambda given: config_of(given).with_catalogue(FEW)
    )


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (key := tmp_path / "simaudit.key").write_text(f"{'5a' * 32}\n")
    key.chmod(0o600)
    (path := tmp_path / "simaudit.toml").write_text('key_file = "simaudit.key"\n')
    return path


def test_what_is_judged_elsewhere_is_what_would_be_judged_at_home(tmp_path: Path, config: Path) -> None:
    (away := tmp_path / "away").mkdir()
    found = checked_elsewhere(Elsewhere(away), config)
    at_home = selfcheck(EXTRACT, carrier="viettel", config=config)
    same_audit(found, at_home)
    assert found.findings["check_id"].n_unique() > 20
    assert figures(found) == figures(at_home)


def figures(audit: Audit) -> dict[str, Any]:
    """All but when they were made, how long it took, and where the rows were."""
    of = audit.figures.model_dump(exclude={"run": True, "intake": {"files": True}})
    return of | {"checks": [check | {"seconds": 0} for check in of["checks"]]}


@pytest.mark.usefixtures("by_few")
def test_what_cannot_be_judged_there_ends_the_run(tmp_path: Path, config: Path) -> None:
    held = Elsewhere(tmp_path, unjudged="stopped_for_memory")
    with pytest.raises(SimauditError) as raised:
        checked_elsewhere(held, config, store=tmp_path / "store")
    assert raised.value.code == "stopped_for_memory"
    assert list((tmp_path / "store").rglob("*.parquet")) == []


def test_what_cannot_be_read_there_ends_the_run(tmp_path: Path, config: Path) -> None:
    held = Elsewhere(tmp_path, extract=tmp_path / "viettel_2026-10.csv")
    with pytest.raises(SimauditError) as raised:
        checked_elsewhere(held, config)
    assert raised.value.code == "cannot_be_opened"


@pytest.mark.usefixtures("by_few")
def test_a_month_judged_elsewhere_is_no_month_before_of_one_judged_at_home(
    tmp_path: Path, config: Path
) -> None:
    september = SAMPLES / "2026-09" / "viettel_2026-09.csv"
    store = tmp_path / "store"
    held = Elsewhere(tmp_path, Path("viettel_2026-09"), september)
    assert not checked_elsewhere(held, config, Period.parse("2026-09"), store).problems
    (tmp_path / "viettel.parquet").unlink()
    # There, the month before is what the register's holder has.
    assert not checked_elsewhere(Elsewhere(tmp_path), config, store=store).problems
    found = selfcheck(EXTRACT, carrier="viettel", config=config, store=store)
    assert [problem.code for problem in found.problems] == ["month_judged_elsewhere"]
    without = found.results.filter(pl.col("note").str.contains("no_previous_month"))
    assert without["status"].unique().to_list() == ["not_applicable"]
    assert found.results["persisting"].sum() > 0

"""A change tried on stored months: what comes, what goes, and that nothing else changes."""

import hashlib
import shutil
from contextlib import chdir
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest
from click.testing import CliRunner
from support.extracts import person
from support.few_checks import checks_of, judge_by
from support.tried_months import CHECKS, EIGHT, FOUR, tried_folder

from simaudit.cli import main
from simaudit.config import Config, load_config
from simaudit.contract import HASHES
from simaudit.errors import UsageError
from simaudit.files import file_hash
from simaudit.jobs.whatif.rule_sets import RuleSetChange
from simaudit.jobs.whatif.whatif import DRAWN, TriedChange, WhatifRequest, try_change
from simaudit.period import VIET_NAM
from simaudit.report.figures.rule_trial import Moved
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store

NOW = datetime(2026, 11, 20, 9, tzinfo=VIET_NAM)


def tried(store: Store, config: Config, *settings: str, honest: bool = False, months: int = 3) -> TriedChange:
    request = WhatifRequest(RuleSetChange(settings), months=months, honest=honest)
    return try_change(store, config, request, NOW)


class LowerLimit(NamedTuple):
    """A lower limit tried on both months, and what was there before and after."""

    done: TriedChange
    hashes: list[dict[str, str]]
    seals: list[int]


@pytest.fixture(scope="module")
def lower(tmp_path_factory: pytest.TempPathFactory) -> LowerLimit:
    folder = shutil.copytree(tried_folder(tmp_path_factory), tmp_path_factory.mktemp("lower") / "copy")
    hashes, seals = list[dict[str, str]](), list[int]()
    with chdir(folder):
        config = load_config(folder / "simaudit.toml").with_catalogue(CHECKS)
        store = Store(config.store, config.key_file)

        def look() -> None:
            with store.open_ledger() as ledger:
                seals.extend(count for (count,) in ledger.execute("SELECT count(*) FROM chain").fetchall())
            files = [path for path in Path().rglob("*") if path.is_file() and path.name != ".lock"]
            hashes.append({str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files})

        look()
        done = tried(store, config, "BLK-15.fewest_numbers=4")
        look()
    return LowerLimit(done, hashes, seals)


def test_a_lower_limit_finds_four_more_of_each_month(lower: LowerLimit) -> None:
    done = lower.done
    changes = {(row.check_id, row.period, row.carrier): row for row in done.figures.changes}
    october = changes["BLK-15", "2026-10", "viettel"]
    assert october.rows == Moved(both=8, only_before=0, only_after=4)
    assert october.people == Moved(both=8, only_before=0, only_after=4)
    assert october.points == Moved(both=1, only_before=0, only_after=4)
    assert october.reported == Moved(only_after=1)
    september = changes["BLK-15", "2026-09", "viettel"]
    assert (september.rows, september.reported) == (Moved(both=8, only_after=4), None)
    assert [(check.id, check.kind) for check in done.figures.checks] == [
        ("BLK-14", "follows"),
        ("BLK-15", "changed"),
    ]
    numbers = [person("viettel", n)["msisdn"][1:] for n in FOUR]
    assert done.rows.filter(pl.col("period") == "2026-10")["msisdn"].to_list() == [f"84{n}" for n in numbers]
    assert set(done.rows["change"]) == {"only_after"}
    # Four numbers are no case yet.
    assert done.figures.cases == ()
    assert done.figures.not_tried == ("EXT-06",)
    assert (done.figures.months, done.figures.left_out) == (("2026-09", "2026-10"), ())


def test_hashes_that_an_earlier_version_left_in_a_month_are_not_searched_by(
    store: Store, config: Config
) -> None:
    config = config.with_catalogue(checks_of("BLK-15", "PRC-14"))
    changes = ("BLK-15.fewest_numbers=4", "PRC-14.off=true")
    before = tried(store, config, *changes, months=1)
    others = [pl.int_range(pl.len()).cast(dtype).alias(name) for name, dtype in HASHES.items()]
    for path in store.folder.glob("months/*/viettel.parquet"):
        pl.read_parquet(path).with_columns(others).write_parquet(path)
        with Ledger(store.ledger) as ledger:
            ledger.execute(
                "UPDATE month SET rows_sha256 = $hash WHERE period = $period AND carrier = 'viettel'",
                {"hash": file_hash(path), "period": path.parent.name},
            )
    after = tried(store, config, *changes, months=1)
    assert after.figures.left_out == ()
    assert after.rows.equals(before.rows)
    # Four, and the number on the list, which the rule that is off doesn't find any more.
    assert after.rows["change"].value_counts(sort=True).rows() == [("only_after", 4), ("only_before", 1)]


def test_a_higher_limit_ends_a_case(store: Store, config: Config) -> None:
    done = tried(store, config, "BLK-15.fewest_numbers=9", months=1)
    (change,) = [row for row in done.figures.changes if row.check_id == "BLK-15"]
    assert (change.rows, change.status_before, change.status_after) == (
        Moved(only_before=8),
        "failed",
        "passed",
    )
    (case,) = done.figures.cases
    assert (case.kind, case.numbers_before, case.numbers_after, case.after) == ("dissolved", 8, 0, ())
    assert done.rows["record"].to_list() == list(EIGHT)
    assert done.drawn.height == len(EIGHT) <= DRAWN
    assert done.drawn["device_hash"].unique().to_list() == ["a" * 16]
    assert done.drawn["full_name"].to_list() == [person("viettel", n)["full_name"] for n in EIGHT]
    assert [(row.record, row.change) for row in done.figures.drawn] == [(n, "only_before") for n in EIGHT]


def test_a_check_switched_off_is_gone(store: Store, config: Config) -> None:
    done = tried(store, config, "UNR-01.off=true", months=1)
    assert [(check.id, check.kind) for check in done.figures.checks] == [
        ("BLK-14", "follows"),
        ("UNR-01", "gone"),
    ]
    (change,) = [row for row in done.figures.changes if row.check_id == "UNR-01" and row.carrier == "viettel"]
    assert (change.rows, change.status_after) == (Moved(only_before=3), "not_applicable")


def test_the_table_is_the_difference_of_two_audits(
    store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(monkeypatch, CHECKS)
    done = tried(store, config, "BLK-15.fewest_numbers=4", months=1)
    Path("other.toml").write_text("[checks.BLK-15]\nfewest_numbers = 4\n", encoding="utf-8")
    again = ["audit", "inbox/2026-10", "--config", "other.toml", "--store", "other", "--out", "changed"]
    assert CliRunner().invoke(main, again).exit_code == 0
    columns = ["check_id", "file", "record", "msisdn", "subject"]
    before, after = (
        pl.read_parquet(Path(folder) / "2026-10/viettel/restricted/findings.parquet").select(columns)
        for folder in ("out", "changed")
    )
    assert done.rows.filter(pl.col("change") == "only_after").select(columns).rows() == (
        after.join(before, on=columns, how="anti", nulls_equal=True).sort("check_id", "record").rows()
    )
    assert before.join(after, on=columns, how="anti", nulls_equal=True).is_empty()
    assert done.rows.filter(pl.col("change") == "only_before").is_empty()


def test_nothing_of_store_and_reports_changes(lower: LowerLimit) -> None:
    before, after = lower.hashes
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= {
        "store/ledger.duckdb"
    }
    assert lower.seals[0] == lower.seals[1]


def test_the_same_seed_draws_the_same(lower: LowerLimit, store: Store, config: Config) -> None:
    again = tried(store, config, "BLK-15.fewest_numbers=4").figures.drawn
    assert again == lower.done.figures.drawn != ()


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("BLK-15.fewest=4", "parameter_unknown"),
        ("BLK-99.fewest=4", "check_unknown"),
        ("BLK-15.fewest_numbers=four", "setting_value_needed"),
        ("BLK-15.fewest_numbers=true", "parameter_of_other_kind"),
        ("BLK-15", "setting_needed"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(store: Store, config: Config, setting: str, code: str) -> None:
    with pytest.raises(UsageError) as refused:
        tried(store, config, setting)
    assert refused.value.code == code
    assert not store.building_trial.exists()

"""Narrow copies of rows that are deleted."""

import json
import stat
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from support.extracts import PERSONAL, person, write
from support.few_checks import checks_of, in_copy, judge_by

from simaudit.cli import main
from simaudit.config import Config, load_config
from simaudit.errors import UsageError
from simaudit.period import Period
from simaudit.store.retention import personal_data
from simaudit.store.store import Store
from simaudit.store.trial_rows import trial_month

CHECKS = checks_of("UNR-01", "BLK-08")
MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")
CONFIGURATION = (
    '[retention]\nmonths = 2\ntrial_months = 3\ntrial_columns = ["status", "registered_at", "channel"]\n'
)
NARROW = {
    "file",
    "record",
    "msisdn",
    "unreadable",
    "mobile",
    "status",
    "registered_at",
    "channel",
}


def run(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four months of which two keep their rows, and one a narrow copy; to be copied."""
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, CHECKS)
        Path("simaudit.toml").write_text(CONFIGURATION, encoding="utf-8")
        for month in MONTHS:
            rows = [person("viettel", n, full_name="" if n == 1 else f"Người {n}") for n in range(1, 5)]
            write(Path(f"inbox/{month}/viettel_{month}.csv"), rows)
            done = run("audit", f"inbox/{month}")
            assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def store(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of a copy, which is the current folder."""
    home = in_copy(audited, tmp_path / "home", monkeypatch, CHECKS)
    return Store(home / "store", home / "simaudit.key")


def test_numbers_and_the_named_columns_stay_and_nothing_else(store: Store) -> None:
    (copy,) = store.folder.glob("trials/*/*.parquet")
    assert copy == store.trial_rows(Period(2026, 8), "viettel")
    rows = pl.read_parquet(copy)
    assert set(rows.columns) - {"carrier"} == NARROW
    assert rows["msisdn"].to_list() == [f"84{person('viettel', n)['msisdn'][1:]}" for n in range(1, 5)]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    content = copy.read_bytes()
    others = [value for row in map(str, rows.drop("msisdn").rows()) for value in [row]]
    for name in set(PERSONAL) - {"msisdn"}:
        value = person("viettel", 2)[name]
        assert value.encode() not in content
        assert not [row for row in others if value in row]
    # The month before is older than three months, by the last one audited.
    assert not store.trial_rows(Period(2026, 7), "viettel").exists()


def test_only_the_copy_that_was_written_is_tried(store: Store) -> None:
    with store.open_ledger() as ledger:
        month = trial_month(store, ledger, Period(2026, 8), "viettel")
        assert month is not None
        assert month.columns == {"msisdn", "status", "registered_at", "channel"}
        assert trial_month(store, ledger, Period(2026, 7), "viettel") is None
        path = store.trial_rows(Period(2026, 8), "viettel")
        path.write_bytes(path.read_bytes() + b"x")
        assert trial_month(store, ledger, Period(2026, 8), "viettel") is None


def test_a_change_is_tried_where_its_columns_are_left(store: Store) -> None:
    done = run("rules", "whatif", "--set", "UNR-01.off=true", "--months", "4", "--no-honest")
    assert done.exit_code == 0, done.output

    content = json.loads(Path("out/whatif/2026-10/whatif.json").read_text(encoding="utf-8"))
    assert (content["left_out"], content["narrow"]) == ([["2026-07", "viettel"]], [["2026-08", "viettel"]])
    found = {row["period"]: (row["status_before"], row["only_before"]) for row in content["changes"]}
    assert found == {"2026-08": ("not_assessable", 0), "2026-09": ("failed", 1), "2026-10": ("failed", 1)}


def test_copies_are_listed_deleted_and_withdrawn_as_rows_are(store: Store) -> None:
    kinds = {(data.period, data.kind) for data in personal_data(store, Path("out"))}
    assert {("2026-08", "trial"), ("2026-09", "rows")} <= kinds
    assert run("store", "withdraw", "--period", "2026-08", "--reason", "x", "--yes").exit_code == 0
    assert not store.trial_rows(Period(2026, 8), "viettel").exists()


def test_switched_off_there_are_none(store: Store) -> None:
    Path("simaudit.toml").write_text("[retention]\nmonths = 2\n", encoding="utf-8")
    write(Path("inbox/2026-11/viettel_2026-11.csv"), [person("viettel", 2)])
    assert run("audit", "inbox/2026-11", "--force").exit_code == 0
    assert list(store.folder.glob("trials/*/*.parquet")) == []


def test_a_column_that_nobody_delivers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text('[retention]\ntrial_columns = ["statsu"]\n', encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        load_config(path)
    assert "line 2" in str(refused.value)
    assert "status" in str(refused.value)
    assert Config().retention.trial_months == 0

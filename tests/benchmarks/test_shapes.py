"""Extracts at their worst are so by the rules of the audit."""

from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from bench import conclusions, extract
from shapes import SHAPES

import simaudit
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.judging import judge
from simaudit.judge.register import Register
from simaudit.period import Period
from simaudit.rules.load import load_catalogue

ROWS = 2_000
FOUND_BY = {
    "one-paper": "BLK-04",
    "one-point": "BLK-07",
    "namesakes": "MIS-09",
    "one-portrait": "MIS-10",
    "one-device": "BLK-15",
    "one-address": "BLK-12",
    "one-minute": "BLK-08",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


def test_every_dense_row_breaks_a_rule_and_no_rule_is_broken_most(folder: Path) -> None:
    month = extract(folder, ROWS, "dense")
    audit = simaudit.selfcheck(
        month / "viettel_2026-10.csv", carrier="viettel", points=month / "points.csv", no_lists=True
    )
    assert set(audit.findings["record"].drop_nulls()) == set(range(1, ROWS + 1))
    found = Counter(audit.findings["check_id"].to_list())
    broken = {name: found[name] for name in ("UNR-01", "UNR-02", "UNR-03", "UNR-06", "UNR-11", "EXT-03")}
    broken |= {name: found[name] for name in ("MIS-01", "MIS-15", "MIS-16", "MIS-20", "PRC-05")}
    assert min(broken.values()) > ROWS / 20
    assert max(broken.values()) < ROWS / 4
    # An honest row has a remark now and then.
    assert found.total() < ROWS * 1.4


def test_foreign_columns_are_independent_and_read(tmp_path: Path) -> None:
    path = tmp_path / "viettel_2026-10.csv"
    numbers = pl.LazyFrame({"msisdn": [f"84{900_000_000 + at}" for at in range(ROWS)]})
    SHAPES["foreign"].make(numbers).sink_csv(path)
    loaded = load_month("viettel", [path], tmp_path / "month.parquet")
    (account,) = loaded.accounts
    assert (account.read, account.loaded, len(account.mapped), account.unmapped) == (ROWS, ROWS, 25, ())
    assert {column.column for column in account.unread if column.cells} == {
        "date_of_birth",
        "id_issue_date",
        "registered_at",
    }
    assert (loaded.destroyed, loaded.unreadable) == (frozenset(), frozenset())
    rows = pl.read_parquet(loaded.path)
    assert rows["msisdn"].to_list() == numbers.collect()["msisdn"].to_list()
    coded = rows.select(pl.struct("status", "channel", "id_type").n_unique()).item()
    assert coded == 4 * 4 * 5


def test_each_shape_of_hot_groups_has_its_check() -> None:
    assert {name for name, shape in SHAPES.items() if shape.hot} == set(FOUND_BY)


@pytest.mark.parametrize("shape", FOUND_BY)
def test_the_hot_group_is_found(folder: Path, tmp_path: Path, shape: str) -> None:
    path = extract(folder, ROWS, shape) / "viettel_2026-10.csv"
    loaded = load_month("viettel", [path], tmp_path / "month.parquet")
    month = CarrierMonth("viettel", loaded.path, loaded.columns, ((path.name, ROWS),))
    (check,) = (check for check in load_catalogue() if check.id == FOUND_BY[shape])
    with Register([month], Period(2026, 10).as_of) as register:
        status, _, violations, population = judge(register, check).opinions["viettel"]
        groups = register.findings()["subject"].n_unique()
    assert (status, groups) == ("failed", violations if shape == "namesakes" else 1)
    # Every other row is at one point; one in ten of the others has a contract, or came too early or late.
    assert violations > population * (0.45 if shape == "one-point" else 0.9)


def test_conclusions_are_of_sizes_and_of_hot_groups() -> None:
    def line(rows: int, shape: str, wall: float, slowest: float) -> dict[str, object]:
        checks = {"BLK-04": slowest, "UNR-01": 0.1}
        return {"rows": rows, "shape": shape, "audit": {"wall": wall}, "slowest_checks": checks}

    lines = [
        line(1_000, "usual", 1.0, 0.2),
        line(1_000, "dense", 2.0, 0.3),
        line(1_000, "one-paper", 2.0, 0.4),
        line(10_000, "usual", 10.0, 0.5),
        line(10_000, "dense", 200.0, 0.6),
    ]
    assert list(conclusions(lines)) == [
        "usual: growth exponent 1.000",
        "dense: growth exponent 2.000",
        "one-paper, 1000 rows: no check takes longer than BLK-04, 0.4 s",
    ]

"""A large register through the whole audit: every planted violation is found, and nothing else is.

Above 200,000 records a carrier is judged by itself, with all processors: as ten million rows are, which
`make bench` audits.
"""

from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from simaudit.cli import main
from simaudit.generate import generate
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.judge.carriers import SMALL
from simaudit.period import Period

ROWS = SMALL + 1_000
LINE = ["carrier", "check_id", "msisdn", "record", "subject"]


def lines(path: Path) -> Counter[tuple[str | None, ...]]:
    read = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    if "carrier" not in read.columns:
        read = read.with_columns(carrier=pl.lit("viettel"))
    return Counter(read.select(LINE).cast(pl.String).iter_rows())


def test_each_planted_violation_is_found_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    generate(
        Path("in"),
        rows=ROWS,
        carriers=["viettel"],
        months=[Period(2026, 10)],
        violations=0.03,
        seed=3,
    )
    month = Path("in/2026-10")
    lists = [f"--{kind}={month / kind}.csv" for kind in LIST_KINDS]
    done = CliRunner().invoke(main, ["audit", str(month), *lists, "--no-progress"])
    assert done.exit_code == 0, done.output
    truth = lines(month / "truth.csv")
    assert sum(truth.values()) > ROWS / 50
    restricted = Path("out/2026-10/viettel/restricted")
    assert lines(restricted / "findings.csv") + lines(restricted / "remarks.parquet") == truth

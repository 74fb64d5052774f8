"""Workers that are processes of their own find what one process finds."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import polars as pl
from pyspark.sql import SparkSession
from support.same_audits import SAMPLES
from support.spark_cluster import standalone_cluster

import simaudit.spark
from simaudit.rules.load import load_catalogue

SCRIPT: Final = Path(__file__).parents[1] / "support" / "spark_cluster_check.py"
JUDGED: Final = ("UNR-08", "MIS-02", "MIS-09", "MIS-10", "BLK-08", "BLK-14", "PRC-02")
"""Of rows, papers, near papers, bursts and findings; all the checks would take minutes."""


def test_a_cluster_of_two_workers_finds_the_same(session: SparkSession, tmp_path: Path) -> None:
    config, register, here, there = (tmp_path / name for name in ("simaudit.toml", "rows", "here", "there"))
    (key := tmp_path / "simaudit.key").write_text(f"{'5a' * 32}\n")
    key.chmod(0o600)
    off = [check.id for check in load_catalogue() if check.id not in JUDGED]
    switched = [f'[checks.{id_}]\noff = true\nreason = "takes time"' for id_ in off]
    config.write_text("\n".join(['key_file = "simaudit.key"', *switched]))
    cells = pl.read_csv(SAMPLES / "2026-10" / "viettel_2026-10.csv", infer_schema=False)
    register.mkdir()
    for part in range(4):
        cells.slice(500 * part, 500).write_parquet(register / f"{part}.parquet")
    with standalone_cluster(tmp_path, workers=2) as master:
        subprocess.run(
            [sys.executable, SCRIPT, master, register, config, there],
            env=os.environ | {"PYSPARK_PYTHON": sys.executable},
            check=True,
        )
    assert (there / "executors").read_text() == "2"
    rows = session.read.parquet(str(register))
    found = simaudit.spark.selfcheck(
        session, rows, carrier="viettel", period="2026-10", config=config, out=here
    )
    month, own = Path("2026-10"), Path("2026-10", "viettel")
    for same in (own / "restricted/findings.csv", own / "restricted/holders.csv", month / "cases.json"):
        assert (there / same).read_bytes() == (here / same).read_bytes()
    results = [pl.read_csv(folder / own / "results.csv").drop("seconds") for folder in (here, there)]
    assert results[0].equals(results[1])
    assert found.findings["check_id"].n_unique() > 4
    assert found.cases.height > 0

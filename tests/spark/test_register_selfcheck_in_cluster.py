"""Executors that are processes of their own find what one process finds."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from pyspark.find_spark_home import _find_spark_home
from pyspark.sql import SparkSession
from support.same_audits import SAMPLES
from support.spark_configuration import configuration
from support.spark_session import ENVIRONMENT

import simaudit.spark

SCRIPT: Final = Path(__file__).parents[1] / "support" / "spark_cluster_check.py"


@pytest.mark.slow("executors are processes of their own, and begin cold")
def test_two_executors_find_the_same(session: SparkSession, tmp_path: Path) -> None:
    register, here, there = (tmp_path / name for name in ("rows", "here", "there"))
    config = configuration(tmp_path)
    cells = pl.read_csv(SAMPLES / "2026-10" / "viettel_2026-10.csv", infer_schema=False)
    register.mkdir()
    for part in range(4):
        cells.slice(500 * part, 500).write_parquet(register / f"{part}.parquet")
    subprocess.run(
        [sys.executable, SCRIPT, "local-cluster[2,1,1024]", register, config, there],
        env=os.environ | ENVIRONMENT | {"SPARK_HOME": _find_spark_home()},
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
    assert found.findings["check_id"].n_unique() > 20
    assert found.cases.height > 0

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
from support.needs import library
from support.same_audits import SAMPLES
from support.spark_configuration import configuration
from support.spark_session import ENVIRONMENT

import simaudit.spark
from simaudit import Audit

SCRIPT: Final = Path(__file__).parents[1] / "support" / "spark_cluster_check.py"


def checked(master: str, session: SparkSession, tmp_path: Path) -> tuple[Path, Audit]:
    """The folder of what a process of its own comes to over a register, and the same in this session."""
    register, here, there = (tmp_path / name for name in ("rows", "here", "there"))
    config = configuration(tmp_path)
    cells = pl.read_csv(SAMPLES / "2026-10" / "viettel_2026-10.csv", infer_schema=False)
    register.mkdir()
    for part in range(4):
        cells.slice(500 * part, 500).write_parquet(register / f"{part}.parquet")
    subprocess.run(
        [sys.executable, SCRIPT, master, register, config, there],
        env=os.environ | ENVIRONMENT | {"SPARK_HOME": _find_spark_home()},
        check=True,
    )
    rows = session.read.parquet(str(register))
    found = simaudit.spark.selfcheck(
        session, rows, carrier="viettel", period="2026-10", config=config, out=here
    )
    month, own = Path("2026-10"), Path("2026-10", "viettel")
    for same in (own / "restricted/findings.csv", own / "restricted/holders.csv", month / "cases.json"):
        assert (there / same).read_bytes() == (here / same).read_bytes()
    results = [pl.read_csv(folder / own / "results.csv").drop("seconds") for folder in (here, there)]
    assert results[0].equals(results[1])
    return there, found


@pytest.mark.slow("executors are processes of their own, and begin cold")
def test_two_executors_find_the_same(session: SparkSession, tmp_path: Path) -> None:
    there, found = checked("local-cluster[2,1,1024]", session, tmp_path)
    assert (there / "executors").read_text() == "2"
    assert found.findings["check_id"].n_unique() > 20
    assert found.cases.height > 0


@pytest.mark.slow("a server of Spark Connect is a process of its own, and begins cold")
def test_a_session_over_connect_finds_the_same(session: SparkSession, tmp_path: Path) -> None:
    library("grpc", 'pip install "pyspark[connect]"')
    checked("connect:local[2]", session, tmp_path)

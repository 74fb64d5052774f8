"""Executors that are processes of their own find what one process finds."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from pyspark.find_spark_home import _find_spark_home
from support.needs import library
from support.spark_audits import OCTOBER, Pair, lists
from support.spark_session import ENVIRONMENT

SCRIPT: Final = Path(__file__).parents[1] / "support" / "spark_cluster_check.py"


@pytest.fixture(scope="module")
def cluster(viettel: Pair, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a process of its own comes to over the register, in a cluster's session and over Connect."""
    out = tmp_path_factory.mktemp("cluster")
    options = {
        "carrier": viettel.carrier,
        "period": OCTOBER,
        "config": str(viettel.folder / "simaudit.toml"),
        **{kind: str(path) for kind, path in lists().items()},
    }
    subprocess.run(
        [sys.executable, SCRIPT, viettel.folder / "rows", json.dumps(options), out],
        env=os.environ | ENVIRONMENT | {"SPARK_HOME": _find_spark_home()},
        check=True,
    )
    return out


def same_output(there: Path, viettel: Pair) -> None:
    """The files of what was found are those of the session in this process."""
    here, month, own = viettel.folder / "out", Path(OCTOBER), Path(OCTOBER, "viettel")
    for same in (own / "restricted/findings.csv", own / "restricted/holders.csv", month / "cases.json"):
        assert (there / same).read_bytes() == (here / same).read_bytes()
    results = [pl.read_csv(folder / own / "results.csv").drop("seconds") for folder in (here, there)]
    assert results[0].equals(results[1])


@pytest.mark.slow("executors are processes of their own, and begin cold")
def test_two_executors_find_the_same(cluster: Path, viettel: Pair) -> None:
    same_output(cluster / "own", viettel)
    assert (cluster / "executors").read_text() == "2"
    assert viettel.there.findings["check_id"].n_unique() > 20
    assert viettel.there.cases.height > 0


def test_a_session_over_connect_finds_the_same(cluster: Path, viettel: Pair) -> None:
    library("grpc", 'pip install "pyspark[connect]"')
    same_output(cluster / "connect", viettel)

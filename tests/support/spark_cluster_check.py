"""Checks a register in a cluster of Spark: REGISTER OPTIONS OUT, twice; a process has one session.

In the cluster's own session, into OUT/own; and, where grpc is installed, over Spark Connect, into
OUT/connect, by a process of its own that is told the server: REGISTER OPTIONS OUT SERVER. OPTIONS are JSON.

The options of Spark are those of the environment (spark_session.py).
"""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from pyspark.sql import SparkSession

import simaudit.spark

CLUSTER: Final[dict[str, Any]] = {
    "spark.executor.memory": "768m",
    "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
    "spark.connect.grpc.binding.port": "0",
}
"""Two executors of a processor each; any free port."""


def checked(session: SparkSession, register: str, options: str, out: Path) -> None:
    rows = session.read.parquet(register)
    simaudit.spark.selfcheck(session, rows, out=out, **json.loads(options))


def main(register: str, options: str, out: str) -> None:
    session = SparkSession.builder.master("local-cluster[2,1,1024]").config(map=CLUSTER).getOrCreate()
    checked(session, register, options, Path(out, "own"))
    context = session.sparkContext
    executors = context._jsc.sc().statusTracker().getExecutorInfos()
    # The driver is one of them.
    Path(out, "executors").write_text(str(len(executors) - 1))
    if find_spec("grpc"):
        java: Any = context._jvm
        service = getattr(java.org.apache.spark.sql.connect.service, "SparkConnectService$")
        server = f"sc://127.0.0.1:{getattr(service, 'MODULE$').localPort()}"
        words = [sys.executable, __file__, register, options, out, server]
        subprocess.run(words, check=False)
    session.stop()


def over_connect(register: str, options: str, out: str, server: str) -> None:
    session = SparkSession.builder.remote(server).getOrCreate()
    checked(session, register, options, Path(out, "connect"))
    session.stop()


if __name__ == "__main__":
    (main if len(sys.argv) == 4 else over_connect)(*sys.argv[1:])

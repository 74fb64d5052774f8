"""Checks a register in a cluster of Spark: MASTER REGISTER CONFIG OUT; a process has one session.

MASTER connect:URL: over Spark Connect.

Its options are those of its environment (spark_session.py).
"""

import sys
from pathlib import Path

from pyspark.sql import SparkSession

import simaudit.spark


def main(master: str, register: str, config: str, out: str) -> None:
    over_connect = master.startswith("connect:")
    if over_connect:
        session = SparkSession.builder.remote(master.removeprefix("connect:")).getOrCreate()
    else:
        session = SparkSession.builder.master(master).config("spark.executor.memory", "768m").getOrCreate()
    rows = session.read.parquet(register)
    simaudit.spark.selfcheck(session, rows, carrier="viettel", period="2026-10", config=config, out=out)
    if not over_connect:
        executors = session.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
        # The driver is one of them.
        Path(out, "executors").write_text(str(len(executors) - 1))
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A standalone cluster of Spark on the loopback: a master and workers, each a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Final

import pyspark
import pytest

SPARK: Final = Path(pyspark.__file__).parent

_MASTER: Final = re.compile(r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")
_WORKER: Final = re.compile(r"Successfully registered with master (spark://\S+)")


@contextmanager
def standalone_cluster(folder: Path, workers: int) -> Iterator[str]:
    """The URL of a cluster's master, while the body runs; its workers have a core and 1 GB each."""
    with ExitStack() as running:
        master = running.enter_context(_daemon(folder / "master.log", _MASTER, "master.Master"))
        for number in range(1, workers + 1):
            place = ("--work-dir", str(folder / f"worker{number}"), "--cores", "1", "--memory", "1g", master)
            log = folder / f"worker{number}.log"
            running.enter_context(_daemon(log, _WORKER, "worker.Worker", *place))
        yield master


@contextmanager
def _daemon(log: Path, ready: re.Pattern[str], name: str, *arguments: str) -> Iterator[str]:
    """What the first line that matches `ready` says; the process ends with the body."""
    command = [str(SPARK / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}"]
    listening = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
    environment = os.environ | {
        "SPARK_HOME": str(SPARK),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    said: Queue[str] = Queue()
    with subprocess.Popen(
        [*command, *listening, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        (reading := Thread(target=_read, args=(process.stderr, ready, log, said))).start()
        try:
            yield said.get() or pytest.fail(f"ended before it was ready: {log.read_text()}")
        finally:
            process.terminate()
            reading.join()


def _read(lines: Iterable[str], ready: re.Pattern[str], log: Path, said: Queue[str]) -> None:
    """Write the lines to the log and put in `said` what matches; at their end an empty text."""
    with log.open("w") as written:
        for line in lines:
            written.write(line)
            if found := ready.search(line):
                said.put(found[1])
    said.put("")

"""The options of every Spark that tests start: over few rows, most of Java's time goes to what runs once."""

import os
import shlex
import shutil
import sys
from typing import Final

from support.needs import skip_or_fail

_JAVA: Final = " ".join(
    (
        "-XX:TieredStopAtLevel=1",
        # By this level Java has room for so little compiled code that it compiles the same again and again.
        "-XX:ReservedCodeCacheSize=256m",
        "-XX:+UseSerialGC",
    )
)

_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # What was run is remembered for a page that nobody opens: thousands of plans fill the memory.
    "spark.ui.retainedJobs": "10",
    "spark.ui.retainedStages": "10",
    "spark.ui.retainedTasks": "100",
    "spark.sql.ui.retainedExecutions": "1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "3g",
    "spark.driver.extraJavaOptions": _JAVA,
    "spark.executor.extraJavaOptions": _JAVA,
    "spark.buffer.pageSize": "1m",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    # A zone with hours that there weren't: nothing may depend on it.
    "spark.sql.session.timeZone": "America/Sao_Paulo",
}

ARGUMENTS: Final = tuple(word for name, value in _SETTINGS.items() for word in ("--conf", f"{name}={value}"))
"""The options as arguments of spark-submit."""

ENVIRONMENT: Final = {
    "PYSPARK_PYTHON": sys.executable,
    "PYSPARK_SUBMIT_ARGS": shlex.join((*ARGUMENTS, "pyspark-shell")),
    "SPARK_LOCAL_IP": "127.0.0.1",
}
"""The options for a process that begins a session by itself."""


def need_java() -> None:
    """Skip the test, or fail it on a CI server, where there is no Java."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        skip_or_fail("no Java 17")

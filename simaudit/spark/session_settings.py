"""The settings that a command's session is begun with: the user's, and on one machine those that suit it."""

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from pyspark import SparkConf, SparkContext
from pyspark.find_spark_home import _find_spark_home

_ON_ONE_MACHINE: Final = {"spark.driver.memory": "4g"}
"""What a session on this machine is begun with where the user has set nothing else: everything is in the
driver there, and Spark's own 1g is too little for a million rows."""

_LINE: Final = re.compile(r"\s*(?![#!])([^\s=:]+)(?:\s*[=:]\s*|\s+)(.*?)\s*")
_ARGUMENTS: Final = {
    "--master": "spark.master",
    "--driver-memory": "spark.driver.memory",
    "--driver-java-options": "spark.driver.extraJavaOptions",
}
"""Arguments of spark-submit → the settings that they name."""


@dataclass(frozen=True)
class SessionSettings:
    """What a session that is to be begun has."""

    local: bool
    """Whether its executors are on this machine."""
    user_settings: Mapping[str, str]

    @property
    def added(self) -> dict[str, Any]:
        """What is to be set beside them."""
        on_one_machine = _ON_ONE_MACHINE if self.local else {}
        return {
            setting: value for setting, value in on_one_machine.items() if setting not in self.user_settings
        }


def session_settings(environment: Mapping[str, str] = os.environ) -> SessionSettings:
    """The settings of a session that the command is to begin.

    Java knows the user's once it runs, as it does under spark-submit; before, they are read where it will
    read them.
    """
    user_settings = _of_java() if "PYSPARK_GATEWAY_PORT" in environment else _of_files(environment)
    local = user_settings.get("spark.master", "local").startswith("local")
    return SessionSettings(local, user_settings)


def _of_java() -> dict[str, str]:
    SparkContext._ensure_initialized()
    return dict(SparkConf().getAll())


def _of_files(environment: Mapping[str, str]) -> dict[str, str]:
    """Those of spark-defaults.conf, and of the arguments that PySpark is to begin Java with."""
    folder = environment.get("SPARK_CONF_DIR") or Path(_find_spark_home()) / "conf"
    defaults = Path(folder) / "spark-defaults.conf"
    lines = defaults.read_text(encoding="utf-8", errors="replace").splitlines() if defaults.is_file() else []
    settings = {match[1]: match[2] for line in lines if (match := _LINE.fullmatch(line))}
    for argument, value in pairwise(shlex.split(environment.get("PYSPARK_SUBMIT_ARGS", ""))):
        if argument in ("--conf", "-c"):
            setting, _, value = value.partition("=")
            settings[setting] = value
        elif argument in _ARGUMENTS:
            settings[_ARGUMENTS[argument]] = value
    return settings

"""`simaudit spark`: what `simaudit selfcheck` writes, ends with and says, of a table in Spark."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pyspark.find_spark_home import _find_spark_home
from pyspark.sql import SparkSession
from support.command import simaudit_
from support.few_checks import checks_of, judge_by, script
from support.same_audits import SAMPLE
from support.spark_session import ARGUMENTS, ENVIRONMENT, need_java

WHOSE: Final = ("--carrier", "vietnamobile", "--period", "2026-10")
LOW: Final = ("--fail-on", "low")
JUDGED: Final = ("MIS-02", "MIS-20", "BLK-14", "EXT-04")
"""Of rows, papers, findings and the month before: the command hands on what a self-check comes to."""


@pytest.fixture
def extract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """140 rows of a register as a file, in a folder with a configuration and a key; judged by few checks."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, checks_of(*JUDGED))
    Path("simaudit.key").write_text(f"{'5a' * 32}\n")
    Path("simaudit.key").chmod(0o600)
    Path("simaudit.toml").write_text('key_file = "simaudit.key"\nlang = "en"\n')
    (path := tmp_path / "vietnamobile_2026-10").touch()
    pl.read_parquet(SAMPLE).head(140).write_parquet(path)
    return path


def results(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / "2026-10" / "vietnamobile" / "results.csv").drop("seconds")


def receipt(folder: Path) -> dict[str, Any]:
    of = json.loads((folder / "2026-10" / "vietnamobile" / "receipt.json").read_text())
    return {name: value for name, value in of.items() if name not in ("made_at", "inputs")}


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_it_writes_and_says_what_selfcheck_does(session: SparkSession, extract: Path) -> None:
    here = simaudit_("selfcheck", str(extract), *WHOSE, *LOW, "--out", "here", "--store", "store-here")
    there = simaudit_("spark", str(extract), *WHOSE, *LOW, "--out", "there", "--store", "store-there")
    assert there.exit_code == here.exit_code == 1
    assert there.stdout.replace("there", "here") == here.stdout
    # Before it, a line for each step.
    steps, problems = there.stderr.splitlines()[:3], there.stderr.splitlines()[3:]
    assert steps == [
        "simaudit: Spark reads the register",
        "simaudit: its executors judge the rows",
        "simaudit: what the reports need comes home",
    ]
    assert "".join(f"{line}\n" for line in problems).replace("spark", "parquet, zstd") == here.stderr
    assert files(Path("there")) == files(Path("here"))
    assert_frame_equal(results(Path("there")), results(Path("here")))
    assert receipt(Path("there")) == receipt(Path("here"))
    assert session.sql("SELECT 1").collect() == [(1,)]


def test_without_a_place_it_writes_beside_the_configuration_and_says_nothing_on_the_way_where_it_is_told_so(
    session: SparkSession, extract: Path
) -> None:
    done = simaudit_("spark", str(extract), *WHOSE, "--no-progress", "--fail-on", "none")
    assert done.exit_code == 0
    assert "Spark reads" not in done.stderr
    assert Path("selfcheck/out/2026-10/vietnamobile/report.html").exists()
    assert Path("selfcheck/store/ledger.duckdb").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("nobodys.table", *WHOSE, "--quiet"),
            "Spark has neither a table nor Parquet files under nobodys.table",
        ),
        (("x", "--carrier", "itel", "--period", "2026-13"), "2026-13"),
        (("x", "--carrier", "itel"), "Missing option '--period'."),
    ],
)
def test_what_cannot_be_used_ends_it_with_2(
    words: tuple[str, ...], said: str, session: SparkSession, extract: Path
) -> None:
    done = simaudit_("spark", *words)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.slow("a Spark is started")
def test_spark_submit_runs_it(extract: Path) -> None:
    need_java()
    (program := extract.parent / "check.py").write_text(f"{script(*JUDGED)}\nmain()\n")
    submit = Path(_find_spark_home()) / "bin" / "spark-submit"
    words = ["--master", "local[1]", *ARGUMENTS, str(program), "spark", str(extract), *WHOSE, *LOW]
    done = subprocess.run(
        [str(submit), *words, "--out", "out"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"},
    )
    assert done.returncode == 1, done.stderr
    assert "out/2026-10/vietnamobile/receipt.json" in done.stdout
    assert set(results(extract.parent / "out")["status"]) == {"passed", "failed", "not_applicable"}


BEGUN = """
import sys
from simaudit.spark.session import command_session
with command_session() as session:
    context = session.sparkContext
    (executable,) = context.parallelize([0], 1).map(lambda _: sys.executable).collect()
    print(executable, context._jvm.java.lang.Runtime.getRuntime().maxMemory() >> 20)
"""

JAVA: Final = """#!/bin/sh
case "$*" in
*launcher.Main*) exec "$REAL_JAVA" "$@" ;;
*) echo "$@" > "$TOLD"; exit 1 ;;
esac
"""
"""A Java that writes down how a session is to be begun, and begins none."""


def begun(tmp_path: Path, defaults: str, arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """What a process says that begins a session by these settings of Spark's."""
    (tmp_path / "spark-defaults.conf").write_text(
        f"spark.ui.enabled false\nspark.driver.extraJavaOptions -XX:+UseG1GC\n{defaults}\n"
    )
    outside = {**os.environ, **ENVIRONMENT, "SPARK_CONF_DIR": str(tmp_path), **more}
    outside |= {"PYSPARK_SUBMIT_ARGS": arguments or "pyspark-shell"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BEGUN],
        capture_output=True, text=True,
        env={name: value for name, value in outside.items() if name != "PYSPARK_PYTHON"},
    )  # fmt: skip


def test_by_itself_it_has_the_python_with_simaudit_and_the_memory_that_is_set(tmp_path: Path) -> None:
    need_java()
    done = begun(tmp_path, "spark.driver.memory 2g", "--driver-memory 3g pyspark-shell")
    assert done.stdout == f"{sys.executable} 3072\n", done.stderr


@pytest.mark.parametrize(("defaults", "memory"), [("", "4g"), ("spark.driver.memory 2g", "2g")])
def test_by_itself_it_has_more_memory_than_spark_s_own_but_for_what_is_set(
    defaults: str, memory: str, tmp_path: Path
) -> None:
    need_java()
    home = os.environ.get("JAVA_HOME")
    real = Path(home, "bin", "java") if home else shutil.which("java")
    (java := tmp_path / "bin" / "java").parent.mkdir()
    java.write_text(JAVA)
    java.chmod(0o755)
    told = tmp_path / "told"
    done = begun(tmp_path, defaults, "", JAVA_HOME=str(tmp_path), REAL_JAVA=str(real), TOLD=str(told))
    assert "JAVA_GATEWAY_EXITED" in done.stderr
    assert [word for word in told.read_text().split() if word.startswith("-Xmx")] == [f"-Xmx{memory}"]


def test_without_java_it_says_so(extract: Path) -> None:
    words = [sys.executable, "-m", "simaudit", "spark", str(extract), *WHOSE]
    done = subprocess.run(words, capture_output=True, text=True, env=os.environ | {"JAVA_HOME": "/nowhere"})
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "simaudit: no Spark session could be started (JAVA_GATEWAY_EXITED); "
        "Spark needs Java 17 or later (JAVA_HOME), and a master that answers"
    )
    assert "Traceback" not in done.stderr


def test_a_session_that_cannot_be_had_is_a_sentence_without_javas_pages(tmp_path: Path) -> None:
    need_java()
    (tmp_path / "spark-defaults.conf").write_text("spark.master yarn\n")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("HADOOP_CONF_DIR", "YARN_CONF_DIR", "PYSPARK_SUBMIT_ARGS", "PYSPARK_GATEWAY_PORT")
    }
    done = subprocess.run(
        [sys.executable, "-m", "simaudit", "spark", "register", *WHOSE],
        env=environment | {"SPARK_CONF_DIR": str(tmp_path), "SIMAUDIT_LANG": "en"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split("(")[0] for line in done.stderr.splitlines()] == [
        "simaudit: no Spark session could be started ",
    ]

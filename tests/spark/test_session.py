"""The caller's session: used as it is, or refused with what is to be set; and the tables that it names."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from pyspark import SparkConf
from pyspark.sql import SparkSession, functions

from simaudit.errors import UsageError
from simaudit.judge.register_database import Limits
from simaudit.spark.session import bucket_limits, command_session, slots, table, usable


def test_a_session_of_spark_4_is_used(session: SparkSession) -> None:
    assert usable(session) is session


def test_an_older_spark_is_refused(session: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "version", "3.5.1")
    with pytest.raises(UsageError) as raised:
        usable(session)
    assert raised.value.text() == "the session is of Spark 3.5.1; use a session of Spark 4"


def test_a_stopped_session_is_refused(session: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.sparkContext, "_jsc", None)
    with pytest.raises(UsageError) as raised:
        usable(session)
    assert raised.value.code == "spark_session_stopped"


def test_what_is_no_session_of_its_own_driver_is_refused() -> None:
    with pytest.raises(UsageError) as raised:
        usable("spark://localhost")
    assert raised.value.text().startswith("builtins.str is no session that simaudit can use; give a Spark")


def test_rows_are_a_frame_a_table_or_a_path(session: SparkSession, tmp_path: Path) -> None:
    pl.DataFrame({"msisdn": ["84961000001", "84961000002"]}).write_parquet(tmp_path / "rows.parquet")
    frame = session.createDataFrame([("84961000001",)], "msisdn string")
    assert table(session, frame) is frame
    frame.createOrReplaceTempView("own_register")
    assert table(session, "own_register").collect() == frame.collect()
    session.catalog.dropTempView("own_register")
    assert table(session, str(tmp_path / "rows.parquet")).count() == 2


@pytest.mark.parametrize("name", ["nobodys.register", "/nowhere/at/all", "not a table ("])
def test_what_is_neither_is_refused_with_its_name(session: SparkSession, name: str) -> None:
    with pytest.raises(UsageError) as raised:
        table(session, name)
    assert raised.value.code == "table_not_found"
    assert name in raised.value.text()


def test_several_tables_and_frames_of_others_are_refused(session: SparkSession) -> None:
    with pytest.raises(UsageError, match="list is no table; give one DataFrame"):
        table(session, ["a", "b"])
    other = session.newSession().createDataFrame([("84961000001",)], "msisdn string")
    with pytest.raises(UsageError, match="belongs to another session"):
        table(session, other)


def test_a_task_judges_on_one_processor_within_what_executors_have_by_default() -> None:
    assert bucket_limits(Limits()) == Limits(threads=1, memory="150MB", sorting=0.25)
    own = Limits(threads=3, memory="1GB", seconds_a_check=7.0, sorting=0.25)
    assert bucket_limits(own) == own


def test_slots_are_dealt_to_partitions_of_their_own(session: SparkSession) -> None:
    numbers = slots(session, 7)
    rows = session.createDataFrame([(number,) for number in numbers], "slot INT").repartition(7, "slot")
    places = rows.select(functions.spark_partition_id()).collect()
    assert sorted(place[0] for place in places) == list(range(7))


def test_simaudit_needs_no_pyspark_and_its_spark_half_says_so() -> None:
    code = """
import sys
sys.modules["pyspark"] = None
import simaudit, simaudit.api.selfcheck, simaudit.cli
try:
    import simaudit.spark
except simaudit.SimauditError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert ran.stderr == ""
    assert ran.stdout == (
        'PySpark is not installed; install simaudit with its extra: pip install "simaudit[spark]"\n'
    )


def test_simaudit_imports_no_pyspark_by_itself() -> None:
    code = "import sys, simaudit.api.selfcheck, simaudit.spark; print('pyspark' in sys.modules)"
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("False\n", "")


def test_only_executors_on_this_machine_have_the_commands_python(
    session: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, named = session.sparkContext, SparkConf().set("spark.pyspark.python", "python3.12")
    # The session that there is stands for one that the command begins, and stays.
    monkeypatch.setattr(SparkSession, "getActiveSession", lambda: None)
    monkeypatch.setattr(session, "stop", lambda: None)
    monkeypatch.setenv("SPARK_DRIVER_MEMORY", "2g")
    monkeypatch.delenv("PYSPARK_PYTHON")
    pythons = {}
    for master, conf in (
        ("local[2]", SparkConf()),
        ("local[2]", named),
        ("spark://host:7077", SparkConf()),
        ("yarn", SparkConf()),
        ("k8s://host", SparkConf()),
    ):
        monkeypatch.setattr(context, "master", master)
        monkeypatch.setattr(context, "getConf", lambda conf=conf: conf)
        monkeypatch.setattr(context, "pythonExec", "python3")
        with command_session():
            pythons[master, conf is named] = context.pythonExec
    assert pythons == {
        ("local[2]", False): sys.executable,
        ("local[2]", True): "python3",
        ("spark://host:7077", False): "python3",
        ("yarn", False): "python3",
        ("k8s://host", False): "python3",
    }
    assert os.environ["SPARK_DRIVER_MEMORY"] == "2g"

"""pandera without PySpark: whoever imports simaudit loads neither it nor its variables."""

import os
import re
import subprocess
import sys
from pathlib import Path

import simaudit

SET_BY_PANDERA = ("SPARK_LOCAL_IP", "PYARROW_IGNORE_TIMEZONE")

SEEN = f"""
import os, sys
sys.modules["pyspark.own"] = None
import simaudit.contract, simaudit.intake.load
print(sorted(name for name in sys.modules if name.startswith("pyspark")))
print({{os.environ.get(name) for name in {SET_BY_PANDERA}}})
"""


def test_no_pyspark_is_imported_and_no_variable_set() -> None:
    # A session of Spark that another test began here sets one of them.
    environment = {name: value for name, value in os.environ.items() if name not in SET_BY_PANDERA}
    command = [sys.executable, "-W", "error", "-c", SEEN]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert (done.stdout, done.stderr) == ("['pyspark.own']\n{None}\n", "")


def test_pandera_is_imported_in_one_place() -> None:
    package = Path(simaudit.__file__).parent
    importing = re.compile(r"^\s*(?:import|from) pandera", re.MULTILINE)
    found = [path.name for path in package.rglob("*.py") if importing.search(path.read_text("utf-8"))]
    assert found == ["validation.py"]


CHECKED = """
import sys
import simaudit.cli
import polars as pl
from simaudit.validation import pa
class Row(pa.DataFrameModel):
    record: int = pa.Field(ge=1)
print(Row.validate(pl.DataFrame({"record": [1]})).height)
print("pandas" in sys.modules)
"""


def test_a_command_imports_no_pandas_to_check_a_frame() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", CHECKED], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("1\nFalse\n", "")


LOADED = """
import sys
import simaudit.cli
import simaudit.api.run, simaudit.cli.terminal.progress_bar, simaudit.jobs.demo
import pyarrow.compute
print("numpy" in sys.modules, pyarrow.compute.add(1, 2))
"""


def test_a_command_that_audits_imports_no_numpy() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", LOADED], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False 3\n", "")

"""The examples of the page `spark` are run as they stand."""

from pathlib import Path
from typing import Any, Final

import pytest
from pyspark.sql import SparkSession
from support.doc_pages import fences
from support.same_audits import SAMPLES
from support.spark_configuration import configuration

from simaudit.paths import DOCS

PAGE: Final = DOCS / "spark.md"
BLOCKS: Final = [fence.text for fence in fences(PAGE) if fence.language == "python"]


def test_the_notebook(session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over sixty rows."""
    monkeypatch.chdir(tmp_path)
    configuration(tmp_path)
    for name, month in (("register", "2026-10"), ("register_before", "2026-09")):
        rows = session.read.parquet(str(SAMPLES / month / f"vietnamobile_{month}.parquet"))
        rows.limit(60).createOrReplaceTempView(name)
    names: dict[str, Any] = {}
    (notebook,) = (block for block in BLOCKS if "selfcheck" in block)
    exec(compile(notebook, str(PAGE), "exec"), names)  # noqa: S102
    assert names["session"] is session
    assert repr(names["audit"]).startswith("<Audit of viettel, 2026-10: 60 records, ")
    assert names["audit"].problems == ()
    session.catalog.dropTempView("register")
    session.catalog.dropTempView("register_before")

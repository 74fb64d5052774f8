"""The examples of the page `python` are run as they stand, in its order."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest
from support.doc_pages import fences
from support.few_checks import checks_of, judge_rows_by
from support.postgres import postgres
from support.same_audits import SAMPLE

from simaudit.paths import DOCS

PAGE: Final = DOCS / "python.md"
URI: Final = "postgresql://reader@localhost/billing"
BLOCKS: Final = [fence.text for fence in fences(PAGE) if fence.language == "python"]
CHECKS: Final = checks_of("MIS-10", "MIS-20", "BLK-01", "BLK-04", "EXT-05")
"""Those that the page names, some that find something here, and one of what is missing."""
OF_DATABASE: Final = [block for block in BLOCKS if URI in block]


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names of a notebook in a folder with what the page reads."""
    monkeypatch.chdir(tmp_path)
    judge_rows_by(monkeypatch, CHECKS)
    shutil.copy(SAMPLE, "viettel_2026-10.parquet")
    Path("inbox").mkdir()
    month = SAMPLE.parent
    wanted = [path for path in month.iterdir() if path.name.startswith(("itel", "points", "active"))]
    (inbox := Path("inbox") / month.name).mkdir()
    for path in wanted:
        shutil.copy(path, inbox)
    return {}


def run(block: str, names: dict[str, Any]) -> None:
    exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102


def test_the_examples(notebook: dict[str, Any]) -> None:
    for block in BLOCKS:
        if block not in OF_DATABASE:
            run(block, notebook)
    assert notebook["failed"].columns[-2:] == ["title_vi", "basis_vi"]
    assert notebook["beside"]["id_number"].null_count() < notebook["beside"].height
    assert Path("report.html").read_text(encoding="utf-8").startswith("<!")
    month = notebook["month"]
    assert month.carriers["carrier"].to_list() == ["itel", "viettel"]
    assert (month.problems, month.exit_code, month.folder) == ((), 0, Path("out/2026-10"))


@pytest.fixture
def billing() -> Iterator[str]:
    """A server with the register in the table that the page names."""
    with postgres() as uri:
        import adbc_driver_postgresql.dbapi as driver

        rows = pl.read_parquet(SAMPLE).to_arrow(compat_level=pl.CompatLevel.oldest())
        with driver.connect(uri) as connection, connection.cursor() as cursor:
            cursor.adbc_ingest("subscriber", rows)
            connection.commit()
        yield uri


def test_the_examples_with_a_database(notebook: dict[str, Any], billing: str) -> None:
    run("import simaudit", notebook)
    records = []
    for block in OF_DATABASE:
        run(block.replace(URI, billing), notebook)
        records.append((notebook["audit"].files[0].name, notebook["audit"].files[0].read))
    assert records == [("billing.subscriber", 500), ("viettel_2026-10", 500)]

"""A register judged in Spark comes to what the same rows come to here, and leaves nothing behind."""

import shutil
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pyspark.sql import DataFrame, SparkSession, functions
from support.same_audits import same_audit
from support.spark_audits import Pair, figures, held_by, in_spark, receipt, texts
from support.spark_configuration import configuration

import simaudit
import simaudit.spark
from simaudit.api.selfcheck import Audit
from simaudit.errors import SimauditError, UsageError
from simaudit.judge.engine import EngineError
from simaudit.report.pages.render import render_carrier

FEW: Final = ("UNR-08", "MIS-02", "EXT-04", "EXT-07", "EXT-11")
MONTHS: Final = ("2026-08", "2026-09", "2026-10")


def page(audit: Audit, other: Audit) -> str:
    """Its page, as if made at the other's time."""
    return render_carrier(audit.figures.model_copy(update={"run": other.figures.run}), "vi")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration by which few checks are judged: of rows, and of the month before."""
    return configuration(tmp_path_factory.mktemp("installation"), *FEW)


@pytest.mark.slow("a register is judged twice by all checks, for several files of tests")
def test_a_register_of_texts_has_the_findings_of_the_same_rows_here(mobifone: Pair) -> None:
    same_here_and_there(mobifone)
    assert receipt(mobifone.there) == receipt(mobifone.here)


@pytest.mark.slow("a register is judged twice by all checks, for several files of tests")
def test_a_register_of_typed_columns_has_them_too(vietnamobile: Pair) -> None:
    """The cells of all carrier-months are read in test_register_rows.py."""
    same_here_and_there(vietnamobile)
    assert receipt(vietnamobile.there) == receipt(vietnamobile.here)


@pytest.mark.slow("a register is judged twice by all checks, for several files of tests")
def test_a_register_in_several_partitions_has_them_too(viettel: Pair) -> None:
    """The carrier-month that has the most findings; the hash of what was read is of the partitions."""
    same_here_and_there(viettel)
    there, here = receipt(viettel.there), receipt(viettel.here)
    (of_partitions,), (of_rows,) = there.pop("inputs"), here.pop("inputs")
    assert there == here
    assert of_partitions.pop("sha256") != of_rows.pop("sha256")
    assert of_partitions == of_rows


def same_here_and_there(pair: Pair) -> None:
    there, here = pair.there, pair.here
    same_audit(there, here)
    assert figures(there) == figures(here)
    (file,), (of_rows,) = there.files, here.files
    shown = page(there, here).replace("<td>spark, ", "<td>arrow, ").replace(file.sha256, of_rows.sha256)
    assert shown == page(here, here)
    before, after = pair.held
    assert after == before
    with pytest.raises(UsageError, match="were judged in Spark and are not here"):
        there.with_rows(pair.rows)


def test_tables_of_one_s_own_are_used_on_the_executors_too(session: SparkSession, tmp_path: Path) -> None:
    """A heading and a wording of the installation's, and a number plan that another carrier has 096 in."""
    config = configuration(tmp_path, "EXT-01", "MIS-18")
    for name, text in {
        "words/headers.toml": 'msisdn = ["Số máy chính"]\n',
        "words/values.toml": '[boolean]\nfalse = ["Chưa chuyển"]\n',
        "tables/mobile_prefix.csv": "prefix,carrier,confidence\n096,mobifone,\n054,viettel,\n",
    }.items():
        (config.parent / name).parent.mkdir(exist_ok=True)
        (config.parent / name).write_text(text, encoding="utf-8")
    text = config.read_text(encoding="utf-8")
    own = 'vocabulary_folder = "words"\nreference_folder = "tables"\n'
    config.write_text(own + text, encoding="utf-8")
    numbers = ["0961234567", "0541234567", "0971234567"]
    rows = pl.DataFrame({"Số máy chính": numbers, "ported_in": ["Chưa chuyển"] * 3, "status": ["ACTIVE"] * 3})
    there = simaudit.spark.selfcheck(
        session,
        in_spark(session, rows, tmp_path / "rows"),
        carrier="viettel",
        period="2026-10",
        config=config,
    )
    found = {row["check_id"]: row["violations"] for row in there.results.iter_rows(named=True)}
    assert {check: found[check] for check in ("EXT-01", "MIS-18")} == {"EXT-01": 0, "MIS-18": 1}


@pytest.mark.slow("three months in Spark")
def test_months_in_a_store_are_compared_as_they_are_here(
    session: SparkSession, config: Path, tmp_path: Path
) -> None:
    """In September seven records are gone that had ended; in October they still are. By few checks.

    Without a month before, those that compare with it are not applied.
    """
    before: DataFrame | None = None
    for month in MONTHS:
        rows = texts("itel", month)
        table = in_spark(session, rows, tmp_path / month)
        if month == MONTHS[-1]:
            shutil.copytree(tmp_path / "there", tmp_path / "mixed")
        here = simaudit.selfcheck(rows, carrier="itel", period=month, config=config, store=tmp_path / "here")
        there = simaudit.spark.selfcheck(
            session,
            table,
            previous=before,
            carrier="itel",
            period=month,
            config=config,
            store=tmp_path / "there",
        )
        same_audit(there, here)
        assert figures(there) == figures(here)
        assert_frame_equal(missing(tmp_path / "there", month), missing(tmp_path / "here", month))
        not_applied = there.results.filter(pl.col("status") == "not_applicable")["check_id"]
        assert {"EXT-04", "EXT-11"} & {*not_applied} == ({"EXT-04", "EXT-11"} if before is None else set())
        before = table
    assert set(there.findings["state"]) >= {"new", "persisting"}
    assert missing(tmp_path / "there", MONTHS[-1])["ended_at"].drop_nulls().len() == 7
    before_elsewhere(rows, config, tmp_path / "mixed", there)


def missing(store: Path, month: str) -> pl.DataFrame:
    """The numbers missing from a month, as the next one is told."""
    return pl.read_parquet(store / "months" / month / "itel.missing.parquet")


def before_elsewhere(rows: pl.DataFrame, config: Path, store: Path, whole: Audit) -> None:
    """A month judged here isn't compared with one judged in Spark, whose rows are here in part."""
    found = simaudit.selfcheck(rows, carrier="itel", period="2026-10", config=config, store=store)
    assert [problem.code for problem in found.problems] == ["month_judged_elsewhere"]
    compared = found.results.join(whole.results, on="check_id", suffix="_whole").filter(
        pl.col("status") != pl.col("status_whole")
    )
    assert set(compared["status"]) == {"not_applicable"}
    assert compared.height >= 3


def test_rows_that_cannot_be_read_are_an_error_that_quotes_none(
    session: SparkSession, config: Path, tmp_path: Path
) -> None:
    before = held_by(session)
    rows = in_spark(session, texts("itel").head(50), tmp_path)
    broken = rows.withColumn("full_name", functions.raise_error(functions.col("full_name")).cast("string"))
    with pytest.raises(SimauditError) as raised:
        simaudit.spark.selfcheck(session, broken, carrier="itel", period="2026-10", config=config)
    assert raised.value.text() == (
        "itel_2026-10: Spark stopped with USER_RAISED_EXCEPTION; Spark's own log has the cause"
    )
    assert held_by(session) == before


def test_what_fails_at_the_end_leaves_nothing_behind(
    session: SparkSession, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise EngineError("spark_stopped", kind="X")

    monkeypatch.setattr("simaudit.spark.register_selfcheck.WholeRows", stopped)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    before = held_by(session)
    (folder := tmp_path / "rows").mkdir()
    rows = in_spark(session, texts("itel").head(20), folder)
    with pytest.raises(SimauditError, match="Spark stopped with X"):
        simaudit.spark.selfcheck(
            session, rows, carrier="itel", period="2026-10", config=config, store=tmp_path / "store"
        )
    assert held_by(session) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("simaudit-")] == []
    assert list((tmp_path / "store").rglob("*.parquet")) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"period": "2026-13"}, "not_a_month"),
        ({"name": "a/b"}, "name_of_rows_refused"),
        ({"carrier": "../x"}, "carrier_name_refused"),
        ({"rows": ["a", "b"]}, "rows_of_no_table"),
        ({"previous": "nobodys.table"}, "table_not_found"),
    ],
)
def test_what_cannot_be_used_is_refused(
    given: dict[str, Any], code: str, session: SparkSession, config: Path
) -> None:
    frame = session.createDataFrame([("84961000001",)], "msisdn string")
    asked: dict[str, Any] = {"rows": frame, "carrier": "itel", "period": "2026-10", "config": config}
    with pytest.raises(SimauditError) as raised:
        simaudit.spark.selfcheck(session, **{**asked, **given})
    assert raised.value.code == code


def test_an_unknown_option_is_refused(session: SparkSession) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'partitions'"):
        simaudit.spark.selfcheck(session, "x", carrier="itel", period="2026-10", partitions=2)  # type: ignore[call-arg]

"""What executors count in one pass, and copy home, is what DuckDB counts and copies of a month at home."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from pyspark.sql import SparkSession
from support.few_checks import checks_of
from support.sample_in_spark import sample_month, sample_register

from simaudit.errors import Note
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.records.spreadsheet_damage import Damage
from simaudit.judge.engine import EngineError
from simaudit.judge.prefilter import Prefilter, prefilter, prefilter_plan
from simaudit.judge.register import SUSPECT_SCHEMA, Register
from simaudit.period import Period
from simaudit.spark import row_flags
from simaudit.spark.register_rows import RegisterRows
from simaudit.spark.row_flags import row_prefilter

AS_OF: Final = Period.parse("2026-10").as_of
JUDGED: Final = checks_of("UNR-01", "UNR-03", "MIS-02", "MIS-04", "PRC-01", "PRC-05", "EXT-03", "BLK-04")
"""By their columns, by lists, by a reference table; of BLK-04 and PRC-05 only the population is rows'."""
ROW_RULES: Final = ["UNR-01", "UNR-03", "MIS-02", "MIS-04", "PRC-01", "EXT-03"]
IDS: Final = [check.id for check in JUDGED]
LISTS: Final = {"points": pl.DataFrame({"point_code": ["DN-001"], "carrier": ["viettel"]})}


@pytest.fixture(scope="module")
def rows(session: SparkSession) -> RegisterRows:
    return sample_register(session, "viettel")


@pytest.fixture
def month(tmp_path: Path) -> CarrierMonth:
    return sample_month(tmp_path, "viettel")


def suspects(register: Register) -> pl.DataFrame:
    """The rows that were copied, without their record, which is counted in the partitions' order."""
    copied: pl.DataFrame = register.suspects.sql(f"SELECT * FROM {SUSPECT_SCHEMA}.subscriber").pl()
    return copied.select(pl.exclude("record")).sort(pl.all())


def test_executors_count_and_copy_home_what_duckdb_does(rows: RegisterRows, month: CarrierMonth) -> None:
    plan = prefilter_plan(JUDGED, AS_OF)
    with Register([month], AS_OF, LISTS) as here, Register([month], AS_OF, LISTS) as there:
        expected = prefilter(here, plan, JUDGED)
        assert row_prefilter(there, rows, plan, IDS) == expected
        copied = suspects(there)
        assert copied.equals(suspects(here))
    assert expected != Prefilter()
    assert copied.height > 0
    assert list(expected.offending) == ROW_RULES
    assert set(expected.judged) == set(IDS)


def test_a_destroyed_column_counts_for_nothing(rows: RegisterRows, month: CarrierMonth) -> None:
    read = rows.account.read
    damage = (Damage(column="id_number", kind="digits", cells=read, of=read),)
    destroyed = replace(rows, account=rows.account.model_copy(update={"damage": damage}))
    assert destroyed.destroyed == {"id_number"}
    plan = prefilter_plan(JUDGED, AS_OF)
    month_at_home = replace(month, destroyed=destroyed.destroyed)
    with Register([month_at_home], AS_OF) as here, Register([month_at_home], AS_OF) as there:
        counted = row_prefilter(there, destroyed, plan, ["UNR-01", "MIS-02", "BLK-04"])
        assert counted == prefilter(here, plan, checks_of("UNR-01", "MIS-02", "BLK-04"))
        assert suspects(there).equals(suspects(here))
    assert counted.views["live"]["viettel"].columns["id_number"] == 0
    assert counted.judged["BLK-04"] == {}


def test_a_list_that_is_too_long_stays_at_home(
    rows: RegisterRows, month: CarrierMonth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_flags, "LONG_LIST", 0)
    with Register([month], AS_OF, LISTS) as register:
        counted = row_prefilter(register, rows, prefilter_plan(JUDGED, AS_OF), IDS)
    asking_tables = {"UNR-03", "MIS-04", "PRC-05"}
    assert set(counted.offending) == set(ROW_RULES) - asking_tables
    assert set(counted.judged) == set(IDS) - asking_tables


def test_a_condition_that_fails_of_a_row_is_told_without_the_row(
    rows: RegisterRows, month: CarrierMonth, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = "SELECT *, error(msisdn) AS j0, 0 AS j1, 0 AS n0 FROM subscriber"
    monkeypatch.setattr(row_flags, "_flagged", lambda conditions: failing)
    with Register([month], AS_OF) as register, pytest.raises(EngineError) as stopped:
        row_prefilter(register, rows, prefilter_plan(JUDGED, AS_OF), [])
    assert stopped.value.note == Note("database_error", kind="InvalidInputException")

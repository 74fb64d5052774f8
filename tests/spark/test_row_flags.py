"""What Spark counts in its one pass, and copies home, is what DuckDB counts and copies in its own."""

from pathlib import Path
from typing import Final

import polars as pl
from pyspark.sql import SparkSession
from support.few_checks import checks_of

from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.prefilter import Prefilter, prefilter, prefilter_plan
from simaudit.judge.register import SUSPECT_SCHEMA, Register
from simaudit.paths import CHECKS
from simaudit.period import Period
from simaudit.spark.engine import home_engine

AS_OF: Final = Period.parse("2026-10").as_of
JUDGED: Final = checks_of("UNR-01", "UNR-03", "MIS-02", "MIS-04", "PRC-01", "EXT-03", "BLK-04")
"""By their columns, by lists, by a reference table; of the last only the population is rows'."""


def month(folder: Path, carrier: str) -> CarrierMonth:
    (path,) = (CHECKS.parent / "sample_data" / "2026-10").glob(f"{carrier}_*")
    loaded = load_month(carrier, [path], folder / f"{carrier}.parquet")
    files = tuple((account.name, account.read) for account in loaded.accounts)
    return CarrierMonth(carrier, loaded.path, loaded.columns, files)


def suspects(register: Register) -> pl.DataFrame:
    rows: pl.DataFrame = register.suspects.sql(f"SELECT * FROM {SUSPECT_SCHEMA}.subscriber").pl()
    return rows.sort("carrier", "record")


def test_spark_counts_and_copies_home_what_duckdb_does(session: SparkSession, tmp_path: Path) -> None:
    months = [month(tmp_path, carrier) for carrier in ("viettel", "itel")]
    with Register(months, AS_OF) as here, Register(months, AS_OF) as there:
        counted = prefilter(here, prefilter_plan(JUDGED, AS_OF), JUDGED)
        engine = home_engine(session)(there, JUDGED)
        assert engine.finish() == counted
        assert counted != Prefilter()
        copied = suspects(there)
        assert copied.equals(suspects(here))
        assert copied.height > 0
        row_rules = [check.id for check in JUDGED if check.id != "BLK-04"]
        assert list(counted.offending) == row_rules

"""Registers of the sample's October judged in Spark and here, by all checks, and what must be the same."""

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl
import pytest
from pyspark.sql import DataFrame, SparkSession
from support.same_audits import SAMPLES
from support.spark_configuration import configuration

import simaudit
import simaudit.spark
from simaudit.api.options import Options
from simaudit.api.selfcheck import Audit
from simaudit.intake.load import open_extract
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.reference_lists import LIST_KINDS

OCTOBER: Final = "2026-10"
KEY_ROWS: Final = 10
"""First rows, of which the receipt's key is made: as many as usual would be all rows of the sample."""


class Held(NamedTuple):
    """What a session holds: temporary views, data kept on executors, and its settings."""

    views: list[str]
    kept: int
    settings: dict[str, str]


class Pair(NamedTuple):
    """A register judged in Spark and here."""

    carrier: str
    rows: pl.DataFrame
    there: Audit
    """In Spark, with a `store` and an `out` in the folder."""
    here: Audit
    folder: Path
    """Has the register as Parquet in `rows`, and the configuration."""
    held: tuple[Held, Held]
    """What the session held before and after."""


def extract_of(carrier: str, month: str = OCTOBER) -> Path:
    (path,) = (SAMPLES / month).glob(f"{carrier}_*")
    return path


def texts(carrier: str, month: str = OCTOBER) -> pl.DataFrame:
    """The cells of a carrier's extract as texts."""
    file = ExtractFile(extract_of(carrier, month), carrier)
    return pl.concat(chunk.cells for chunk in open_extract(file).chunks())


def lists() -> Options:
    there = {kind: SAMPLES / OCTOBER / f"{kind}.csv" for kind in LIST_KINDS}
    return {kind: path for kind, path in there.items() if path.exists()}  # type: ignore[return-value]


def held_by(session: SparkSession) -> Held:
    views = [table.name for table in session.catalog.listTables() if table.isTemporary]
    kept = session.sparkContext._jsc.getPersistentRDDs().size()
    return Held(views, kept, dict(session.conf.getAll))


def in_spark(session: SparkSession, rows: pl.DataFrame, folder: Path) -> DataFrame:
    """The rows as a table of one partition, with timestamps that have no zone."""
    folder.mkdir(exist_ok=True)
    rows.write_parquet(path := folder / "register.parquet")
    return session.read.parquet(str(path)).coalesce(1)


def in_parts(session: SparkSession, rows: pl.DataFrame, folder: Path) -> DataFrame:
    """The rows as a table of several files in their order: Spark reads the larger ones first."""
    folder.mkdir()
    sizes = [int(rows.height * share) for share in (0.4, 0.3, 0.2)]
    sizes.append(rows.height - sum(sizes))
    for part, size in enumerate(sizes):
        rows.slice(sum(sizes[:part]), size).write_parquet(folder / f"{part}.parquet")
    return session.read.parquet(str(folder))


def judged_twice(
    session: SparkSession, carrier: str, rows: pl.DataFrame, folder: Path, *, in_files: bool = False
) -> Pair:
    """The pair of these rows; `in_files`: they lie in several files."""
    options: Options = {"config": configuration(folder), **lists()}
    kept: Options = {**options, "store": folder / "store", "out": folder / "out"}
    before = held_by(session)
    table = (in_parts if in_files else in_spark)(session, rows, folder / "rows")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simaudit.spark.register_selfcheck.KEY_ROWS", KEY_ROWS)
        patch.setattr("simaudit.jobs.receipt.run_receipt.KEY_ROWS", KEY_ROWS)
        there = simaudit.spark.selfcheck(session, table, carrier=carrier, period=OCTOBER, **kept)
        here = simaudit.selfcheck(rows, carrier=carrier, period=OCTOBER, **options)
    return Pair(carrier, rows, there, here, folder, (before, held_by(session)))


def figures(audit: Audit) -> dict[str, Any]:
    """All that the page shows but when it was made, how long it took and what was read."""
    of = audit.figures.model_dump(exclude={"run": True, "intake": {"files": True}})
    return of | {"checks": [check | {"seconds": 0} for check in of["checks"]]}


def receipt(audit: Audit) -> dict[str, Any]:
    """All but when it was made."""
    return {name: value for name, value in json.loads(audit.receipt).items() if name != "made_at"}

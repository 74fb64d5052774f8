"""A carrier of the sample as a register in Spark, in three partitions, and as a month at home."""

from pathlib import Path

import polars as pl
from pyspark.sql import SparkSession

from simaudit.intake.load import load_month, open_extract
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.paths import CHECKS
from simaudit.spark.register_rows import RegisterRows, read_register


def sample_register(session: SparkSession, carrier: str) -> RegisterRows:
    """Its rows in Spark."""
    path = _path(carrier)
    texts = pl.concat(chunk.cells for chunk in open_extract(ExtractFile(path, carrier)).chunks())
    frame = session.createDataFrame(texts.to_arrow()).repartition(3)
    return read_register(frame, ExtractFile(Path(path.name), carrier))


def sample_month(folder: Path, carrier: str) -> CarrierMonth:
    """Its rows as intake leaves them, in `folder`."""
    path = _path(carrier)
    loaded = load_month(carrier, [path], folder / f"{carrier}.parquet")
    return CarrierMonth(carrier, loaded.path, loaded.columns, ((path.name, loaded.accounts[0].read),))


def _path(carrier: str) -> Path:
    (path,) = (CHECKS.parent / "sample_data" / "2026-10").glob(f"{carrier}_*")
    return path

"""Rows of the contract in Spark's types, and back."""

import polars as pl
import pyarrow as pa

from simaudit.contract import DTYPES
from simaudit.spark.row_types import ARROW_SCHEMA, SPARK_TYPES, from_spark, to_spark


def test_every_column_goes_there_and_back() -> None:
    rows = pl.DataFrame(
        {"carrier": ["viettel"] * 3, "record": [1, 2**32 - 1, 2], "paper_hash": [2**64 - 1, 0, None],
         "number_hash": [2**32 - 1, 0, None], "gender": ["M", None, "F"], "unreadable": ["status", None, ""]}
    ).select(pl.col(name).cast(DTYPES[name]) for name in DTYPES if name in
             ("carrier", "record", "paper_hash", "number_hash", "gender", "unreadable"))  # fmt: skip
    table = to_spark(rows)
    assert ARROW_SCHEMA.names == list(SPARK_TYPES) == list(DTYPES)
    assert table.schema.equals(pa.schema([ARROW_SCHEMA.field(name) for name in rows.columns]))
    assert table["paper_hash"].to_pylist() == [-1, 0, None]
    assert table["number_hash"].to_pylist() == [2**32 - 1, 0, None]
    assert from_spark(pl.DataFrame(table)).equals(rows)
    assert from_spark(pl.DataFrame(table)).schema == rows.schema


def test_moments_have_no_zone() -> None:
    moments = {name for name, dtype in DTYPES.items() if dtype == pl.Datetime("us")}
    assert {name for name, dtype in SPARK_TYPES.items() if dtype.startswith("TIMESTAMP")} == moments
    assert {SPARK_TYPES[name] for name in moments} == {"TIMESTAMP_NTZ"}

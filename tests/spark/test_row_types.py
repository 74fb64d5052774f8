"""Rows of the contract in Spark's types, and back."""

import polars as pl

from simaudit.contract import DTYPES
from simaudit.spark.row_types import ARROW_SCHEMA, SPARK_TYPES, from_spark, to_spark


def test_every_column_goes_there_and_back() -> None:
    rows = pl.DataFrame(
        {"carrier": ["viettel"] * 3, "record": [1, 2**32 - 1, 2], "paper_hash": [2**64 - 1, 0, None],
         "number_hash": [2**32 - 1, 0, None], "gender": ["M", None, "F"], "unreadable": ["status", None, ""]}
    ).select(pl.col(name).cast(DTYPES[name]) for name in DTYPES if name in
             ("carrier", "record", "paper_hash", "number_hash", "gender", "unreadable"))  # fmt: skip
    table = to_spark(rows)
    assert table.schema.equals(ARROW_SCHEMA)
    assert table.schema.names == list(SPARK_TYPES) == list(DTYPES)
    assert table["paper_hash"].to_pylist() == [-1, 0, None]
    assert table["number_hash"].to_pylist() == [2**32 - 1, 0, None]
    back = from_spark(pl.DataFrame(table))
    assert back.schema == pl.Schema(DTYPES)
    assert back.select(rows.columns).equals(rows)
    assert back.drop(rows.columns).null_count().row(0) == (3,) * (len(DTYPES) - rows.width)


def test_moments_have_no_zone() -> None:
    moments = {name for name, dtype in DTYPES.items() if dtype == pl.Datetime("us")}
    assert {name for name, dtype in SPARK_TYPES.items() if dtype.startswith("TIMESTAMP")} == moments
    assert {SPARK_TYPES[name] for name in moments} == {"TIMESTAMP_NTZ"}

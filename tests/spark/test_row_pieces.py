"""Rows of the pieces that Spark keeps."""

import polars as pl

from simaudit.contract import DTYPES
from simaudit.spark.row_pieces import PieceReader, packed


def test_records_are_counted_over_the_partitions() -> None:
    piece = packed(
        pl.DataFrame(
            {
                "record": pl.Series([1, 2], dtype=DTYPES["record"]),
                "msisdn": ["84912345601", None],
                "status": pl.Series(["ACTIVE", None], dtype=DTYPES["status"]),
                "address_hash": pl.Series([2**32 - 1, None], dtype=DTYPES["address_hash"]),
            }
        )
    )
    rows = PieceReader("viettel", "viettel_2026-10", {0: 0, 1: 7}, {}).rows(1, piece)
    assert rows["record"].to_list() == [8, 9]
    assert {name: rows[name].unique().to_list() for name in ("carrier", "file")} == {
        "carrier": ["viettel"],
        "file": ["viettel_2026-10"],
    }
    assert rows["address_hash"].to_list() == [2**32 - 1, None]
    assert all(rows.schema[name] == DTYPES[name] for name in rows.columns)

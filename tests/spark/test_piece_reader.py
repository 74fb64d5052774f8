"""Rows of the pieces that Spark keeps."""

import polars as pl

from simaudit.contract import DTYPES
from simaudit.judge.row_pieces import packed
from simaudit.spark.piece_reader import PieceReader, made_of_pieces


def piece(first: int) -> bytes:
    rows = pl.DataFrame(
        {
            "record": pl.Series([first, first + 1], dtype=DTYPES["record"]),
            "msisdn": ["84912345601", None],
            "status": pl.Series(["ACTIVE", None], dtype=DTYPES["status"]),
            "paper_hash": pl.Series([2**64 - 1, None], dtype=DTYPES["paper_hash"]),
        }
    )
    return packed(rows)


def test_records_are_counted_over_the_partitions() -> None:
    reader = PieceReader("viettel", "viettel_2026-10", {0: 0, 1: 7})
    (rows,) = made_of_pieces(reader, list, [(1, bytearray(piece(1)))])
    assert isinstance(rows, pl.DataFrame)
    assert rows["record"].to_list() == [8, 9]
    assert {name: rows[name].unique().to_list() for name in ("carrier", "file")} == {
        "carrier": ["viettel"],
        "file": ["viettel_2026-10"],
    }
    assert all(rows.schema[name] == DTYPES[name] for name in rows.columns)


def test_only_the_columns_that_are_read_are_unpacked() -> None:
    reader = PieceReader("viettel", "viettel_2026-10", {0: 0}, ["record", "msisdn"])
    (rows,) = made_of_pieces(reader, list, [(0, piece(1))])
    assert isinstance(rows, pl.DataFrame)
    assert set(rows.columns) == {"carrier", "file", "record", "msisdn"}

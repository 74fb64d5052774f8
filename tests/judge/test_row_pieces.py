"""Rows in pieces, and what a query finds in them."""

from collections.abc import Iterator
from typing import Final

import polars as pl
import pytest

from simaudit.errors import Note
from simaudit.judge.row_pieces import PieceJudging, copied, counted, packed, unpacked

COLUMNS: Final = {"msisdn": pl.String(), "status": pl.String(), "record": pl.UInt32(), "imei": pl.String()}
STATUS: Final = pl.Enum(["ACTIVE", "TERMINATED"])
BLACK: Final = packed(pl.DataFrame({"number": ["84912345601"]}))


def judging(query: str, *lacking: str, seconds: float = 60) -> PieceJudging:
    macros = ["CREATE MACRO live(status) AS status <> 'TERMINATED'"]
    return PieceJudging(query, "rows_there", COLUMNS, frozenset(lacking), {"black": BLACK}, macros, seconds)


def frames() -> Iterator[pl.DataFrame]:
    """Two pieces, which have no column `imei`."""
    for first in (0, 3):
        yield pl.DataFrame(
            {
                "msisdn": [f"8491234560{at}" for at in range(first, first + 3)],
                "status": pl.Series(["ACTIVE", "TERMINATED", None], dtype=STATUS),
                "record": pl.Series(range(first + 1, first + 4), dtype=pl.UInt32),
                "full_name": ["An"] * 3,
            }
        )


def test_a_piece_has_the_rows_in_their_types() -> None:
    rows = next(frames())
    assert unpacked(packed(rows)).equals(rows)
    assert unpacked(packed(rows)).schema == rows.schema
    assert unpacked(packed(rows), ["status", "record"]).equals(rows.select("status", "record"))


def test_a_query_reads_all_pieces_at_once_with_macros_and_tables() -> None:
    query = "SELECT count(*), count_if(live(status)), count(imei), max(record) FROM rows_there"
    assert list(counted(judging(query), frames())) == [(6, 2, 0, 6)]
    listed = "SELECT record, status FROM rows_there WHERE msisdn IN (SELECT number FROM black)"
    (piece,) = copied(judging(listed), frames())
    assert isinstance(piece, bytes)
    rows = unpacked(piece)
    assert rows.rows() == [(2, "TERMINATED")]
    assert rows.schema == {"record": pl.UInt32, "status": pl.String}


def test_a_column_that_counts_for_nothing_is_null_in_every_row() -> None:
    query = "SELECT count(*), count(status) FROM rows_there"
    assert list(counted(judging(query, "status"), frames())) == [(6, 0)]
    assert list(counted(judging(query, *COLUMNS), frames())) == [(6, 0)]


def test_without_a_piece_there_is_no_row() -> None:
    assert list(counted(judging("SELECT count(*) FROM rows_there"), iter(()))) == [(0,)]
    (piece,) = copied(judging("SELECT msisdn FROM rows_there"), iter(()))
    assert isinstance(piece, bytes)
    assert unpacked(piece).is_empty()


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("SELECT error(msisdn) FROM rows_there", Note("database_error", kind="InvalidInputException")),
        ("SELECT * FROM read_csv('/etc/passwd')", Note("database_error", kind="PermissionException")),
        (
            "SELECT count(*) FROM range(9999999999) AS a, range(9999999999) AS b, rows_there",
            Note("stopped_for_time"),
        ),
    ],
)
def test_why_rows_cant_be_judged_is_told_without_a_value(query: str, note: Note) -> None:
    assert list(counted(judging(query, seconds=0.2), frames())) == [note]
    assert list(copied(judging(query, seconds=0.2), frames())) == [note]

"""Which of a partition's values come home."""

from typing import Final

import polars as pl

from simaudit.columnwise import lasting_hash
from simaudit.intake.values.derived_columns import PAPER_KEY
from simaudit.spark.row_pieces import OF_EVERY_ROW, WholeRows, earlier_rows, narrowed, unpacked

ROWS: Final = pl.DataFrame(
    {
        "record": pl.Series(range(1, 7), dtype=pl.UInt32),
        "msisdn": [f"8491234560{at}" for at in range(5)] + [None],
        "full_name": ["A", "B", "C", "D", "E", "F"],
        "id_number": ["1", "1", "2", "3", None, None],
    }
)


def whole(with_finding: list[int], reported: list[str], papers: list[str], first: int = 0) -> WholeRows:
    is_looked_at = pl.Series([at in with_finding for at in range(ROWS.height + 1)])
    mates = {"id_number": pl.Series(papers, dtype=pl.String)}
    return WholeRows(is_looked_at, pl.Series(reported, dtype=pl.String), mates, first)


def names(rows: WholeRows) -> list[str | None]:
    (piece,) = narrowed(rows, [ROWS])
    narrow = unpacked(piece)
    assert narrow.select(OF_EVERY_ROW.keys() & ROWS.columns).equals(
        ROWS.select(OF_EVERY_ROW.keys() & ROWS.columns)
    )
    # Papers are counted at home by a key that is the same on every executor.
    assert narrow[PAPER_KEY].equals(lasting_hash(ROWS["id_number"]))
    return narrow["full_name"].to_list()


def test_names_come_home_of_findings_first_rows_reported_numbers_and_their_mates() -> None:
    assert names(whole([], [], [])) == [None] * 6
    assert names(whole([4], [], [])) == [None, None, None, "D", None, None]
    assert names(whole([], [], [], first=2)) == ["A", "B", None, None, None, None]
    assert names(whole([], ["84912345604"], [])) == [None, None, None, None, "E", None]
    assert names(whole([], [], ["1"])) == ["A", "B", None, None, None, None]


def test_of_an_earlier_month_rows_of_the_numbers_come_home_without_names_and_of_others_the_status() -> None:
    with_status = ROWS.with_columns(status=pl.lit("ACTIVE"))
    (piece,) = earlier_rows(pl.Series(["84912345602", "84900000000"]), [with_status])
    rows = unpacked(piece)
    assert rows["record"].to_list() == [1, 2, 3, 4, 5, 6]
    assert rows["msisdn"].to_list() == [None, None, "84912345602", None, None, None]
    assert rows["status"].to_list() == ["ACTIVE"] * 6
    assert rows["full_name"].to_list() == [None] * 6
    assert rows["id_number"].to_list() == [None] * 6

"""Registration points by share and by count, and which rows are one's own province's."""

import duckdb
import polars as pl

from simaudit.report.figures.base import Share
from simaudit.report.figures.number_tally import PointRanking, PointShare, own_rows, ranked_points


def share(code: str, n: int, of: int) -> PointShare:
    return PointShare(code=code, numbers=Share(n=n, of=of))


def test_a_point_of_fewer_than_thirty_numbers_is_ranked_by_count_alone() -> None:
    points = pl.DataFrame(
        [("A", 29, 29), ("B", 15, 30), ("C", 30, 60), ("D", 0, 40), (None, 7, 11)],
        schema=["point_code", "faulty", "live"],
        orient="row",
    )
    assert ranked_points(points) == PointRanking(
        points=4,
        ranked=3,
        minimum=30,
        overall=Share(n=74, of=159),
        without_point=11,
        by_share=(share("C", 30, 60), share("B", 15, 30)),
        by_count=(share("C", 30, 60), share("A", 29, 29), share("B", 15, 30)),
    )


def test_only_rows_of_another_province_are_left_out() -> None:
    """A code that lost its leading zero is the province's; no code, and one that nobody has, may be."""
    codes = ["68", "37", "1", "01", "00", "NGUYỄN", None]

    def own(province: str) -> list[str | None]:
        rows = duckdb.sql(
            f"SELECT code FROM (SELECT unnest($codes) AS code) WHERE {own_rows(province, 'code')}",
            params={"codes": codes},
        )
        assert rows is not None
        return [code for (code,) in rows.fetchall()]

    assert own("68") == ["68", "00", "NGUYỄN", None]
    assert own("01") == ["1", "01", "00", "NGUYỄN", None]
    assert own("") == codes

"""Registration points by share and by count, and classes of numbers."""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from support.marked_register import marked_register

from simaudit.judge.carriers import Judged
from simaudit.judge.prefilter import NO_PREFILTER
from simaudit.report.figures.base import Share
from simaudit.report.figures.number_tally import (
    PointRanking,
    PointShare,
    SignClass,
    ranked_points,
    sign_classes,
    tally_numbers,
)


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


def test_a_number_of_no_known_year_is_of_none_and_not_of_the_first(tmp_path: Path) -> None:
    years = [None, 1995, 2000, 2024, 2031]
    columns: dict[str, list[Any]] = {
        "registered_at": [year and datetime.fromisoformat(f"{year}-05-01") for year in years],
        "customer_type": ["INDIVIDUAL"] * 5,
    }
    with marked_register(tmp_path, columns, [("UNR-01", 1, None), ("UNR-01", 4, None)]) as marked:
        judged = Judged("viettel", marked.register, (), NO_PREFILTER)
        classes = sign_classes(tally_numbers(judged, marked), "viettel").classes
    expected = {2000: (0, 2), 2024: (1, 1), 2026: (0, 1), None: (1, 1)}
    assert classes == tuple(
        SignClass(customer_type="INDIVIDUAL", year=year, numbers=Share(n=n, of=of))
        for year, (n, of) in expected.items()
    )

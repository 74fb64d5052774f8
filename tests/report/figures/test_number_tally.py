"""Numbers by year of registration, type of customer, registration point and province."""

from datetime import datetime
from pathlib import Path
from typing import Any

from support.marked_register import marked_register

from simaudit.judge.carriers import Judged
from simaudit.judge.prefilter import NO_PREFILTER
from simaudit.report.figures.base import Share
from simaudit.report.figures.number_tally import (
    SignClass,
    sign_classes,
    tally_numbers,
)


def test_a_number_of_no_known_year_is_of_none_and_not_of_the_first(tmp_path: Path) -> None:
    years = [None, 1995, 2000, 2024, 2031]
    columns: dict[str, list[Any]] = {
        "registered_at": [year and datetime.fromisoformat(f"{year}-05-01") for year in years],
        "customer_type": ["INDIVIDUAL"] * 5,
    }
    with marked_register(tmp_path, columns, [("UNR-01", 1, None), ("UNR-01", 4, None)]) as marked:
        judged = Judged("viettel", marked.register, (), NO_PREFILTER)
        classes = sign_classes(tally_numbers(judged, marked).classes).classes
    expected = {2000: (0, 2), 2024: (1, 1), 2026: (0, 1), None: (1, 1)}
    assert classes == tuple(
        SignClass(customer_type="INDIVIDUAL", year=year, numbers=Share(n=n, of=of))
        for year, (n, of) in expected.items()
    )


def test_points_classes_and_design_effect_are_of_the_province(tmp_path: Path) -> None:
    """In the province two points of two numbers, one of each with a sign, and one number from the app."""
    columns: dict[str, list[Any]] = {
        "customer_type": ["INDIVIDUAL"] * 9,
        "province_code": ["52", "52", "52", None, "52", "01", "01", "01", "01"],
        "point_code": ["A", "A", "B", "B", "APP01", "A", "A", "C", "C"],
        "channel": ["OWN_POINT", None, "OWN_POINT", "OWN_POINT", "APP", *["OWN_POINT"] * 4],
    }
    found = [("UNR-01", record, None) for record in (1, 3, 5, 6, 7)]
    with marked_register(tmp_path, columns, found) as marked:
        judged = Judged("viettel", marked.register, (), NO_PREFILTER)
        tally = tally_numbers(judged, marked, "52")
    classes = sign_classes(tally.classes)
    assert tally.live == 5
    assert [row.numbers for row in classes.classes] == [Share(n=3, of=5)]
    assert tally.points.rows() == [("A", 3, 4), ("APP01", 1, 1), ("B", 1, 2), ("C", 0, 2)]
    assert tally.own_points.rows() == [("A", 1, 2), ("APP01", 1, 1), ("B", 1, 2)]
    # Neither point differs: of two points and four of five numbers 2 - 0.8 * 1.2 degrees, and of one number.
    assert classes.design_effect == 1
    assert round(classes.points, 3) == round(1 + 1.2**2 / (0.96**2 / 1.04 + 0.24**2), 3)

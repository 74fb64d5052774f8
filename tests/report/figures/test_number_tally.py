"""Numbers by year of registration and type of customer."""

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
        classes = sign_classes(tally_numbers(judged, marked), "viettel").classes
    expected = {2000: (0, 2), 2024: (1, 1), 2026: (0, 1), None: (1, 1)}
    assert classes == tuple(
        SignClass(customer_type="INDIVIDUAL", year=year, numbers=Share(n=n, of=of))
        for year, (n, of) in expected.items()
    )

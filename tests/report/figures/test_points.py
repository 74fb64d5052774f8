"""The points to visit: whose numbers have signs, which are on the list, and in what order."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.marked_register import CHECKS, marked_register
from support.points_to_visit import PEERS, point

from simaudit.judge.carriers import Judged
from simaudit.judge.prefilter import NO_PREFILTER
from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.figure_sources import FigureSources
from simaudit.report.figures.number_tally import tally_numbers
from simaudit.report.figures.points import (
    FEWEST,
    PointCase,
    PointWithSigns,
    points_of_signs,
    points_with_signs,
    to_visit,
    with_cases,
)

NUMBERS = 12
COLUMNS: dict[str, list[Any]] = {
    "point_code": ["A"] * 8 + ["B"] * 3 + [None],
    "province_code": ["42"] * 6 + ["56", None] + ["42"] * 4,
    # Records 1 and 2 are one number; record 3 has ended.
    "msisdn": ["84961000001", "84961000001", *(f"849610000{record:02}" for record in range(3, NUMBERS + 1))],
    "status": ["ACTIVE", "ACTIVE", "TERMINATED", *["ACTIVE"] * 9],
}
SIGNS = [("UNR-01", record, None) for record in range(1, NUMBERS + 1) if record != 6]


@pytest.mark.parametrize(
    ("province", "waived", "numbers", "expected"),
    [
        # Seven numbers of eight rows, one of them without a sign, the one that ended among the others.
        ("", 0, Share(n=6, of=7), 3.0),
        # Record 7 is another province's; 8 has no code.
        ("42", 0, Share(n=5, of=6), 2.5),
        # The signs of records 1 and 2 are waived.
        ("", 2, Share(n=5, of=7), 2.5),
        # That of record 3 as well, so that it isn't counted: too few are left.
        ("", 3, None, 0.0),
    ],
)
def test_a_point_s_numbers_are_distinct_in_scope_and_not_waived(
    tmp_path: Path,
    figures: CarrierFigures,
    province: str,
    waived: int,
    numbers: Share | None,
    expected: float,
) -> None:
    # Of a check that isn't measured, half of the findings are expected to be true.
    checks = [check.model_copy(update={"honest": None}) for check in figures.checks]
    with marked_register(tmp_path, COLUMNS, SIGNS, waived=waived) as marked:
        judged = Judged("viettel", marked.register, (), NO_PREFILTER)
        nothing: Any = None
        tally = tally_numbers(judged, marked, province)
        sources = FigureSources(judged, nothing, nothing, marked, tally, (), nothing, case_points=["A", "B"])
        found = points_with_signs(sources, {"A": PEERS}, checks, province)
        none = points_with_signs(replace(sources, case_points=()), {}, checks, province)
    assert none == ()
    one = () if numbers is None else (point("A", numbers.n, numbers.of, expected=expected, above=PEERS),)
    assert found == tuple(PointWithSigns.with_fields_of(row) for row in one)


def test_points_that_may_be_in_a_case_have_a_linked_row_with_a_sign_of_violation() -> None:
    def row(code: str | None, *checks: str) -> dict[str, Any]:
        return {"point_code": code, "findings": [{"check_id": check, "mark": True} for check in checks]}

    linked = pl.DataFrame([row("A", "UNR-01", "BLK-15"), row("B", "BLK-15"), row(None, "UNR-01")])
    assert points_of_signs(linked, CHECKS) == ["A"]


def accused(*rows: tuple[str | None, str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["point_code", "case_id", "msisdn"], orient="row")


def test_the_list_has_what_is_above_its_peers_and_has_signs_of_a_case_for_the_police() -> None:
    points = [
        point("ABOVE", 9, 90, above=PEERS),
        point("CASE", 7, 70),
        point("OTHER", 8, 80),
        point("NO", 5, 9),
    ]
    rows = accused(
        ("CASE", "V-1", "1"), ("CASE", "V-1", "1"), ("CASE", "V-1", "2"), ("CASE", "V-2", "3"),
        ("CASE", "V-3", "4"), ("OTHER", "V-2", "5"), (None, "V-1", "6"), ("FEW", "V-1", "7"),
    )  # fmt: skip
    joined = with_cases(points, rows, {"V-1", "V-3"})
    assert [one.code for one in joined] == ["CASE", "ABOVE", "OTHER"]
    listed = to_visit(joined, ended={"V-3"})
    police = PointCase(case_id="V-1", numbers=2, police=True)
    assert listed == (point("ABOVE", 9, 90, above=PEERS), point("CASE", 7, 70, cases=(police,)))
    assert [one.weight for one in listed] == [9.0, 9.0]
    assert to_visit(joined, ended={"V-1", "V-3"}) == listed[:1]
    assert FEWEST == 5

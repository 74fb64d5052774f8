"""The overview of two carriers: their rows, shares over all of them, and what comes first."""

import pytest

from simaudit.report.figures.base import Share
from simaudit.report.figures.overview import OverviewFigures


def test_the_overview_lays_carriers_side_by_side(overview: OverviewFigures) -> None:
    assert [(row.carrier, row.compliant, row.partly) for row in overview.carriers] == [
        ("itel", Share(n=1, of=2), True),
        ("viettel", Share(n=1, of=9), False),
    ]
    assert overview.total == Share(n=1, of=9)
    assert [item.for_programs() for item in overview.not_read] == [
        {"name": "gmobile", "reason": "<b>no file</b>", "code": "verbatim"}
    ]
    row = next(row for row in overview.matrix if row.id == "MIS-05")
    assert [(cell.carrier, cell.status, cell.violations) for cell in row.cells] == [
        ("itel", "not_assessable", 0),
        ("viettel", "failed", 4),
    ]


def test_the_rate_over_all_leaves_out_what_is_only_asked_back(overview: OverviewFigures) -> None:
    assert [row.carrier for row in overview.carriers if row.speaks] == ["viettel"]
    assert overview.total == Share(n=1, of=9)


def test_what_comes_first_is_new_and_grave(overview: OverviewFigures) -> None:
    assert [
        (check.id, check.severity, check.new, check.all, [part.carrier for part in check.carriers])
        for check in overview.first
    ] == [
        ("MIS-05", "critical", 4, 4, ["viettel"]),
        ("UNR-01", "critical", 2, 2, ["viettel"]),
        ("BLK-04", "critical", 1, 1, ["viettel"]),
        ("MIS-02", "critical", 1, 1, ["viettel"]),
        ("UNR-12", "critical", 1, 1, ["viettel"]),
    ]


@pytest.mark.parametrize("text", ["068090000001", "84961000001", "TRẦN", '"record"', "point_code"])
def test_the_overview_holds_figures_only(overview: OverviewFigures, text: str) -> None:
    # What inspectors are told is a text of the checks.
    assert text not in overview.model_dump_json(exclude={"matrix": {"__all__": {"inspect"}}})

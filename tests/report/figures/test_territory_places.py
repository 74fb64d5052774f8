"""The registration points and provinces of each check's findings."""

from collections.abc import Callable

from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.territory import CheckPlaces, PlaceCount
from simaudit.report.pages.render import render_carrier

Read = Callable[..., CarrierFigures]

# Rows 1-2 have no name, one at a point in Hà Nội, one at a point in a province that no list knows.
ROWS = """\
msisdn,full_name,date_of_birth,id_number,point_code,province_code
0961000001,,1990-01-01,068090000001,DL-1,01
0961000002,,1990-01-01,068090000002,DL-2,NGUYỄN VĂN AN
0961000003,LÊ VĂN BA,1990-01-01,068090000003,DL-1,1
0961000004,LÊ VĂN BA,1990-01-01,068090000004,,01
"""


def test_findings_are_counted_by_point_and_by_province_of_the_list(read: Read) -> None:
    figures = read("viettel", ROWS)
    found = next(check for check in figures.checks if check.id == "UNR-01")
    assert found.violations == 2
    assert found.points == CheckPlaces(
        first=(PlaceCount(name="DL-1", findings=1, live=2), PlaceCount(name="DL-2", findings=1, live=1)),
        places=2,
    )
    # A code that lost its leading zero is still known; an unknown code is not shown.
    assert found.provinces == CheckPlaces(
        first=(PlaceCount(name="Thành phố Hà Nội", findings=1, live=3),), places=1, unplaced=1
    )
    assert "NGUYỄN" not in figures.model_dump_json()


def test_a_finding_outside_the_extract_has_no_place(figures: CarrierFigures) -> None:
    absent = next(check for check in figures.checks if check.id == "UNR-12")
    assert (absent.points, absent.provinces) == (CheckPlaces(unplaced=1), CheckPlaces(unplaced=1))


def test_only_the_first_places_are_named_and_the_others_counted(read: Read) -> None:
    rows = ["msisdn,full_name,date_of_birth,id_number,point_code"]
    rows += [f"09610000{n:02},,1990-01-01,0680900000{n:02},DL-{n:02}" for n in range(12)]
    figures = read("viettel", "\n".join(rows) + "\n")
    found = next(check for check in figures.checks if check.id == "UNR-01").points
    assert [place.name for place in found.first] == [f"DL-{n:02}" for n in range(5)]
    assert found.places == 12
    assert "và 7 nơi khác" in render_carrier(figures, "vi")

"""Where signs stand, for how long, how each check moved, and what comes first over all carriers."""

import re
from collections.abc import Callable

import polars as pl
import pytest

from simaudit.period import Period
from simaudit.report.figures.ages import ages
from simaudit.report.figures.check_history import check_history
from simaudit.report.model import CarrierFigures, CheckMonth, CheckPlaces, OverviewFigures, PlaceCount, Share
from simaudit.report.pages import charts
from simaudit.report.pages.language import Language
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


def test_findings_stand_at_points_and_in_provinces_of_the_list(read: Read) -> None:
    figures = read("viettel", ROWS)
    found = next(check for check in figures.checks if check.id == "UNR-01")
    assert found.violations == 2
    assert found.points == CheckPlaces(
        first=(PlaceCount(name="DL-1", findings=1, live=2), PlaceCount(name="DL-2", findings=1, live=1)),
        places=2,
    )
    # A code that lost its zero is still its province's; what is no code is nobody's to show.
    assert found.provinces == CheckPlaces(
        first=(PlaceCount(name="Hà Nội", findings=1, live=3),), places=1, unplaced=1
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


def test_open_findings_by_age_and_severity() -> None:
    findings = pl.DataFrame(
        [
            ("viettel", "2026-10", "critical", False),
            ("viettel", "2026-09", "critical", False),
            ("viettel", "2026-09", "low", True),
            ("viettel", "2026-07", "high", False),
            ("viettel", "2025-10", "medium", False),
            ("viettel", "2025-09", "low", False),
            ("itel", "2025-09", "low", False),
        ],
        schema=["carrier", "first_period", "severity", "waived"],
        orient="row",
    )
    assert [
        (age.low, age.high, age.findings) for age in ages(findings.lazy(), "viettel", Period(2026, 10))
    ] == [
        (0, 0, (1, 0, 0, 0)),
        (1, 1, (1, 0, 0, 0)),
        (2, 3, (0, 1, 0, 0)),
        (4, 6, (0, 0, 0, 0)),
        (7, 12, (0, 0, 1, 0)),
        (13, None, (0, 0, 0, 1)),
    ]


def test_a_check_s_earlier_results_are_put_together() -> None:
    results = pl.DataFrame(
        [
            ("BLK-01", "2026-09", "passed", 0, 80),
            ("UNR-01", "2024-11", "failed", 7, 80),
            ("UNR-01", "2026-09", "not_assessable", 0, 0),
        ],
        schema=["check_id", "period", "status", "violations", "population"],
        orient="row",
    )
    assert check_history(results) == {
        "BLK-01": [CheckMonth(period="2026-09", status="passed", violations=0, population=80)],
        "UNR-01": [
            CheckMonth(period="2024-11", status="failed", violations=7, population=80),
            CheckMonth(period="2026-09", status="not_assessable", violations=0, population=0),
        ],
    }


def test_a_check_shows_how_it_moved(figures: CarrierFigures) -> None:
    past = (
        CheckMonth(period="2026-08", status="failed", violations=3, population=1200),
        CheckMonth(period="2026-09", status="not_assessable", violations=0, population=0),
    )
    checks = tuple(check.model_copy(update={"earlier": past}) for check in figures.checks)
    html = render_carrier(figures.model_copy(update={"checks": checks}), "vi")
    shown = html[html.index('id="UNR-01"') :]
    assert '08/2026: 3 / 1.200</span>; <span class="nowrap">09/2026: –</span>' in shown
    assert shown.count("<rect", 0, shown.index("10/2026")) == 3


def test_what_comes_first_over_all_carriers(overview: OverviewFigures) -> None:
    assert [(check.id, check.findings, check.carriers) for check in overview.first] == [
        ("MIS-05", 4, ("viettel",)),
        ("UNR-01", 2, ("viettel",)),
        ("UNR-12", 2, ("itel", "viettel")),
        ("BLK-04", 1, ("viettel",)),
        ("MIS-02", 1, ("viettel",)),
    ]


def test_the_rate_over_all_weighs_carriers_by_their_size(overview: OverviewFigures) -> None:
    assert [(total.period, total.compliant, total.carriers) for total in overview.totals] == [
        ("2026-10", Share(n=2, of=9), 2)
    ]


@pytest.mark.parametrize(
    ("change", "vi", "en"), [(0.0031, "+0,3", "+0.3"), (-0.012, "\N{MINUS SIGN}1,2", "\N{MINUS SIGN}1.2")]
)
def test_a_change_of_a_rate_has_its_sign(change: float, vi: str, en: str) -> None:
    assert (Language("vi").difference(change), Language("en").difference(change)) == (vi, en)


def test_a_course_leaves_a_gap_where_nothing_is_known_and_names_its_ends() -> None:
    rows = [("08/2026", 0.95, "95,0 %"), ("09/2026", None, "–"), ("10/2026", 1.0, "100,0 %")]
    drawn = charts.course("<Tỷ lệ>", rows, [(0.9, "90 %"), (1, "100 %")])
    assert drawn.startswith("<svg")
    assert "<title>&lt;Tỷ lệ&gt;</title>" in drawn
    assert re.findall(r'<circle class="mark" cx="([0-9.]+)" cy="([0-9.]+)"', drawn) == [
        ("107.8", "95"),
        ("317.2", "20"),
    ]
    assert "<polyline" not in drawn
    assert re.findall(r">([^<>]+)</text>", drawn) == [
        *("90 %", "100 %"),
        *("08/2026", "09/2026", "10/2026"),
        *("95,0 %", "100,0 %"),
    ]


def test_a_course_joins_the_months_that_follow_one_another() -> None:
    rows = [("07/2026", 0.5, "50 %"), ("08/2026", 1.0, "100 %"), ("09/2026", None, "–"), ("10/2026", 1.0, "")]
    drawn = charts.course("Tỷ lệ", rows, [(0, "0 %"), (1, "100 %")])
    assert re.findall(r'points="([^"]+)"', drawn) == ["92.9,95 172.6,20"]


def test_bars_have_their_lengths_labels_and_texts() -> None:
    drawn = charts.bars("<T>", [("1", 200, "200"), ("2–3", 50, "50"), ("<b>", 0, "0")])
    assert re.findall(r'<rect class="mark" x="100" y="([0-9.]+)" width="([0-9.]+)"', drawn) == [
        ("6.5", "268.6"),
        ("36.5", "67.2"),
        ("66.5", "0"),
    ]
    assert re.findall(r">([^<>]+)</text>", drawn) == ["1", "200", "2–3", "50", "&lt;b&gt;", "0"]


def test_columns_stand_on_the_floor_and_name_every_second_month() -> None:
    rows = [("08/2026", 0), ("09/2026", 10), ("10/2026", 5)]
    drawn = charts.columns("T", rows, every=2, texts=[(0, "0"), (10, "10")])
    assert [
        (float(y), float(height))
        for y, height in re.findall(r' y="([0-9.]+)" width="[0-9.]+" height="([0-9.]+)"', drawn)
    ] == [(190, 0), (20, 170), (105, 85)]
    assert re.findall(r">([^<>]+)</text>", drawn) == ["0", "10", "08/2026", "10/2026"]

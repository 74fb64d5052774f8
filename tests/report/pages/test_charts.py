"""Charts: marks in proportion, labels, texts and gaps."""

import re

from simaudit.report.pages import charts
from simaudit.report.pages.charts import Dot


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


def test_a_course_leaves_a_gap_where_nothing_is_known_and_names_its_ends() -> None:
    rows = [
        Dot("08/2026", 0.05, "≥ 5,0%", is_open=True), Dot("09/2026", None, "–"), Dot("10/2026", 0.1, "10,0%"),
    ]  # fmt: skip
    drawn = charts.course("<Tỷ lệ>", rows, [(0, "0%"), (0.1, "10%")])
    assert drawn.startswith("<svg")
    assert "<title>&lt;Tỷ lệ&gt;</title>" in drawn
    assert re.findall(r'<circle class="([a-z ]+)" cx="([0-9.]+)" cy="([0-9.]+)"', drawn) == [
        ("mark open", "95.1", "95"),
        ("mark", "314.3", "20"),
    ]
    assert "<polyline" not in drawn
    assert re.findall(r">([^<>]+)</text>", drawn) == [
        *("0%", "10%"),
        *("08/2026", "09/2026", "10/2026"),
        *("≥ 5,0%", "10,0%"),
    ]


def test_a_course_joins_the_months_that_follow_one_another() -> None:
    rows = [
        Dot("07/2026", 0.5, "50%"), Dot("08/2026", 1.0, "100%"), Dot("09/2026", None, "–"),
        Dot("10/2026", 1.0, ""),
    ]  # fmt: skip
    drawn = charts.course("Tỷ lệ", rows, [(0, "0%"), (1, "100%")])
    assert re.findall(r'points="([^"]+)"', drawn) == ["86.2,95 167.8,20"]


def test_sparklines_share_an_axis_from_0_that_the_page_tells() -> None:
    low, high = (
        charts.sparkline("T", [Dot("09/2026", 0.0, ""), Dot("10/2026", rate, "")], 0.2)
        for rate in (0.05, 0.2)
    )
    assert [re.findall(r'cy="([0-9.]+)"', drawn) for drawn in (low, high)] == [["18", "15"], ["18", "6"]]
    assert re.findall(r' d="M0,([0-9.]+)H', low) == ["6.5", "18.5"]
    assert "<text" not in low

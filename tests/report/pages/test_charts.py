"""Charts: marks in proportion, labels, texts and gaps."""

import re

from simaudit.report.pages import charts


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

"""Exposures: distinct numbers and points by act, their bands, and findings that don't count."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from simaudit.catalogue.law import tariff
from simaudit.catalogue.load import load_catalogue
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.register import Register
from simaudit.report.figures.marked_findings import mark_waived
from simaudit.report.figures.sanctions import ActCounts, act_exposures, exposure_table, exposures
from simaudit.report.model import CarrierFigures, Exposure, OverviewFigures

Read = Callable[..., CarrierFigures]
Row = tuple[str, int, tuple[int, int | None] | None, tuple[int, int] | None, tuple[int, int] | None]

OCTOBER = date(2026, 10, 31)


def estimated(act: str, numbers: int = 0, points: int = 0, in_app: int = 0) -> list[Exposure]:
    counted = ActCounts(act, numbers, points, points, in_app, ["UNR-01"])
    return act_exposures(tariff(OCTOBER)[act], counted, OCTOBER)


def short(rows: list[Exposure]) -> list[Row]:
    return [(row.counts, row.counted, row.band, row.fine, row.months) for row in rows]


def test_acts_count_distinct_numbers(figures: CarrierFigures) -> None:
    assert [
        (row.act, row.checks, row.numbers, row.points, row.band, row.fine) for row in figures.exposures
    ] == [
        ("34.3.a", ("MIS-02", "MIS-05", "UNR-01", "UNR-12"), 8, 2, (1, 10), (10, 20)),
        ("34.3.c", ("BLK-04",), 1, 1, (1, 10), (10, 20)),
    ]


def test_waived_findings_are_left_out(read: Read, extract: str) -> None:
    exposures = read("viettel", extract, frozenset([("BLK-04", 4), ("MIS-02", 6)])).exposures
    assert [(row.act, row.numbers) for row in exposures] == [("34.3.a", 7)]


@pytest.mark.parametrize("act", ["34.3.a", "34.3.b", "34.3.c"])
@pytest.mark.parametrize(
    ("numbers", "band", "fine", "months"),
    [
        (1, (1, 10), (10, 20), None),
        (10, (1, 10), (10, 20), None),
        (11, (11, 20), (20, 40), None),
        (20, (11, 20), (20, 40), None),
        (21, (21, 30), (40, 60), None),
        (30, (21, 30), (40, 60), None),
        (31, (31, 40), (60, 80), (1, 2)),
        (40, (31, 40), (60, 80), (1, 2)),
        (41, (41, None), (80, 100), (2, 3)),
        (100, (41, None), (80, 100), (2, 3)),
        (101, (41, None), (80, 100), (3, 4)),
        (200, (41, None), (80, 100), (3, 4)),
        (201, (41, None), (80, 100), (4, 5)),
        (300, (41, None), (80, 100), (4, 5)),
        (301, (41, None), (80, 100), (5, 6)),
        (400, (41, None), (80, 100), (5, 6)),
        (401, (41, None), (80, 100), (6, 7)),
        (10_000_000, (41, None), (80, 100), (6, 7)),
    ],
)
def test_numbers_jump_where_the_decree_says(
    act: str,
    numbers: int,
    band: tuple[int, int | None],
    fine: tuple[int, int],
    months: tuple[int, int] | None,
) -> None:
    assert short(estimated(act, numbers, 3)) == [("numbers", numbers, band, fine, months)]


@pytest.mark.parametrize(
    ("points", "band", "fine"),
    [
        (1, (1, 2), (10, 20)),
        (2, (1, 2), (10, 20)),
        (3, (3, 4), (20, 40)),
        (4, (3, 4), (20, 40)),
        (5, (5, 6), (40, 60)),
        (6, (5, 6), (40, 60)),
        (7, (7, 8), (60, 80)),
        (8, (7, 8), (60, 80)),
        (9, (9, None), (80, 100)),
        (5_000, (9, None), (80, 100)),
    ],
)
def test_points_jump_where_the_decree_says(
    points: int, band: tuple[int, int | None], fine: tuple[int, int]
) -> None:
    assert short(estimated("34.5.c", 900, points)) == [("points", points, band, fine, None)]


@pytest.mark.parametrize(
    ("numbers", "fine"),
    [
        (10, (10, 20)),
        (11, (20, 40)),
        (20, (20, 40)),
        (21, (40, 60)),
        (30, (40, 60)),
        (31, (60, 80)),
        (40, (60, 80)),
        (41, (80, 100)),
    ],
)
def test_numbers_taken_through_the_app_have_bands_of_their_own(numbers: int, fine: tuple[int, int]) -> None:
    through_app, both = estimated("34.5.d", numbers, 0, numbers), estimated("34.5.d", 60, 8, numbers)
    assert [(row.counts, row.counted, row.fine) for row in through_app] == [("numbers_in_app", numbers, fine)]
    assert [(row.counts, row.counted, row.fine) for row in both] == [
        ("points", 8, (60, 80)),
        ("numbers_in_app", numbers, fine),
    ]


def test_signs_that_name_no_point_have_no_band_and_are_shown() -> None:
    assert short(estimated("34.5.d", 60)) == [("points", 0, None, None, None)]


@pytest.mark.parametrize(
    ("act", "fine", "months"),
    [
        ("26.4.b", (40, 50), None),
        ("34.7.b", (30, 40), None),
        ("34.9", (80, 100), (1, 3)),
        ("34.9.c", (80, 100), (1, 3)),
    ],
)
def test_a_case_counts_once(act: str, fine: tuple[int, int], months: tuple[int, int] | None) -> None:
    (row,) = estimated(act, 5_000, 70)
    assert short([row]) == [("case", 1, (1, None), fine, months)]
    assert row.wording is not None
    assert row.competence.vi == "Giám đốc Sở Khoa học và Công nghệ"


def test_above_the_director_s_limit_another_decides() -> None:
    (row,) = estimated("34.11.e")
    assert short([row]) == [("case", 1, (1, None), (180, 200), (1, 3))]
    assert "Chủ tịch Ủy ban nhân dân cấp tỉnh" in row.competence.vi


# Numbers 1 and 2 were taken at two points, 3 and 4 through the app, though 4 names a point too.
FOUND = [
    ("PRC-01", "procedural", 1),
    ("PRC-01", "procedural", 2),
    ("PRC-03", "procedural", 2),
    ("PRC-03", "procedural", 3),
    ("PRC-03", "procedural", 4),
    ("PRC-05", "procedural", 1),
    ("MIS-17", "risk", 1),
    ("MIS-09", "substantive", 1),
]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (
            OCTOBER,
            [
                ("34.5.c", ("PRC-01", "PRC-03"), 4, 2, "points", 2, (10, 20)),
                ("34.5.c", ("PRC-01", "PRC-03"), 4, 2, "numbers_in_app", 2, (10, 20)),
                ("34.7.a", ("PRC-05",), 1, 1, "case", 1, (30, 40)),
                ("34.9.b", ("PRC-05",), 1, 1, "case", 1, (80, 100)),
            ],
        ),
        (date(2026, 7, 1), 4),
        (date(2026, 6, 30), 0),
    ],
)
def test_the_month_and_the_nature_decide_and_forgery_has_no_tariff(
    tmp_path: Path, as_of: date, expected: list[tuple[object, ...]] | int
) -> None:
    month = CarrierMonth("viettel", tmp_path / "viettel.parquet", frozenset(), (("viettel.csv", 4),))
    pl.DataFrame(
        {
            "carrier": ["viettel"] * 4,
            "file": ["viettel.csv"] * 4,
            "record": [1, 2, 3, 4],
            "point_code": ["DL-1", "DL-2", None, "DL-2"],
            "channel": ["OTHER", None, "APP", "APP"],
        }
    ).write_parquet(month.path)
    findings = pl.DataFrame(
        [
            ("viettel", check, "procedure", "high", nature, False, f"8496100000{record}", record, None, None)
            for check, nature, record in FOUND
        ],
        schema={
            "carrier": pl.String, "check_id": pl.String, "family": pl.String, "severity": pl.String,
            "nature": pl.String, "across": pl.Boolean, "msisdn": pl.String, "record": pl.Int64,
            "subject": pl.String, "detail": pl.String,
        },
        orient="row",
    )  # fmt: skip
    none_waived = pl.DataFrame(
        schema={
            "carrier": pl.String, "check_id": pl.String, "msisdn": pl.String, "record": pl.Int64,
            "file": pl.String, "subject": pl.String, "waived": pl.Boolean,
        },
    )  # fmt: skip
    with Register([month], as_of) as register:
        register.add_findings(findings)
        rows = exposures(mark_waived(register, "viettel", none_waived.lazy()), load_catalogue())
    shown = [
        (row.act, row.checks, row.numbers, row.points, row.counts, row.counted, row.fine) for row in rows
    ]
    assert (shown if isinstance(expected, list) else len(shown)) == expected


def test_the_table_says_of_each_row_that_it_is_an_estimate() -> None:
    rows = [*estimated("34.3.a", 31, 4), *estimated("34.5.c", 2)]
    director, note = "Director of the Department of Science and Technology", "An estimate, not a decision."
    assert exposure_table("viettel", "2026-10", rows, "en").rows() == [
        (
            "2026-10", "viettel", "34.3-34.4", "34.3.a", 31, 4, "numbers", 31, 31, 40, 60, 80, director, 1, 2,
            "UNR-01", note,
        ),
        (
            "2026-10", "viettel", "34.5-34.6", "34.5.c", 2, 0, "points", 0, None, None, None, None, director,
            None, None, "UNR-01", note,
        ),
    ]  # fmt: skip
    assert exposure_table("viettel", "2026-10", [], "vi").is_empty()


def test_the_overview_holds_each_carrier_s_exposures(
    figures: CarrierFigures, overview: OverviewFigures
) -> None:
    rows = {row.carrier: row.exposures for row in overview.carriers}
    assert rows["viettel"] == figures.exposures != ()
    assert overview.exposure.vi == "Ước tính, không phải quyết định."

"""The estimate: distinct numbers and points by act, bands, what is left out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simaudit.report.figures import CarrierFigures
from simaudit.report.sanctions import Counted, bands_of, clauses

Read = Callable[..., CarrierFigures]


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


@pytest.mark.parametrize(
    ("numbers", "fine", "months"),
    [
        (1, (10, 20), None),
        (10, (10, 20), None),
        (11, (20, 40), None),
        (30, (40, 60), None),
        (31, (60, 80), (1, 2)),
        (40, (60, 80), (1, 2)),
        (41, (80, 100), (2, 3)),
        (401, (80, 100), (6, 7)),
        (1_000_000, (80, 100), (6, 7)),
    ],
)
def test_bands_jump_where_the_decree_says(
    numbers: int, fine: tuple[int, int], months: tuple[int, int] | None
) -> None:
    clause = next(clause for clause in clauses() if "34.3.a" in clause["acts"])
    (row,) = bands_of(clause, Counted("34.3.a", numbers, 0, 0, 0, ["UNR-01"]))
    assert (row.fine, row.months, row.counted) == (fine, months, numbers)


def test_points_and_numbers_taken_through_the_app_have_bands_of_their_own() -> None:
    clause = next(clause for clause in clauses() if "34.5.c" in clause["acts"])
    rows = bands_of(clause, Counted("34.5.c", 60, 9, 9, 12, ["PRC-01"]))
    assert [(row.counts, row.counted, row.fine) for row in rows] == [
        ("points", 9, (80, 100)),
        ("numbers_in_app", 12, (20, 40)),
    ]


def test_above_the_director_s_limit_another_decides() -> None:
    clause = next(clause for clause in clauses() if "34.11.e" in clause["acts"])
    (row,) = bands_of(clause, Counted("34.11.e", 0, 0, 0, 0, ["EXT-05"]))
    assert (row.counts, row.fine) == ("case", (180, 200))
    assert row.competence is not None


def test_without_a_tariff_there_is_no_estimate(tmp_path: Path) -> None:
    assert clauses(tmp_path / "none.toml") == []

"""Exposures: the bands of acts, how far the next ones are, what comes beside them, and their table."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from simaudit.report.figures.acts import ACT_GROUPS, ActCounts, ActGroup, CheckSet
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.figures.sanctions import Exposure, SureBand, exposure_table, exposures
from simaudit.rules.law import built_in_law

Read = Callable[..., CarrierFigures]
Row = tuple[str, int, tuple[int, int | None] | None, tuple[int, int] | None, tuple[int, int] | None]

OCTOBER = date(2026, 10, 31)


def estimated(
    act: str, numbers: int = 0, points: int = 0, in_app: int = 0, group: ActGroup = "open"
) -> tuple[Exposure, ...]:
    counted = ActCounts(act, group, numbers, points, points, in_app, ("UNR-01",), ("34.9.c",), (3, 40))
    return exposures([counted], OCTOBER, built_in_law())


def short(rows: Sequence[Exposure]) -> list[Row]:
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
    ("points", "band", "fine", "months"),
    [
        (1, (1, 2), (10, 20), None),
        (2, (1, 2), (10, 20), None),
        (3, (3, 4), (20, 40), None),
        (4, (3, 4), (20, 40), None),
        (5, (5, 6), (40, 60), None),
        (6, (5, 6), (40, 60), None),
        (7, (7, 8), (60, 80), (1, 2)),
        (8, (7, 8), (60, 80), (1, 2)),
        (9, (9, None), (80, 100), (2, 3)),
        (10, (9, None), (80, 100), (2, 3)),
        (11, (9, None), (80, 100), (3, 4)),
        (12, (9, None), (80, 100), (3, 4)),
        (13, (9, None), (80, 100), (4, 5)),
        (14, (9, None), (80, 100), (4, 5)),
        (15, (9, None), (80, 100), (5, 6)),
        (16, (9, None), (80, 100), (5, 6)),
        (17, (9, None), (80, 100), (6, 7)),
        (5_000, (9, None), (80, 100), (6, 7)),
    ],
)
def test_points_jump_where_the_decree_says(
    points: int, band: tuple[int, int | None], fine: tuple[int, int], months: tuple[int, int] | None
) -> None:
    assert short(estimated("34.5.c", 900, points)) == [("points", points, band, fine, months)]


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


@pytest.mark.parametrize("group", [group for group in ACT_GROUPS if group != "open"])
@pytest.mark.parametrize("act", ["34.3.a", "34.5.c", "34.9.c", "34.10"])
def test_only_open_acts_have_a_band(act: str, group: ActGroup) -> None:
    (row,) = estimated(act, 50, 9, 50, group)
    assert (row.group, row.counts, row.counted) == (group, "numbers", 50)
    assert (row.band, row.fine, row.months, row.suspension, row.repayment) == (None,) * 5
    assert row.jumps == ()
    assert (row.demand is not None) == (group == "to_prove")


def test_a_proof_is_asked_for_under_the_provision_that_says_so() -> None:
    (row,) = estimated("34.5.đ", 50, 9, 50, "to_prove")
    assert row.demand is not None
    assert row.demand.vi == "khoản 4 Điều 22 Nghị định số 163/2024/NĐ-CP"
    assert row.demand.en == "Decree 163/2024/NĐ-CP, article 22(4)"


def firmness(rows: Sequence[Exposure]) -> list[tuple[int, bool, object, object]]:
    return [(jump.distance, jump.up, jump.fine, jump.months) for row in rows for jump in row.jumps or ()]


def test_how_far_the_nearest_other_bands_are_both_ways() -> None:
    assert firmness(estimated("34.3.a", 79)) == [(39, False, (60, 80), (1, 2)), (22, True, (80, 100), (3, 4))]
    assert firmness(estimated("34.3.a", 31)) == [(1, False, (40, 60), None), (10, True, (80, 100), (2, 3))]
    assert firmness(estimated("34.3.a", 30)) == [(10, False, (20, 40), None), (1, True, (60, 80), (1, 2))]
    assert firmness(estimated("34.3.a", 10)) == [(1, True, (20, 40), None)]
    assert firmness(estimated("34.3.a", 402)) == [(2, False, (80, 100), (5, 6))]
    assert firmness(estimated("34.5.c", 90, 8)) == [(2, False, (40, 60), None), (1, True, (80, 100), (2, 3))]
    assert firmness(estimated("34.5.d", 45, 0, 45)) == [
        (5, False, (60, 80), (1, 2)), (6, True, (80, 100), (3, 4)),
    ]  # fmt: skip
    assert firmness(estimated("34.9.c", 90, 8)) == []
    assert firmness(estimated("34.5.d", 60)) == []


def test_what_comes_beside_the_fine() -> None:
    (row,) = estimated("34.3.a", 5)
    assert row.suspension == (10, 12)
    assert row.repayment is not None
    assert (row.repayment.dong, row.repayment.numbers, row.repayment.number_months) == (100_000, 3, 40)
    (other,) = estimated("34.9.c", 5)
    assert (other.suspension, other.repayment) == (None, None)


def test_the_act_and_its_alternatives_are_cited_in_both_languages() -> None:
    (row,) = estimated("34.3.a", 5)
    assert row.citation is not None
    assert row.citation.vi == "điểm a khoản 3 Điều 34 Nghị định số 174/2026/NĐ-CP"
    assert [cited.en for cited in row.alternative_citations] == ["Decree 174/2026/NĐ-CP, article 34(9)(c)"]


def test_the_table_says_of_each_row_that_it_is_an_estimate() -> None:
    rows = [
        *estimated("34.3.a", 31, 4), *estimated("34.5.c", 2), *estimated("34.3.a", 42, group="time_barred"),
    ]  # fmt: skip
    director, note = "Director of the Department of Science and Technology", "An estimate, not a decision."
    shared = {"period": "2026-10", "carrier": "viettel", "competence": director, "note": note}
    assert exposure_table("viettel", "2026-10", rows, "en").to_dicts() == [
        {**row, **shared, "checks": "UNR-01", "alternatives": "34.9.c"}
        for row in (
            table_row("34.3-34.4", "34.3.a", "open", (31, 4, "numbers", 31), (31, 40, 60, 80, 1, 2)),
            table_row("34.5-34.6", "34.5.c", "open", (2, 0, "points", 0), (None,) * 6),
            table_row("34.3-34.4", "34.3.a", "time_barred", (42, 0, "numbers", 42), (None,) * 6),
        )
    ]
    assert exposure_table("viettel", "2026-10", [], "vi").is_empty()


def table_row(
    clause: str, act: str, group: str, counts: tuple[object, ...], band: tuple[object, ...]
) -> dict[str, object]:
    names = ("band_from", "band_to", "fine_from", "fine_to", "ban_from", "ban_to")
    return {
        "clause": clause, "act": act, "group": group,
        **dict(zip(("numbers", "points", "counts", "counted"), counts, strict=True)),
        **dict(zip(names, band, strict=True)),
    }  # fmt: skip


def test_the_overview_holds_each_carrier_s_exposures(
    figures: CarrierFigures, overview: OverviewFigures
) -> None:
    rows = {row.carrier: row.exposures for row in overview.carriers}
    assert rows["viettel"] == figures.exposures != ()
    assert overview.exposure.vi == "Ước tính, không phải quyết định."


def test_the_band_that_is_sure_counts_each_number_by_its_most_precise_check() -> None:
    """Of 50 numbers 20 are by a check that is right in 80 % at least, ten more by one that is in half."""
    (row,) = estimated("34.3.a", numbers=50)
    sets = (
        CheckSet(checks=("A-01", "A-02"), counted=20), CheckSet(checks=("A-02",), counted=10),
        CheckSet(checks=("A-03",), counted=20),
    )  # fmt: skip
    row = row.model_copy(update={"check_sets": sets})
    measured = row.measured({"A-01": 0.8, "A-02": 0.5})
    (sure,) = estimated("34.3.a", numbers=21)
    assert measured.sure == SureBand(counted=21, fine=sure.fine, months=sure.months)
    assert sure.fine != row.fine
    assert measured.fine == row.fine
    # Nothing is sure where no check was measured, and of one that is right in next to none, no band is.
    assert row.measured({"A-09": 0.9}).sure is None
    assert row.measured({"A-01": 0.001}).sure == SureBand(counted=0, fine=None, months=None)

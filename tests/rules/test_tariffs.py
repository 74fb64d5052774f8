"""The tariff: validated, in force by the day, and the decree's own bands at both sides of every boundary."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from simaudit.errors import CatalogueError
from simaudit.rules.law import Law, built_in_law
from simaudit.rules.load import load_catalogue
from simaudit.rules.provisions import provisions
from simaudit.rules.tariffs import (
    Ban,
    Band,
    Beside,
    Clause,
    Fine,
    tariffs,
)

DECREE_DAY = date(2026, 7, 1)
LAW = built_in_law()

CLAUSE = """
[[clause]]
id = "1"
from = 2026-07-01
counts = "numbers"
bands = [{ from = 1, to = 10, fine = [10, 20] }, { from = 11, fine = [20, 40] }]
competence = { vi = "a", en = "b" }
[clause.acts]
"1.a" = { vi = "a", en = "b" }
"""

NUMBERS = {
    1: (10, 20), 10: (10, 20), 11: (20, 40), 20: (20, 40), 21: (40, 60), 30: (40, 60), 31: (60, 80),
    40: (60, 80), 41: (80, 100), 1_000_000: (80, 100),
}  # fmt: skip
POINTS = {
    1: (10, 20), 2: (10, 20), 3: (20, 40), 4: (20, 40), 5: (40, 60), 6: (40, 60), 7: (60, 80), 8: (60, 80),
    9: (80, 100), 5_000: (80, 100),
}  # fmt: skip
BANS = {
    1: None, 30: None, 31: (1, 2), 40: (1, 2), 41: (2, 3), 100: (2, 3), 101: (3, 4), 200: (3, 4), 201: (4, 5),
    300: (4, 5), 301: (5, 6), 400: (5, 6), 401: (6, 7), 1_000_000: (6, 7),
}  # fmt: skip
BANS_BY_POINTS = {
    1: None, 6: None, 7: (1, 2), 8: (1, 2), 9: (2, 3), 10: (2, 3), 11: (3, 4), 12: (3, 4), 13: (4, 5),
    14: (4, 5), 15: (5, 6), 16: (5, 6), 17: (6, 7), 5_000: (6, 7),
}  # fmt: skip
BANS_IN_APP = {
    1: None, 30: None, 31: (1, 2), 40: (1, 2), 41: (2, 3), 50: (2, 3), 51: (3, 4), 60: (3, 4), 61: (4, 5),
    70: (4, 5), 71: (5, 6), 80: (5, 6), 81: (6, 7), 1_000_000: (6, 7),
}  # fmt: skip
FORM = [f"34.5.{point}" for point in "abcdđegh"]

_AnyBand = TypeVar("_AnyBand", bound=Band)


def clause(act: str) -> Clause:
    return LAW.tariff(DECREE_DAY)[act]


def found(bands: Sequence[_AnyBand], count: int) -> _AnyBand | None:
    held = [band for band in bands if band.includes(count)]
    assert len(held) <= 1
    return held[0] if held else None


def fines(bands: Sequence[Fine], expected: dict[int, tuple[int, int]]) -> dict[int, tuple[int, int] | None]:
    return {count: band.fine if (band := found(bands, count)) else None for count in expected}


def bans(bands: Sequence[Ban], expected: dict[int, tuple[int, int] | None]) -> dict[int, object]:
    return {count: band.months if (band := found(bands, count)) else None for count in expected}


@pytest.mark.parametrize("act", ["34.3.a", "34.3.b", "34.3.c"])
def test_clauses_3_and_4_by_numbers(act: str) -> None:
    entry = clause(act)
    assert (entry.counts, entry.subject) == ("numbers", "carrier")
    assert fines(entry.bands, NUMBERS) == NUMBERS
    assert bans(entry.no_new_subscribers_months, BANS) == BANS


@pytest.mark.parametrize("act", FORM)
def test_clauses_5_and_6_by_points_and_in_the_app_by_numbers(act: str) -> None:
    entry = clause(act)
    assert (entry.counts, entry.subject) == ("points", "carrier")
    assert fines(entry.bands, POINTS) == POINTS
    assert fines(entry.bands_numbers_in_app, NUMBERS) == NUMBERS
    assert bans(entry.no_new_subscribers_months, BANS_BY_POINTS) == BANS_BY_POINTS
    assert bans(entry.no_new_subscribers_months_in_app, BANS_IN_APP) == BANS_IN_APP


@pytest.mark.parametrize("act", [f"34.1.{point}" for point in "abcdđ"])
def test_the_subscriber_pays_by_the_number_up_to_ten(act: str) -> None:
    entry = clause(act)
    assert (entry.counts, entry.subject) == ("numbers", "subscriber")
    each = {count: band.fine_each for count in (1, 10, 11) if (band := found(entry.bands, count))}
    assert each == {1: (0.2, 0.5), 10: (0.2, 0.5), 11: None}
    fixed = {11: (5, 10), 200: (5, 10), 201: (10, 20), 500: (10, 20), 501: (30, 50), 100_000: (30, 50)}
    assert fines(entry.bands, fixed) == fixed
    assert fines(entry.bands, {10: (0, 0)}) == {10: None}
    assert entry.no_new_subscribers_months == ()


@pytest.mark.parametrize(
    ("acts", "fine", "months", "subject"),
    [
        (["34.7", "34.7.a", "34.7.b", "34.7.c"], (30, 40), None, "anyone"),
        (["34.8"], (40, 60), None, "anyone"),
        (["34.9", *(f"34.9.{point}" for point in "abcdđeghi")], (80, 100), (1, 3), "carrier"),
        (["34.10"], (80, 100), None, "anyone"),
        (["34.11", *(f"34.11.{point}" for point in "abcdđe")], (180, 200), (1, 3), "carrier"),
        (["26.4", "26.4.a", "26.4.b"], (40, 50), None, "carrier"),
        (["26.3", "26.3.b", "26.3.c"], (30, 40), None, "carrier"),
        (["26.3.a"], (30, 40), (9, 12), "carrier"),
        (["22.3", "22.3.a", "22.3.b"], (10, 20), None, "anyone"),
    ],
)
def test_acts_that_count_once(
    acts: list[str], fine: tuple[int, int], months: tuple[int, int] | None, subject: str
) -> None:
    for act in acts:
        entry = clause(act)
        assert (entry.counts, entry.subject) == ("case", subject)
        assert fines(entry.bands, {1: fine, 1_000: fine}) == {1: fine, 1_000: fine}
        assert bans(entry.no_new_subscribers_months, {1: months, 1_000: months}) == {1: months, 1_000: months}


def test_nothing_else_is_in_the_tariff() -> None:
    acts = {act for entry in LAW.clauses for act in entry.acts}
    tested = {"34.3.a", "34.3.b", "34.3.c", *FORM, "34.7.a", "34.7.b", "34.7.c", "34.8", "34.10"}
    tested |= {f"34.1.{point}" for point in "abcdđ"} | {f"34.9.{point}" for point in "abcdđeghi"}
    tested |= {f"34.11.{point}" for point in "abcdđe"}
    tested |= {"26.4.a", "26.4.b", "26.3.a", "26.3.b", "26.3.c", "22.3.a", "22.3.b"}
    assert acts == tested


def test_who_decides() -> None:
    director = "Giám đốc Sở Khoa học và Công nghệ"
    above = {entry.id for entry in LAW.clauses if entry.competence.vi != director}
    assert above == {"34.11"}
    highest = {entry.id: max(band.fine[1] for band in entry.bands if band.fine) for entry in LAW.clauses}
    assert {id_ for id_, fine in highest.items() if fine > 160} == above
    competence = clause("34.11.c").competence.vi
    for authority in ("Chủ tịch Ủy ban nhân dân cấp tỉnh", "Cục trưởng Cục Viễn thông", "Giám đốc Công an"):
        assert authority in competence


def test_a_band_names_the_place_that_states_it() -> None:
    places = [[band.clause for band in clause(act).bands] for act in ("34.1.d", "34.3.a", "34.5.c")]
    assert places == [
        ["34.1", "34.2.a", "34.2.b", "34.2.c"],
        ["34.3", "34.4.a", "34.4.b", "34.4.c", "34.4.d"],
        ["34.5", "34.6.a", "34.6.b", "34.6.c", "34.6.d"],
    ]


@pytest.mark.parametrize(
    ("act", "count", "suspended", "repaid"),
    [
        ("34.1.d", 10, False, False),
        ("34.1.d", 11, True, False),
        ("34.3.a", 1, True, True),
        ("34.3.b", 10, False, True),
        ("34.3.b", 11, True, True),
        ("34.3.c", 10, False, True),
        ("34.3.c", 11, True, True),
        ("34.5.c", 9, False, False),
        ("34.7.a", 1, True, True),
        ("34.7.b", 1, True, True),
        ("34.7.c", 1, False, False),
        ("34.9.c", 1, False, False),
        ("34.10", 1, True, True),
        ("34.11.c", 1, False, False),
        ("26.4.b", 1, False, False),
    ],
)
def test_what_comes_beside_the_fine(act: str, count: int, suspended: bool, repaid: bool) -> None:
    entry, band = LAW.beside(DECREE_DAY), found(clause(act).bands, count)
    assert isinstance(entry, Beside)
    assert (entry.suspends(act, band), entry.repays(act, band)) == (suspended, repaid)
    assert entry.suspension_of_numbers_months == (10, 12)
    assert entry.repayment_dong_a_month_and_number == 100_000
    assert entry.individual_share == 0.5


def test_before_the_decree_there_is_no_tariff() -> None:
    assert LAW.tariff(date(2026, 6, 30)) == {}
    assert LAW.beside(date(2026, 6, 30)) is None
    assert clause("34.3.a").id == "34.3-34.4"


def test_every_sanctioned_act_of_the_catalogue_has_a_tariff() -> None:
    assert {
        key for check in load_catalogue() for key in LAW.without_tariff(check.header.check.basis)
    } == set()
    assert LAW.without_tariff(["163:17", "174:34.3.a", "174:34.3.d", "174:34.12.b"]) == [
        "174:34.3.d",
        "174:34.12.b",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("from = 11", "from = 12"), "each band begins where the one before it ends"),
        (("from = 11", "from = 10"), "each band begins where the one before it ends"),
        (("from = 11,", "from = 11, to = 20,"), "the last band is open"),
        (("from = 1,", "from = 2,"), "the first band begins at 1"),
        (('"numbers"', '"points"'), "bands_numbers_in_app"),
        (('"numbers"', '"people"'), "clause 1.counts: 'numbers', 'points' or 'case' is needed"),
        (("fine = [10, 20]", "fine = [10]"), "clause 1.bands 1.fine 2: is missing"),
        (("fine = [10, 20]", "clause = '1'"), "a band has either `fine` or `fine_each`"),
        (("fine = [10, 20]", "fine = [10, 20], fine_each = [1, 2]"), "either `fine` or `fine_each`"),
        (
            ("competence", "no_new_subscribers_months_in_app = [{ from = 1, months = [1, 2] }]\ncompetence"),
            "`no_new_subscribers_months_in_app` belongs to clauses that count points",
        ),
        (('competence = { vi = "a", en = "b" }\n', ""), "clause 1.competence: is missing"),
        ((CLAUSE, CLAUSE + CLAUSE), "are in force on one day"),
    ],
)
def test_a_tariff_is_read_strictly(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = tmp_path / "tariffs.toml"
    path.write_text(CLAUSE.replace(*change), encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        tariffs(path)
    assert str(refused.value).startswith(str(path))
    assert message in str(refused.value)


def test_a_tariff_that_changes_is_two_clauses(tmp_path: Path) -> None:
    path = tmp_path / "tariffs.toml"
    earlier = CLAUSE.replace("from = 2026-07-01", "from = 2026-07-01\nto = 2027-12-31")
    later = CLAUSE.replace("2026-07-01", "2028-01-01").replace("[10, 20]", "[15, 30]")
    path.write_text(earlier + later, encoding="utf-8")
    days = (date(2026, 6, 30), date(2026, 7, 1), date(2027, 12, 31), date(2028, 1, 1))
    law = Law(provisions(), tariffs(path), {})
    found = [acts["1.a"].bands[0].fine if (acts := law.tariff(day)) else None for day in days]
    assert found == [None, (10, 20), (10, 20), (15, 30)]
    assert law.tariff(days[1])["1"] is law.tariff(days[1])["1.a"]

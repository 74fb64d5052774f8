"""Carriers side by side with the same subscribers: rates, intervals, places where intervals part."""

import random
from collections.abc import Mapping

import polars as pl
import pytest

from simaudit.report.figures.base import Share
from simaudit.report.figures.number_tally import SignClass, SignClasses, sign_classes
from simaudit.report.figures.standardised import StandardisedRate, by_judging, ranks, standardised

MANY = 1e6
"""Effective points by which a variance is known for certain."""


def classes(
    *rows: tuple[str | None, int | None, int, int], effect: float = 1.0, points: float = MANY
) -> SignClasses:
    return SignClasses(
        classes=tuple(
            SignClass(customer_type=kind, year=year, numbers=Share(n=n, of=of)) for kind, year, n, of in rows
        ),
        design_effect=effect,
        points=points,
    )


def rates_of(**carriers: tuple[int, int, float]) -> Mapping[str, StandardisedRate]:
    """Of (numbers with signs, numbers, effective points), all of one class."""
    return standardised(
        {
            name: classes(("INDIVIDUAL", 2024, n, of), points=points)
            for name, (n, of, points) in carriers.items()
        }
    )


def rounded(rate: StandardisedRate) -> tuple[float, float, float]:
    return round(rate.estimate, 4), round(rate.low, 4), round(rate.high, 4)


def test_the_same_rates_by_class_are_the_same_rate_whatever_the_mix() -> None:
    """One carrier's numbers are mostly old, the other's new; old ones are five times as often wrong."""
    rates = standardised(
        {
            "old": classes(("INDIVIDUAL", 2015, 90, 900), ("INDIVIDUAL", 2025, 2, 100)),
            "new": classes(("INDIVIDUAL", 2015, 10, 100), ("INDIVIDUAL", 2025, 18, 900)),
        }
    )
    assert rates["old"].estimate == pytest.approx(0.06)
    assert rates["new"].estimate == pytest.approx(0.06)


def test_a_class_with_few_numbers_is_joined_to_the_next_and_none_is_left_out() -> None:
    rates = standardised(
        {
            "itel": classes(("INDIVIDUAL", 2024, 1, 10), ("INDIVIDUAL", 2025, 5, 50), (None, None, 0, 29)),
            "viettel": classes(("INDIVIDUAL", 2024, 0, 1000), ("ORGANISATION", 2024, 500, 1000)),
            "vnsky": classes(("INDIVIDUAL", 2024, 29, 29)),
        }
    )
    assert sorted(rates) == ["itel", "viettel"]
    # Of itel, no type stands first, and is joined to 2024 (39 numbers); 2025 takes organisations in.
    standard = 1000 + 10 + 29 + 29, 50 + 1000
    itel = (standard[0] * 1 / 39 + standard[1] * 5 / 50) / sum(standard)
    assert rates["itel"].estimate == pytest.approx(itel)
    assert rates["viettel"].estimate == pytest.approx(0.5 * 1050 / 2118)


def test_the_interval_is_that_of_a_share_and_widens_with_the_design_effect() -> None:
    """With one class and no clusters: Clopper and Pearson's of 10 of 100."""
    assert rounded(rates_of(itel=(10, 100, MANY))["itel"]) == (0.1, 0.0490, 0.1762)
    assert rounded(standardised({"itel": classes(("INDIVIDUAL", 2024, 10, 100), effect=4.0)})["itel"]) == (
        0.1, 0.0170, 0.2867,
    )  # fmt: skip
    assert rounded(rates_of(itel=(0, 100, MANY))["itel"]) == (0.0, 0.0, 0.0362)
    assert rounded(rates_of(itel=(100, 100, MANY))["itel"]) == (1.0, 0.9638, 1.0)


def test_few_points_widen_the_interval_by_students_t() -> None:
    # t of four degrees is 2.7764: 100 numbers are as many as 100 · (1.9600 ÷ 2.7764)² = 49.83.
    assert rounded(rates_of(itel=(10, 100, 5.0))["itel"]) == (0.1, 0.0332, 0.2184)
    # One point tells nothing of how points differ, and neither does none.
    assert rounded(rates_of(itel=(10, 100, 1.0))["itel"]) == (0.1, 0.0, 1.0)
    assert rounded(rates_of(itel=(10, 100, 0.0))["itel"]) == (0.1, 0.0, 1.0)


ALL = {"UNR-01": True, "MIS-01": True}


def places(rates: Mapping[str, StandardisedRate], **judged: Mapping[str, bool]) -> dict[str, tuple[int, int]]:
    ranked = ranks(rates, {carrier: judged.get(carrier, ALL) for carrier in rates})
    return {carrier: (rank.first, rank.last) for carrier, rank in ranked.items()}


def test_only_where_intervals_part_is_one_carrier_before_another() -> None:
    """1.2–3.1 %, 2.4–4.8 %, 4.6–7.7 % and 17.6–22.6 %."""
    rates = rates_of(a=(20, 1000, MANY), b=(35, 1000, MANY), c=(60, 1000, MANY), d=(200, 1000, MANY))
    assert places(rates) == {"a": (1, 2), "b": (1, 3), "c": (2, 3), "d": (4, 4)}


def test_a_small_carrier_is_parted_from_a_large_one_only_where_that_is_sure_at_99_per_cent() -> None:
    """66 of 1,000 (5.1–8.3 %; 4.7 % at 99 %) and 5.0 % of a million part; so do 75 (5.5 % at 99 %)."""
    rates = rates_of(small=(66, 1000, MANY), large=(50_000, 1_000_000, MANY))
    assert rates["large"].high < rates["small"].low
    assert places(rates) == {"small": (1, 2), "large": (1, 2)}
    assert places(rates_of(small=(75, 1000, MANY), large=(50_000, 1_000_000, MANY))) == {
        "small": (2, 2), "large": (1, 1),
    }  # fmt: skip


def test_a_carrier_that_lacks_a_check_of_the_others_is_before_none_of_them() -> None:
    rates = rates_of(a=(20, 1000, MANY), c=(60, 1000, MANY), d=(200, 1000, MANY))
    lacking = {"UNR-01": True, "MIS-01": False}
    assert places(rates, a=lacking) == {"a": (1, 3), "c": (1, 2), "d": (2, 3)}
    # Its rate may only be higher: the others are before the one with the highest.
    assert places(rates, d=lacking) == {"a": (1, 1), "c": (2, 2), "d": (3, 3)}
    ranked = ranks(rates, {"a": lacking, "c": ALL, "d": ALL})
    assert [rank.lacks for rank in ranked.values()] == [("MIS-01",), (), ()]


def test_a_check_that_could_be_judged_nowhere_opens_no_interval() -> None:
    rates = rates_of(a=(20, 1000, MANY), c=(60, 1000, MANY))
    nowhere = {"UNR-01": True, "MIS-01": False}
    assert places(rates, a=nowhere, c=nowhere) == {"a": (1, 1), "c": (2, 2)}
    # A check that had nothing to judge is missing from neither.
    assert places(rates, a={"UNR-01": True}, c=ALL) == {"a": (1, 1), "c": (2, 2)}
    assert by_judging([nowhere, ALL, {"BLK-01": False}]) == {
        "BLK-01": {False}, "MIS-01": {True, False}, "UNR-01": {True},
    }  # fmt: skip


def test_below_five_effective_points_a_carrier_has_no_place() -> None:
    rates = rates_of(a=(20, 1000, MANY), c=(60, 1000, 4.9), d=(900, 1000, 5.0))
    assert places(rates) == {"a": (1, 1), "d": (2, 2)}
    assert not rates["c"].is_placed
    # What it could judge opens no interval of the others, and none is ranked alone.
    assert places(rates, c={"BLK-01": True}, a={**ALL, "BLK-01": False}, d={**ALL, "BLK-01": False}) == {
        "a": (1, 1), "d": (2, 2),
    }  # fmt: skip
    assert ranks(rates_of(a=(20, 1000, MANY), c=(60, 1000, 4.9)), {"a": ALL, "c": ALL}) == {}


def counted(*clusters: tuple[bool, str | None, int, int]) -> SignClasses:
    """Of (at a point, its code, numbers with signs, numbers), all of one class."""
    frame = pl.DataFrame(
        clusters,
        schema={"at_point": pl.Boolean, "point_code": pl.String, "n": pl.Int64, "of": pl.Int64},
        orient="row",
    )
    return sign_classes(frame.with_columns(customer_type=pl.lit("INDIVIDUAL"), year=pl.lit(2024)))


def effect(*clusters: tuple[bool, str | None, int, int]) -> tuple[float, float]:
    result = counted(*clusters)
    return round(result.design_effect, 3), round(result.points, 3)


def test_numbers_of_one_point_are_wrong_together() -> None:
    # Two points of five numbers each, all wrong or all right: (2.5² + 2.5²) · 2/1 ÷ (10 · ½ · ½).
    assert effect((True, "A", 5, 5), (True, "B", 0, 5)) == (10, 2)
    # Points whose rates are the same vary no less than numbers that come singly.
    assert effect((True, "A", 1, 2), (True, "B", 1, 2)) == (1, 2)
    # Sizes of 30, 10, 10 and 10 count as 60² ÷ (30² + 3 · 10²) = 3 equal ones. Rate 0.2:
    # (0² + 2² + 2² + 0²) · 3/2 ÷ (60 · 0.2 · 0.8).
    assert effect((True, "A", 6, 30), (True, "B", 0, 10), (True, "C", 4, 10), (True, "D", 2, 10)) == (1.25, 3)
    # Where there is no sign, how points differ isn't seen.
    assert effect((True, "A", 0, 5), (True, "B", 0, 5)) == (1, 2)
    assert effect((True, "A", 1, 5)) == (1, 1)


def test_numbers_registered_in_the_app_come_singly() -> None:
    assert effect((False, None, 5, 100)) == (1, 100)
    # Rate 0.1; between points 50 · 2/1.25 of half the numbers with one degree and a quarter, 80 · 1/2 · 2;
    # singly 9 with 99 degrees. (80 + 9) ÷ 18, and 1 + 89² ÷ (80²/1.25 + 9²/99).
    assert effect((True, "A", 10, 50), (True, "B", 0, 50), (False, None, 10, 100)) == (4.944, 2.547)


def test_numbers_at_points_without_a_code_vary_as_the_others() -> None:
    points = [(True, code, 10 * (code < "C"), 50) for code in "ABCD"]
    # Rate 0.1: 4 · 5² · 4/3 ÷ 18.
    assert effect(*points) == (7.407, 4)
    # 200 numbers without a code, 20 of them with signs: twice as much between points, and twice the numbers.
    assert effect(*points, (True, None, 20, 200)) == (7.407, 4)
    # Without any code nothing is known of points.
    assert effect((True, None, 10, 100), (False, None, 10, 100)) == (1, 0)


def test_the_interval_covers_a_carrier_whose_points_differ() -> None:
    """Of 200 carriers with two classes of known rates and points that differ, at least 94 % are covered."""
    lots = random.Random(20261129)  # noqa: S311
    truth = 0.5 * 0.02 + 0.5 * 0.10
    covered, total = 0, 0.0
    for _ in range(200):
        cells = []
        for point in range(80):
            # A point's faults are more or fewer than usual by a factor with mean 1.
            factor = lots.choice([0.4, 1.0, 1.6])
            for year, rate, numbers in ((2015, 0.02, 15), (2025, 0.10, 5)):
                wrong = sum(lots.random() < rate * factor for _ in range(numbers))
                cells.append(("INDIVIDUAL", year, True, str(point), wrong, numbers))
        columns = ["customer_type", "year", "at_point", "point_code", "n", "of"]
        own = sign_classes(pl.DataFrame(cells, schema=columns, orient="row"))
        other = classes(("INDIVIDUAL", 2015, 0, 400), ("INDIVIDUAL", 2025, 0, 1200))
        result = standardised({"own": own, "other": other})["own"]
        covered += result.low <= truth <= result.high
        total += result.estimate
    assert covered >= 188
    assert abs(total / 200 / truth - 1) < 0.02

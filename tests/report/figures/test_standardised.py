"""Carriers side by side with the same subscribers: rates, intervals, places where intervals part."""

import random

import pytest

from simaudit.report.figures.base import Share
from simaudit.report.figures.number_tally import SignClass, SignClasses, design_effect
from simaudit.report.figures.standardised import Rank, StandardisedRate, ranks, standardised


def classes(*rows: tuple[str | None, int | None, int, int], effect: float = 1.0) -> SignClasses:
    return SignClasses(
        classes=tuple(
            SignClass(customer_type=kind, year=year, numbers=Share(n=n, of=of)) for kind, year, n, of in rows
        ),
        design_effect=effect,
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
    assert rounded(standardised({"itel": classes(("INDIVIDUAL", 2024, 10, 100))})["itel"]) == (
        0.1, 0.0490, 0.1762,
    )  # fmt: skip
    assert rounded(standardised({"itel": classes(("INDIVIDUAL", 2024, 10, 100), effect=4.0)})["itel"]) == (
        0.1, 0.0170, 0.2867,
    )  # fmt: skip
    assert rounded(standardised({"itel": classes(("INDIVIDUAL", 2024, 0, 100))})["itel"]) == (
        0.0,
        0.0,
        0.0362,
    )
    assert rounded(standardised({"itel": classes(("INDIVIDUAL", 2024, 100, 100))})["itel"]) == (
        1.0, 0.9638, 1.0,
    )  # fmt: skip


def test_only_where_intervals_part_is_one_carrier_before_another() -> None:
    rates = {
        "a": StandardisedRate(estimate=0.02, low=0.01, high=0.03),
        "b": StandardisedRate(estimate=0.035, low=0.025, high=0.045),
        "c": StandardisedRate(estimate=0.05, low=0.04, high=0.06),
        "d": StandardisedRate(estimate=0.2, low=0.1, high=0.3),
    }
    assert ranks(rates) == {
        "a": Rank(first=1, last=2), "b": Rank(first=1, last=3), "c": Rank(first=2, last=3),
        "d": Rank(first=4, last=4),
    }  # fmt: skip
    assert [rank.certain for rank in ranks(rates).values()] == [False, False, False, True]
    # Where not every check could be judged the rate may be higher than it seems.
    assert ranks(rates, ["a"])["a"] == Rank(first=1, last=4)
    assert ranks(rates, ["a"])["d"] == Rank(first=3, last=4)


def test_numbers_of_one_point_are_wrong_together() -> None:
    singly = [(5, 100, False)]
    assert design_effect(singly) == 1
    assert design_effect([(0, 0, True)]) == 1
    # Two points of five numbers each, all wrong or all right: five times the variance of ten numbers.
    assert design_effect([(5, 5, True), (0, 5, True)]) == 5
    assert design_effect([(1, 2, True), (1, 2, True)]) == 1


def test_the_interval_covers_a_carrier_whose_points_differ() -> None:
    """Of 200 carriers with two classes of known rates and points that differ, at least 93 % are covered."""
    lots = random.Random(20261129)  # noqa: S311
    truth = 0.5 * 0.02 + 0.5 * 0.10
    covered, total = 0, 0.0
    for _ in range(200):
        counts = {2015: [0, 0], 2025: [0, 0]}
        points = []
        for _ in range(80):
            # A point's faults are more or fewer than usual by a factor with mean 1.
            factor, n = lots.choice([0.4, 1.0, 1.6]), 0
            for year, rate, numbers in ((2015, 0.02, 15), (2025, 0.10, 5)):
                wrong = sum(lots.random() < rate * factor for _ in range(numbers))
                counts[year][0] += wrong
                counts[year][1] += numbers
                n += wrong
            points.append((n, 20, True))
        own = classes(
            *(("INDIVIDUAL", year, n, of) for year, (n, of) in counts.items()), effect=design_effect(points)
        )
        other = classes(("INDIVIDUAL", 2015, 0, 400), ("INDIVIDUAL", 2025, 0, 1200))
        result = standardised({"own": own, "other": other})["own"]
        covered += result.low <= truth <= result.high
        total += result.estimate
    assert covered >= 186
    assert abs(total / 200 / truth - 1) < 0.02

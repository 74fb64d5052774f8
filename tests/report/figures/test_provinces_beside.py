"""Provinces beside each other: what is expected, who is outside, what is high everywhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import exp
from typing import Any

import pytest

from simaudit.config.signature import signed
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.funnels import upper_tail
from simaudit.report.figures.provinces_beside import FALSE_DISCOVERY, ProvinceComparison, compare_provinces
from simaudit.report.figures.shared import SharedFigures, shared_carrier
from simaudit.store.strata import Place

RUN = RunInfo(period="2026-10", made_at=datetime(2026, 11, 3), version="1", rule_set="ab" * 32)  # noqa: DTZ001
RULE, OTHER_RULE = "ab" * 32, "cd" * 32

Counts = Mapping[int, tuple[int, int]]
"""Year → people and those with findings."""


def province(
    code: str, carriers: Mapping[str, Counts], rule: str = RULE, check: str = "UNR-01", points: int = 20
) -> SharedFigures:
    shown = []
    for carrier, counts in carriers.items():
        people: dict[Place, int] = {("INDIVIDUAL", year): count for year, (count, _) in counts.items()}
        findings: dict[Place, int] = {("INDIVIDUAL", year): found for year, (_, found) in counts.items()}
        made = shared_carrier(carrier, people, points, {check: (rule, findings)})
        assert made is not None
        shown.append(made.model_dump(mode="json"))
    content = {
        "schema": "simaudit.share/2", "province": code, "period": "2026-10", "version": "1",
        "rule_set": RULE, "audited_at": "2026-11-03T08:15:00", "rounded_down_to": 10, "years_a_class": 5,
        "only": None, "carriers": shown,
    }  # fmt: skip
    return SharedFigures.model_validate(signed(content, bytes(32)))


def beside(*provinces: SharedFigures, own: str | None = None) -> ProvinceComparison:
    return compare_provinces({one.province: one for one in provinces}, [], own, RUN)


def provinces(carriers: Mapping[str, Counts], codes: Sequence[str], points: int = 20) -> list[SharedFigures]:
    """Provinces that are alike."""
    return [province(code, carriers, points=points) for code in codes]


OTHERS = ("01", "04", "08", "11", "12")


def near(*counts: float) -> Any:
    return pytest.approx(counts, abs=1e-4)


def expected(comparison: ProvinceComparison, carrier: str = "viettel") -> Sequence[float]:
    return [
        row.expected for check in comparison.compared if check.carrier == carrier for row in check.provinces
    ]


def test_expected_are_the_highest_shares_of_the_others_by_class() -> None:
    """Old rows have one finding in ten, new ones one in a hundred: who has old ones has more."""
    old = {2010: (10_000, 1000), 2025: (10_000, 100)}
    new = {2010: (1000, 100), 2025: (50_000, 500)}
    comparison = beside(province("01", {"viettel": old}), province("68", {"viettel": new}))
    # Of 10,009 each; nine more, at most, are shared out among all.
    more_old, more_new = 9 / 20_000, 9 / 51_000
    assert expected(comparison) == near(
        10_009 * (0.1 + more_new) + 10_009 * (0.01 + more_new),
        1009 * (0.1 + more_old) + 50_009 * (0.01 + more_old),
    )
    assert comparison.outside == ()


def test_what_a_file_tells_beyond_its_classes_is_shared_out_by_people() -> None:
    fine = {2010: (1000, 200), 2015: (3000, 300)}
    coarse = {2010: (100, 9), 2015: (300, 5), 2020: (100, 40)}
    comparison = beside(province("01", {"viettel": fine}), province("68", {"viettel": coarse}))
    # Fourteen beyond the forty are ten at least, and twenty-seven at most; 2020 has the share of all.
    assert expected(comparison) == near(
        (1009 + 3009) * 27 / 500, 109 * (0.2 + 9 / 4000) + 309 * (0.1 + 9 / 4000) + 109 * 509 / 4000
    )
    assert [(row.findings, row.findings_most) for row in comparison.compared[0].provinces] == [
        (500, 509), (50, 67),
    ]  # fmt: skip


def test_what_is_rounded_away_counts_so_that_nobody_is_named_for_it() -> None:
    """At the others at most nine, at oneself none."""
    few = {"viettel": {2020: (1000, 9)}}
    comparison = beside(
        province("01", few), province("68", few), province("79", {"viettel": {2020: (1000, 18)}})
    )
    assert expected(comparison) == near(*(1009 * count / 2000 for count in (9 + 19, 9 + 19, 9 + 9)))
    counts = [(row.findings, row.findings_most) for row in comparison.compared[0].provinces]
    assert counts == [(0, 9), (0, 9), (10, 19)]
    assert comparison.outside == ()


@pytest.mark.parametrize(("findings", "outside"), [(789, []), (790, ["68"]), (9, [])])
def test_twice_as_many_as_expected_are_outside(findings: int, outside: list[str]) -> None:
    """As there may be: 1009 people, of 389 among each other thousand."""
    usual = {"viettel": {2020: (1000, 380)}}
    bad = province("68", {"viettel": {2020: (1000, findings)}})
    assert [row.province for row in beside(*provinces(usual, OTHERS), bad).outside] == outside
    # Of fewer than six, nobody can say how far honest ones differ.
    comparison = beside(*provinces(usual, OTHERS[:4]), bad)
    assert (comparison.outside, [len(row.provinces) for row in comparison.compared]) == ((), [5])


def test_provinces_that_differ_anyhow_name_none_that_differs_a_little_more() -> None:
    """Five differ by a third: Σ((k − e)² − e) / Σe² is 14,875 / 113,125; Student's t of four widens it."""
    bad = province("68", {"viettel": {2020: (10_000, 400)}})
    apart = [
        province(code, {"viettel": {2020: (10_000, findings)}})
        for code, findings in zip(OTHERS, (200, 100, 200, 100, 150), strict=True)
    ]
    comparison = beside(*apart, bad)
    assert comparison.compared[0].dispersion == pytest.approx(0.1315 * (3.747 / 2.326) ** 2, rel=0.06)
    assert [row.outside for row in comparison.compared[0].provinces] == [False] * 6
    # Where they don't differ, as many are too many.
    alike = beside(*provinces({"viettel": {2020: (10_000, 150)}}, OTHERS), bad)
    assert alike.compared[0].dispersion == 0
    assert [row.province for row in alike.outside] == ["68"]
    # And where they do, so are many more; that one doesn't hide itself.
    worse = beside(*apart, province("68", {"viettel": {2020: (10_000, 2000)}}))
    assert worse.compared[0].dispersion == comparison.compared[0].dispersion
    assert [row.province for row in worse.outside] == ["68"]


def test_chance_is_no_reason_to_be_named() -> None:
    """Ten of an expected five are more than twice as many at the limit, and three in a hundred by chance."""
    usual = provinces({"viettel": {2020: (4000, 11)}}, OTHERS)
    comparison = beside(*usual, province("68", {"viettel": {2020: (1000, 10)}}))
    assert expected(comparison)[5] == pytest.approx(4.7928, abs=1e-4)
    assert comparison.outside == ()
    assert comparison.least_tail == pytest.approx(FALSE_DISCOVERY / 6)
    assert upper_tail(10, 5) == pytest.approx(0.0318, abs=1e-4)
    assert upper_tail(1, 0.5) == pytest.approx(1 - exp(-0.5))
    assert upper_tail(0, 0) == 1
    assert upper_tail(10, 0) == 0


def test_ones_own_comes_first() -> None:
    usual, worse, worst = {2020: (1000, 10)}, {2020: (1000, 150)}, {2020: (1000, 300)}
    others = provinces({"mobifone": usual, "viettel": usual}, OTHERS)
    bad = province("68", {"mobifone": worse, "viettel": usual})
    worst_of_all = province("79", {"mobifone": usual, "viettel": worst})
    for own, order in (("68", ["68", "79"]), (None, ["79", "68"])):
        comparison = beside(*others, bad, worst_of_all, own=own)
        assert [row.province for row in comparison.outside] == order


def test_a_carrier_beside_others_in_five_provinces_is_high_everywhere() -> None:
    usual, high = {2020: (1000, 20)}, {2020: (1000, 80)}
    carriers = {"mobifone": usual, "viettel": high, "vinaphone": usual}
    five = provinces(carriers, OTHERS)
    (row,) = beside(*five).everywhere
    assert (row.carrier, row.check_id, row.provinces) == ("viettel", "UNR-01", OTHERS)
    assert (row.findings, row.people, row.expected) == near(400, 5000, 5 * 1009 * 58 / 2000)
    # Four don't tell it, nor does a fifth that has few points: one bad point may be its whole excess.
    assert beside(*five[:4]).everywhere == ()
    assert beside(*five[:4], *provinces(carriers, ["12"], points=19)).everywhere == ()
    # In a further province it is no worse than the others there.
    fine = province("79", {"mobifone": usual, "viettel": usual, "vinaphone": usual})
    assert beside(*five, fine).everywhere == ()
    # Where nothing is told of it, or it is alone, nothing speaks against it.
    silent = province("79", {"mobifone": {2020: (100, 5)}, "viettel": {2020: (100, 5)}})
    alone = province("80", {"viettel": usual})
    assert [row.provinces for row in beside(*five, silent, alone).everywhere] == [(*OTHERS, "79")]


def test_in_one_province_nothing_is_everywhere() -> None:
    only = {"mobifone": {2020: (1000, 20)}, "viettel": {2020: (1000, 80)}}
    assert beside(province("01", only), province("68", {"viettel": {2020: (1000, 80)}})).everywhere == ()


def test_a_check_is_compared_by_ones_own_rule_or_by_that_of_most() -> None:
    usual = {"viettel": {2020: (1000, 20)}}
    shown = [province("01", usual, OTHER_RULE), province("68", usual), province("79", usual)]
    for own, left_out in (("01", ("68", "79")), ("68", ("01",)), (None, ("01",))):
        comparison = beside(*shown, own=own)
        assert [row.provinces for row in comparison.not_compared] == [left_out]
        compared = [[row.province for row in check.provinces] for check in comparison.compared]
        assert compared == ([] if own == "01" else [["68", "79"]])


def test_a_carrier_with_few_rows_is_not_compared() -> None:
    usual = {"viettel": {2020: (1000, 20)}}
    assert beside(province("01", usual), province("68", {"viettel": {2020: (99, 20)}})).compared == ()

"""Estimates from samples: what counts, what is too little, and how often intervals hold on planted truth."""

import math
from dataclasses import replace

import pytest
from precision.drawn_samples import clustered, precision_strata, seeded
from precision.simulations.sampling import (
    family_outcomes,
    planted_register,
    precision_outcomes,
    register_outcomes,
)

from simaudit.report.figures.estimates import (
    Precision,
    check_sample,
    check_samples,
    family_share,
    register_estimate,
    register_sample,
)
from simaudit.report.figures.interval import Interval
from simaudit.report.figures.register_counts import RegisterSample
from simaudit.store.samples import SampledStratum, UnitAnswers

RIGHT = UnitAnswers(1, 1, 1, 0, 0, 1.0, 1.0, 0.0, 0.0, 0.1)
WRONG = UnitAnswers(1, 1, 0, 1, 0, 1.0, 0.0, 1.0, 0.0, 0.1)
UNCLEAR = UnitAnswers(1, 1, 0, 0, 1, 1.0, 0.0, 0.0, 1.0, 0.1)
OPEN = UnitAnswers(1, 0, 0, 0, 0, 1.0, 0.0, 0.0, 0.0, 0.1)


def of_check(*drawn: UnitAnswers, check: str = "A", units: int = 300, sample: str = "s") -> SampledStratum:
    return SampledStratum(
        sample, "precision", "2026-10", "viettel", check, "*", units, units, drawn, "f", float(units)
    )


def of_audit(*drawn: UnitAnswers, units: int = 300, stratum: str = "older") -> SampledStratum:
    return SampledStratum(
        "t", "audit", "2026-10", "viettel", None, stratum, units, units, drawn, None, float(units)
    )


def precision_of(*drawn: UnitAnswers, units: int = 300) -> Precision | None:
    sample = check_sample([of_check(*drawn, units=units)])
    return sample.precision if sample else None


def test_four_fifths_of_the_units_drawn_are_to_be_answered() -> None:
    few = check_sample([of_check(*[RIGHT] * 23, *[OPEN] * 7)])
    assert few is not None
    assert (few.units, few.answered, few.right, few.precision) == (30, 23, 23, None)
    enough = precision_of(*[RIGHT] * 23, WRONG, *[OPEN] * 6)
    assert enough is not None
    assert (enough.month, enough.units) == ("2026-10", 24)
    assert enough.estimate == pytest.approx(23 / 24)
    # Of sixty drawn as many as of thirty are too few; of ten drawn of three hundred all are.
    assert precision_of(*[RIGHT] * 47, *[OPEN] * 13) is None
    assert precision_of(*[RIGHT] * 48, *[OPEN] * 12) is not None
    assert precision_of(*[RIGHT] * 10) is None
    assert check_sample([of_check(*[OPEN] * 30)]) is None


def test_a_unit_without_an_answer_is_as_one_that_was_not_drawn() -> None:
    half = [*[RIGHT] * 12, *[WRONG] * 12]
    answered = precision_of(*(replace(unit, probability=0.08) for unit in half), units=24)
    unanswered = precision_of(*half, *[OPEN] * 6, units=24)
    assert answered is not None
    assert unanswered is not None
    assert unanswered.model_dump() == pytest.approx(answered.model_dump())


def test_of_fewer_than_thirty_units_all_answered_leave_nothing_uncertain() -> None:
    certain = [replace(answers, probability=1.0) for answers in (RIGHT, WRONG, OPEN)]
    every = precision_of(*certain[:1] * 4, units=4)
    assert every is not None
    assert (every.low, every.high, every.looked_at) == (1.0, 1.0, 4)
    # Four of five suffice: the fifth may be wrong, and of all five no more than that and chance.
    four = precision_of(*certain[:1] * 4, certain[2], units=5)
    assert four is not None
    assert (four.estimate, four.high) == (1.0, 1.0)
    assert four.low < 4 / 5
    # (1 − d/n)^(effective rows) ends at 2.5 %: 4 rows ÷ (−0.8 ÷ ln 0.2).
    assert four.low == pytest.approx(0.025 ** (0.8 / math.log(5) / 4), abs=1e-4)
    assert precision_of(*certain[:1] * 3, certain[2], units=4) is None


def test_more_than_a_fifth_unclear_gives_bounds_and_no_estimate() -> None:
    fifth = check_sample([of_check(*[RIGHT] * 24, *[WRONG] * 8, *[UNCLEAR] * 8)])
    assert fifth is not None
    assert fifth.precision is not None
    assert (fifth.precision.estimate, fifth.least, fifth.most) == (0.75, 0.6, 0.8)
    more = check_sample([of_check(*[RIGHT] * 24, *[WRONG] * 7, *[UNCLEAR] * 9)])
    assert more is not None
    assert more.precision is None
    assert (more.least, more.most) == (0.6, 0.825)


def test_the_interval_has_within_all_unclear_wrong_and_all_right() -> None:
    unclear = precision_of(*[RIGHT] * 24, *[WRONG] * 8, *[UNCLEAR] * 8)
    all_wrong = precision_of(*[RIGHT] * 24, *[WRONG] * 16)
    all_right = precision_of(*[RIGHT] * 32, *[WRONG] * 8)
    assert unclear is not None
    assert all_wrong is not None
    assert all_right is not None
    assert (unclear.low, unclear.high) == (all_wrong.low, all_right.high)
    certain = [replace(answers, probability=1.0) for answers in (RIGHT, WRONG, UNCLEAR)]
    every = precision_of(*certain[:1] * 7, *certain[1:], certain[2], units=10)
    assert every is not None
    assert (every.estimate, every.low, every.high) == (7 / 8, 0.7, 0.9)


def test_what_is_known_is_a_beta_of_as_many_rows_as_the_sample_is_worth() -> None:
    paper = replace(RIGHT, rows=4, looked_at=4, true=4)
    others = replace(WRONG, rows=4, looked_at=4, false=4)
    sample = check_sample([of_check(*[paper] * 20, *[others] * 10)])
    assert sample is not None
    assert sample.precision is not None
    assert sample.design_effect == pytest.approx(4, rel=0.1)
    # Not 80 of 120 rows.
    assert (sample.precision.right, sample.precision.looked_at) == (20, 30)


def test_the_last_sample_of_the_same_rule_counts_that_tells_enough() -> None:
    strata = [
        of_check(*[RIGHT] * 30, sample="first"),
        of_check(*[WRONG] * 30, sample="second"),
        replace(of_check(*[RIGHT] * 30, sample="third"), fingerprint="another"),
        of_check(*[RIGHT] * 3, *[OPEN] * 27, sample="fourth"),
        of_check(RIGHT, check="B", sample="fourth"),
        of_check(OPEN, check="C", sample="fourth"),
    ]
    samples = check_samples(strata, {"A": "f", "B": "f", "C": "f"})
    assert {check: (sample.right, sample.wrong) for check, sample in samples.items()} == {
        "A": (0, 30), "B": (1, 0),
    }  # fmt: skip


def measured(estimate: float, low: float, high: float, month: str = "2026-10") -> Precision:
    return Precision(
        estimate=estimate, low=low, high=high, units=30, month=month, right=round(30 * estimate), looked_at=30
    )


def test_checks_of_a_family_are_strata_weighed_by_their_findings() -> None:
    share = family_share([(300, measured(0.8, 0.7, 0.9)), (100, measured(0.4, 0.0, 0.8))], "2026-10")
    assert share is not None
    assert (share.units, share.month) == (60, "2026-10")
    # (240 + 40) of 400, to each side by the root of 30² + 40².
    assert (share.estimate, share.low, share.high) == pytest.approx((0.7, 0.575, 0.825))
    alone = family_share([(300, measured(0.8, 0.7, 0.9))], "2026-10")
    assert alone is not None
    assert (alone.estimate, alone.low, alone.high) == pytest.approx((0.8, 0.7, 0.9))


def test_a_family_has_a_share_where_a_fifth_of_its_findings_at_most_are_not_measured() -> None:
    share = family_share(
        [(80, measured(0.5, 0.4, 0.6)), (15, None), (5, measured(1, 1, 1, "2026-09"))], "2026-10"
    )
    assert share is not None
    # Of 100 at least 32 are right, if no other is; at most 48 and the other 20.
    assert (share.estimate, share.low, share.high, share.units) == pytest.approx((0.5, 0.32, 0.68, 30))
    assert family_share([(79, measured(0.5, 0.4, 0.6)), (20, None)], "2026-10") is None
    assert family_share([(80, measured(0.5, 0.4, 0.6, "2026-09"))], "2026-10") is None
    assert family_share([], "2026-10") is None


def test_wrong_records_are_those_found_and_those_missed() -> None:
    strata = [
        of_check(*[RIGHT] * 15, *[WRONG] * 15),
        of_audit(*[WRONG] * 47, *[RIGHT] * 3, units=1000),
        of_audit(*[WRONG] * 40, units=500, stratum="year"),
    ]
    sample = register_sample(strata, "2026-10")
    assert sample is not None
    assert sample.found.estimate == pytest.approx(150)
    assert sample.missed.estimate == pytest.approx(60)
    assert (sample.flagged, sample.passed, sample.unmeasured) == (300, 1500, 0)
    assert (sample.looked_at, sample.wrong) == (90, 3)
    estimate = register_estimate({"viettel": sample, "itel": sample})
    assert estimate is not None
    assert estimate.carriers == ("itel", "viettel")
    assert estimate.wrong_records.estimate == pytest.approx(420)
    assert estimate.found_share is not None
    assert estimate.found_share.estimate == pytest.approx(150 / 210)
    assert register_sample(strata, "2026-11") is None
    assert register_sample(strata[:1], "2026-10") is None
    assert register_sample(strata[1:], "2026-10") is None
    assert register_estimate({}) is None


def test_records_without_a_measurement_widen_the_interval_and_too_many_prevent_it() -> None:
    audit = of_audit(*[WRONG] * 50, units=1000)
    measured, unmeasured = of_check(*[RIGHT] * 15, *[WRONG] * 15, units=400), of_check(check="B", units=100)
    alone = register_sample([measured, audit], "2026-10")
    both = register_sample([measured, unmeasured, audit], "2026-10")
    assert alone is not None
    assert both is not None
    assert both.unmeasured == 100
    assert both.found.estimate == pytest.approx(alone.found.estimate * 1.25)
    assert both.found.low == alone.found.low
    assert both.found.high == pytest.approx(alone.found.high + 100)
    assert register_sample([measured, replace(unmeasured, records=101.0), audit], "2026-10") is None


def test_an_audit_suffices_as_a_whole_and_a_sample_of_findings_check_by_check() -> None:
    checks = [of_check(*[RIGHT] * 15, *[WRONG] * 15, check=check) for check in "AB"]
    audits = [of_audit(*[WRONG] * 25, units=500, stratum=stratum) for stratum in ("older", "year")]
    whole = register_sample([*checks, *audits], "2026-10")
    assert whole is not None
    assert (whole.flagged, whole.passed, whole.unmeasured, whole.looked_at) == (600, 1000, 0, 50)
    assert (
        register_sample([*checks, *(replace(audit, drawn=audit.drawn[:11]) for audit in audits)], "2026-10")
        is None
    )
    assert (
        register_sample([*(replace(check, drawn=check.drawn[:23]) for check in checks), *audits], "2026-10")
        is None
    )
    # Neither sample stands for the other, whatever was drawn of both kinds.
    assert register_sample(checks, "2026-10") is None
    assert register_sample(audits, "2026-10") is None


def test_of_several_samples_the_one_that_leaves_least_open_counts() -> None:
    audit = of_audit(*[WRONG] * 50, units=1000)
    whole = of_check(*[RIGHT] * 15, *[WRONG] * 15, units=400, sample="whole")
    part = [
        of_check(*[RIGHT] * 30, units=400, sample="part"),
        of_check(check="B", units=100, sample="part"),
    ]
    for strata in ([whole, *part], [*part, whole]):
        sample = register_sample([*strata, audit], "2026-10")
        assert sample is not None
        assert (sample.unmeasured, sample.flagged) == (0, 400)
        assert sample.found.estimate == pytest.approx(200)


def test_no_wrong_record_seen_leaves_a_bound() -> None:
    nothing = Interval(estimate=0.0, low=0.0, high=0.0)
    sample = RegisterSample(
        month="2026-10", found=nothing, missed=Interval(estimate=0.0, low=0.0, high=37.0), flagged=0,
        passed=1000, unmeasured=0, looked_at=100, wrong=0,
    )  # fmt: skip
    estimate = register_estimate({"viettel": sample})
    assert estimate is not None
    assert (estimate.wrong_records.high, estimate.found_share) == (37.0, None)


def test_intervals_hold_and_estimates_are_right_on_planted_truth() -> None:
    """Some of what tests/precision/simulations/sampling.py does: units of like and very different sizes."""
    chance = seeded(1)
    papers = clustered(chance, 324, 0.9, 0.8, lambda: chance.choice((1, 1, 2, 2, 3)))
    points = clustered(chance, 324, 0.9, 0.4, lambda: int(chance.lognormvariate(2, 1.2)) + 1)
    register = register_outcomes(chance, [planted_register(chance)], 40, units=60)
    measured = [
        precision_outcomes(chance, [papers], 60, 60),
        precision_outcomes(chance, [points], 60, 60),
        family_outcomes(chance, (papers, points), 60, 30),
        register.wrong,
    ]
    assert [(outcomes.printed, outcomes.samples) for outcomes in measured] == [
        (60, 60), (60, 60), (30, 30), (40, 40),
    ]  # fmt: skip
    assert [outcomes for outcomes in measured if outcomes.coverage < 0.93 or outcomes.bias > 0.03] == []
    assert register.share.coverage >= 0.93


def test_a_unit_of_many_rows_is_drawn_for_certain() -> None:
    frame = [
        *clustered(seeded(1), 1, 0.5, 0.0, lambda: 900),
        *clustered(seeded(2), 99, 0.5, 0.0, lambda: 1),
    ]
    (stratum,) = precision_strata(seeded(3), frame, 30, 1)
    units = {(unit.rows, round(unit.probability, 9)) for unit in stratum.drawn}
    assert units == {(900, 1.0), (1, round(29 / 99, 9))}

"""How a carrier's share of numbers with signs moved: compared where it may be, turned as it is printed."""

from typing import Any

import pytest
from support.completed_figures import FIRST_MONTH

from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.carrier_decisions import carrier_course, not_compared
from simaudit.report.figures.changes import Changes, CheckChange, GoneFindings, RuleChange, TrendMonth
from simaudit.report.figures.decisions import Course, ProcessLimits
from simaudit.rules.check import Wording


def changed(**facts: Any) -> Changes:
    """A comparison with September, in which a tenth of the numbers had signs."""
    compared = {"before": "2026-09", "compliant_before": Share(n=90, of=100)}
    return FIRST_MONTH.model_copy(update=compared | facts)


def check_change(*, judged_before: bool, judged: bool) -> CheckChange:
    return CheckChange(
        id="UNR-01", severity="critical", title=Wording(vi="a", en="a"), status_before=None, status="passed",
        violations_before=0, violations=0, rate_before=0.0, rate=0.0, new=0, persisting=0, rebaselined=0,
        gone=GoneFindings(), judged_before=judged_before, judged=judged,
    )  # fmt: skip


@pytest.fixture
def usable(figures: CarrierFigures) -> CarrierFigures:
    def rated(compliant: int) -> Any:
        return figures.compliance.model_copy(update={"compliant": Share(n=compliant, of=100)})

    sound = figures.reliability.model_copy(update={"verdict": "sufficient", "criteria": ()})
    return figures.model_copy(update={"reliability": sound, "changes": changed(), "compliance": rated(80)})


def test_a_month_is_compared_where_data_rules_and_what_was_assessed_are_the_same(
    usable: CarrierFigures,
) -> None:
    assert not_compared(usable) is None
    reasons = {
        "first": changed(before=None),
        "key": changed(other_key=("2026-09",)),
        "rules": changed(rules=(RuleChange(id="UNR-01", kind="changed"),)),
        "assessed": changed(checks=(check_change(judged_before=False, judged=True),)),
    }
    for reason, changes in reasons.items():
        assert not_compared(usable.model_copy(update={"changes": changes})) == reason
    assert not_compared(usable.model_copy(update={"changes": FIRST_MONTH})) == "first"
    same = changed(checks=(check_change(judged_before=True, judged=True),))
    assert not_compared(usable.model_copy(update={"changes": same})) is None
    little = usable.compliance.model_copy(update={"compliant": Share(n=29, of=29)})
    assert not_compared(usable.model_copy(update={"compliance": little})) == "few"
    months = [
        TrendMonth(
            period=period, compliant=Share(n=90, of=100), partly=False, unusable=period == "2026-09",
            findings=0, serious=0, new=0, resolved=0,
        )
        for period in ("2026-09", "2026-10")
    ]  # fmt: skip
    resent = usable.model_copy(update={"changes": changed(trend=tuple(months))})
    assert not_compared(resent) == "data"
    unusable = usable.reliability.model_copy(update={"verdict": "not_sufficient"})
    assert not_compared(usable.model_copy(update={"reliability": unusable})) == "data"


def test_a_course_has_both_shares_and_what_of_them_is_a_lower_bound(usable: CarrierFigures) -> None:
    nothing: dict[str, Any] = {"findings": 0, "serious": 0, "new": 0, "resolved": 0}
    september = TrendMonth(period="2026-09", compliant=Share(n=90, of=100), partly=True, **nothing)
    october = TrendMonth(period="2026-10", compliant=Share(n=80, of=100), partly=False, **nothing)
    course = carrier_course(usable.model_copy(update={"changes": changed(trend=(september, october))}))
    assert course == Course(
        before="2026-09", then=0.1, then_partly=True, now=0.2,
        partly=usable.compliance.partly, not_compared=None, numbers=100,
    )  # fmt: skip
    assert carrier_course(usable.model_copy(update={"changes": FIRST_MONTH})).not_compared == "first"


def test_a_turn_is_told_by_the_figures_as_they_are_printed() -> None:
    turns = {
        (0.10, 0.1004): "unchanged",
        (0.10, 0.1006): "worse",
        (0.1006, 0.10): "better",
        (0.0, 0.0): "unchanged",
    }
    assert {
        (then, now): Course(before="2026-09", then=then, now=now, not_compared=None).turn
        for then, now in turns
    } == turns
    assert Course(before="2026-09", then=0.1, now=0.2, not_compared="rules").turn is None


def test_from_the_sixth_month_on_what_is_usual_is_no_turn(usable: CarrierFigures) -> None:
    nothing: dict[str, Any] = {
        "partly": usable.compliance.partly,
        "findings": 0,
        "serious": 0,
        "new": 0,
        "resolved": 0,
    }
    signs = (10, 12, 11, 14, 12)
    months = [
        TrendMonth(period=f"2026-{month:02d}", compliant=Share(n=100 - n, of=100), **nothing)
        for month, n in enumerate(signs, 5)
    ]
    audited = TrendMonth(period="2026-10", compliant=Share(n=80, of=100), **nothing)

    def course(*trend: TrendMonth) -> Course:
        return carrier_course(usable.model_copy(update={"changes": changed(trend=trend)}))

    of_six = course(*months, audited)
    assert of_six.limits is not None
    assert (round(of_six.limits.low, 4), round(of_six.limits.high, 4)) == (0.0648, 0.1712)
    assert of_six.number_limits == ProcessLimits(low=100, centre=100, high=100, months=5)
    assert of_six.turn == "worse"
    assert of_six.model_copy(update={"now": 0.17}).turn == "usual"
    # What lies beyond the limits and comes back is told by the month before.
    assert of_six.model_copy(update={"then": 0.3}).turn == "better"
    assert course(*months[1:], audited).limits is None
    unusable = months[0].model_copy(update={"unusable": True})
    assert course(unusable, *months[1:], audited).limits is None

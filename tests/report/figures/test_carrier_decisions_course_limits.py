"""What is usual for a monthly figure: the limits of its XmR chart."""

import pytest

from simaudit.report.figures.carrier_decisions import process_limits


def test_limits_are_the_mean_and_three_deviations_by_moving_ranges() -> None:
    """Ranges 2, 1, 3, 2: their mean is 2, and 2.66 of them is 5.32."""
    limits = process_limits([10, 12, 11, 14, 12])
    assert limits is not None
    assert (limits.centre, limits.months) == (11.8, 5)
    assert limits.low == pytest.approx(11.8 - 5.319, abs=0.001)
    assert limits.high == pytest.approx(11.8 + 5.319, abs=0.001)
    assert [limits.reading(value) for value in (6, 7, 17, 17.2)] == ["below", "usual", "usual", "above"]


def test_before_the_sixth_month_nothing_is_usual_and_no_limit_is_negative() -> None:
    assert process_limits([10, 12, 11, 14]) is None
    limits = process_limits([0, 0.1, 0, 0.1, 0])
    assert limits is not None
    assert limits.low == 0

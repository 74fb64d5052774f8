"""What is usual for a figure that is taken month by month: the limits of its XmR chart.

A month differs from the one before without any cause worth looking for; only what lies beyond the limits is
a signal (Montgomery, Introduction to Statistical Quality Control, 6th ed. 2009, 6.4; NIST/SEMATECH
e-Handbook of Statistical Methods, 6.3.2.2).
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean
from typing import Final, Literal

from simaudit.report.figures.base import Figures

FEWEST_MONTHS: Final = 6
"""The audited month and those before it: of fewer, what is usual isn't known."""

_THREE_SIGMA: Final = 3 / 1.128
"""Three standard deviations in mean moving ranges: that of two normal values is 1.128 deviations (2.66)."""

Reading = Literal["above", "below", "usual"]
"""Where the audited month lies: above the upper limit, below the lower one, or between them."""


class ProcessLimits(Figures):
    """The limits of what is usual, from the months before the audited one."""

    low: float
    """0 or more: neither numbers nor shares are negative."""
    centre: float
    """The mean."""
    high: float
    """The upper limit."""
    months: int
    """How many months it rests on."""

    def reading(self, value: float) -> Reading:
        """Where the audited month's value lies."""
        if self.low <= value <= self.high:
            return "usual"
        return "above" if value > self.high else "below"


def process_limits(before: Sequence[float]) -> ProcessLimits | None:
    """The limits from the values of the months before, oldest first; None where there are too few."""
    if len(before) + 1 < FEWEST_MONTHS:
        return None
    centre = fmean(before)
    ranges = [abs(behind - ahead) for behind, ahead in pairwise(before)]
    reach = _THREE_SIGMA * fmean(ranges)
    return ProcessLimits(low=max(centre - reach, 0.0), centre=centre, high=centre + reach, months=len(before))

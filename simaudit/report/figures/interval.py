"""The precision of a check estimated from a sample: the share of right findings and its 95 % interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from simaudit.report.figures.base import Figures


class Estimate(Figures):
    """An estimate and the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> "Estimate":
        """The estimate of a quantity that is `factor` times as large."""
        return Estimate(value=self.value * factor, low=self.low * factor, high=self.high * factor)


class CheckPrecision(Figures):
    """How many of a check's findings are right, estimated from the sample of `period` compared with papers.

    `share` is of findings; `findings` and `rate` (of the population) are this month's times that share.
    """

    period: str
    confirmed: int
    not_confirmed: int
    inconclusive: int
    share: Estimate
    findings: Estimate
    rate: Estimate | None


_Z: Final = 1.959963984540054
"""The 97.5 % quantile of the normal distribution: 95 % of it are within ±_Z."""


@dataclass(frozen=True)
class Stratum:
    """A part of the findings that is sampled by itself.

    `findings` in all, `inspected` of them with a clear result, `confirmed` of those.
    """

    findings: int
    inspected: int
    confirmed: int


def precision(strata: Sequence[Stratum]) -> Estimate | None:
    """The share of confirmed findings over all strata, 0 to 1; None where none was inspected.

    Each stratum weighs by its findings (Cochran, Sampling Techniques, 3rd ed. 1977, 5.1); one without
    inspected findings is taken to be like the others. The interval is Wilson's (Journal of the American
    Statistical Association 22, 1927, p. 209), which holds for small samples and for shares near 0 and 1, over
    the effective size of the sample: unequal weights make it smaller (Kish, Survey Sampling, 1965, 11.7), the
    correction for a finite population larger (Cochran, 2.6). Where all findings were inspected, both ends
    equal the share. The interval is not narrowed by differences between strata.
    """
    sampled = [stratum for stratum in strata if stratum.inspected]
    if not sampled:
        return None
    weight = sum(stratum.findings for stratum in sampled)
    share = sum(stratum.findings * stratum.confirmed / stratum.inspected for stratum in sampled) / weight
    findings = sum(stratum.findings for stratum in strata)
    inspected = sum(stratum.inspected for stratum in sampled)
    if inspected >= findings:
        return Estimate(value=share, low=share, high=share)
    effective = weight**2 / sum(stratum.findings**2 / stratum.inspected for stratum in sampled)
    return wilson(share, effective * (findings - 1) / (findings - inspected))


def wilson(share: float, size: float) -> Estimate:
    """Wilson's score interval of a share measured in a sample of `size`."""
    middle = (share + _Z**2 / (2 * size)) / (1 + _Z**2 / size)
    half = _Z / (1 + _Z**2 / size) * math.sqrt(share * (1 - share) / size + _Z**2 / (4 * size**2))
    return Estimate(value=share, low=max(middle - half, 0.0), high=min(middle + half, 1.0))

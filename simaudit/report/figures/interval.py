"""How sure a share found in a sample is: the 95 % interval of precision."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_Z: Final = 1.959963984540054
"""The 97.5 % quantile of the normal distribution: 95 % lie within it, on both sides."""


@dataclass(frozen=True)
class Stratum:
    """A part of the findings that was sampled by itself: `found` in all, `looked_at` with a clear result."""

    found: int
    looked_at: int
    confirmed: int


@dataclass(frozen=True)
class Estimate:
    """A share, and the ends of its 95 % interval; 0 to 1."""

    share: float
    low: float
    high: float


def precision(strata: Sequence[Stratum]) -> Estimate | None:
    """The share of confirmed findings over all strata; None where none was looked at.

    The share weighs each stratum by what was found in it (Cochran, Sampling Techniques, 3rd ed. 1977, 5.1);
    a stratum of which nothing was looked at is taken to be like the others. The interval is Wilson's (Journal
    of the American Statistical Association 22, 1927, p. 209), which holds for small samples and for shares
    near 0 and 1, over the effective size of the sample: weights that differ make it smaller
    (Kish, Survey Sampling, 1965, 11.7), and the correction for a finite population larger (Cochran, 2.6):
    where all was looked at, nothing is unsure. That strata differ is not used to narrow it.
    """
    seen = [stratum for stratum in strata if stratum.looked_at]
    if not seen:
        return None
    weight = sum(stratum.found for stratum in seen)
    share = sum(stratum.found * stratum.confirmed / stratum.looked_at for stratum in seen) / weight
    found = sum(stratum.found for stratum in strata)
    looked_at = sum(stratum.looked_at for stratum in seen)
    if looked_at >= found:
        return Estimate(share, share, share)
    effective = weight**2 / sum(stratum.found**2 / stratum.looked_at for stratum in seen)
    return wilson(share, effective * (found - 1) / (found - looked_at))


def wilson(share: float, size: float) -> Estimate:
    """The score interval of a share seen in a sample of `size`."""
    middle = (share + _Z**2 / (2 * size)) / (1 + _Z**2 / size)
    half = _Z / (1 + _Z**2 / size) * math.sqrt(share * (1 - share) / size + _Z**2 / (4 * size**2))
    return Estimate(share, max(middle - half, 0.0), min(middle + half, 1.0))

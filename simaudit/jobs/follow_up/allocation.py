"""How many units of a sample each stratum gets."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

POWER: Final = 0.5
"""Between 0, the same precision for every stratum, and 1, units by its use alone: Bankier, Power allocations:
determining sample sizes for subnational areas, The American Statistician 42 (1988), p. 174–177."""


@dataclass(frozen=True)
class Allotted:
    """A stratum to draw from."""

    units: int
    """Units that it has, 1 at least."""
    use: float
    """What an estimate of it is worth, in any unit; more than 0."""
    least: int
    """So many units, or all that it has, or none."""

    @property
    def needs(self) -> int:
        """The fewest units that say something of it."""
        return min(self.least, self.units)


def allocation(strata: Sequence[Allotted], size: int) -> list[int]:
    """How many of `size` to draw from each stratum.

    The strata of most use come first: each of them gets what it needs, as long as that lasts. The rest goes
    by use to the power POWER, as Webster's method shares it out, and never more than a stratum has.
    """
    drawn = [0] * len(strata)
    rest = size
    for at in sorted(range(len(strata)), key=lambda at: (-strata[at].use, -strata[at].units, at)):
        if strata[at].needs <= rest:
            drawn[at] = strata[at].needs
            rest -= drawn[at]

    def claim(at: int) -> tuple[float, int]:
        return (drawn[at] + 0.5) / math.pow(strata[at].use, POWER), at

    claims = [claim(at) for at, stratum in enumerate(strata) if 0 < drawn[at] < stratum.units]
    heapq.heapify(claims)
    while rest and claims:
        _, at = heapq.heappop(claims)
        drawn[at] += 1
        rest -= 1
        if drawn[at] < strata[at].units:
            heapq.heappush(claims, claim(at))
    return drawn

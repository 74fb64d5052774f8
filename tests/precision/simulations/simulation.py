"""One figure of the product, tried on invented populations of which the truth is known."""

from collections.abc import Sequence
from typing import NamedTuple


class SimulatedFigure(NamedTuple):
    """What one statistic did in many repetitions."""

    figure: str
    """The statistic and the population that it was tried on."""
    measured: float
    """A share, 0 to 1."""
    least: float
    """The smallest share that holds."""
    most: float
    """The greatest share that holds."""

    @property
    def holds(self) -> bool:
        return self.least <= self.measured <= self.most


def table(topic: str, figures: Sequence[SimulatedFigure]) -> str:
    """A line a figure: what was measured, its bounds, and a mark where it leaves them."""
    lines = [topic, f"  {'figure':86}{'measured':>9}  {'bounds':>15}"]
    for row in figures:
        bounds = f"{row.least:.1%} – {row.most:.1%}"
        lines.append(f"  {row.figure:86}{row.measured:>9.2%}  {bounds:>15}{'' if row.holds else '  FAILS'}")
    return "\n".join(lines)

"""What a check came to: its status, numerator and denominator for each carrier."""

from dataclasses import dataclass
from typing import NamedTuple

from simaudit.catalogue.check import Check


class Opinion(NamedTuple):
    """What a check came to for one carrier: its status, why, its numerator and its denominator."""

    status: str
    note: str = ""
    violations: int = 0
    population: int = 0


@dataclass(frozen=True)
class Verdict:
    """What a check came to, by carrier, and how long it took."""

    check: Check
    opinions: dict[str, Opinion]
    seconds: float

    @property
    def failed(self) -> bool:
        """Whether the check could not be judged for some carrier."""
        return any(opinion.status == "error" for opinion in self.opinions.values())

"""What a check came to: its status, numerator and denominator for each carrier."""

from dataclasses import dataclass
from typing import NamedTuple

from simaudit.errors import Note
from simaudit.rules.check import Check


class Opinion(NamedTuple):
    """What a check came to for one carrier: status, the reason for it, violations and the rows judged."""

    status: str
    note: Note | None = None
    violations: int = 0
    population: int = 0

    @property
    def judged(self) -> bool:
        """Whether the check was run to its end, even where there was nothing to judge."""
        nothing = self.note is not None and self.note.code == "nothing_to_judge"
        return self.status in ("passed", "failed") or nothing


@dataclass(frozen=True)
class Verdict:
    """What a check came to, by carrier, and how long it took."""

    check: Check
    opinions: dict[str, Opinion]
    seconds: float
    """Of its own statements, not of relations that it shares with others."""

    @property
    def failed(self) -> bool:
        """Whether the check could not be judged for some carrier."""
        return any(opinion.status == "error" for opinion in self.opinions.values())

"""How much of an extract is read at once."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class ReadingPace:
    """Threads that type cells, and the most text that is read for one of them at once."""

    workers: int = 2
    block_bytes: int = 64 * 1024 * 1024
    """Large enough to amortise the cost of a call, small enough for any machine."""


USUAL_PACE: Final = ReadingPace()

"""The memory that a run may use, divided between what uses it at the same time.

`memory` is the whole process's. DuckDB keeps to a limit and spills beyond it; what Python, polars and Arrow
take beside it can only be kept small, by reading and writing less at once, and is deducted.
"""

import os
from dataclasses import dataclass, field
from typing import Final

from simaudit.config.key_values import size_in_bytes
from simaudit.intake.limits.sizes import ReadingPace

_BESIDE: Final = 1_100_000_000
"""Bytes beside DuckDB, as measured: 300 MB of libraries and code, the rest findings on their way to files."""

_LEDGER_SHARE: Final = 4
_LEDGER_MOST: Final = 2_000_000_000

_A_THREAD: Final = 125_000_000
"""Bytes of its limit that DuckDB needs for each thread."""

_ALL_KEYS: Final = 10_000_000_000
"""Bytes beside _BESIDE from which as many keys are sorted at a time as is fastest."""

_COPIES: Final = 4
"""Times that the text of a block is in memory while it becomes rows."""
_WAITING: Final = 3
"""Blocks that are read, waiting or written, beside one for each worker."""
_BLOCKS: Final = (4 * 1024 * 1024, ReadingPace.block_bytes)

_ALL_AT_ONCE: Final = 4_000_000_000
"""Bytes from which annexes are written while figures are counted."""


@dataclass(frozen=True)
class MemoryDivision:
    """What each part of a run may use; where nothing is said of memory, as much as is fastest."""

    threads: int | None = None
    """Of DuckDB; None: all processors."""
    register: str | None = None
    """Limit of the DuckDB that judges, as it reads it; None: its own."""
    ledger: str | None = None
    """Limit of the DuckDB that compares months; None: its own."""
    sorting: float = 1.0
    """Share of the keys sorted at a time where there is no limit."""
    pace: ReadingPace = field(default_factory=ReadingPace)
    annexes_beside: bool = True
    """Whether annexes are written while figures are counted."""


def divided(memory: str | None, jobs: int | None) -> MemoryDivision:
    """Divide `memory` (at least LEAST_MEMORY) for a run of `jobs` threads; None: there is no limit."""
    if memory is None:
        return MemoryDivision(threads=jobs, pace=ReadingPace(jobs or 2))
    whole = int(size_in_bytes(memory))
    remaining = whole - _BESIDE
    ledger = min(remaining // _LEDGER_SHARE, _LEDGER_MOST)
    register = remaining - ledger
    workers = jobs or 2
    least, most = _BLOCKS
    block = remaining // (_COPIES * (workers + _WAITING))
    return MemoryDivision(
        threads=max(1, min(jobs or os.cpu_count() or 1, register // _A_THREAD)),
        register=f"{register}B",
        ledger=f"{ledger}B",
        sorting=min(1.0, remaining / _ALL_KEYS),
        pace=ReadingPace(workers, max(least, min(block, most))),
        annexes_beside=whole >= _ALL_AT_ONCE,
    )

"""What the readers hand on: some records of a file as text, and the records that could not be read."""

from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl


class Reject(NamedTuple):
    """A record that could not be loaded: its position, the line it begins on, why, and its text."""

    record: int
    line: int
    reason: str
    text: str


@dataclass
class Batch:
    """Records in the order of the file: text cells by position (`0`, `1`, …), and the line each begins on."""

    cells: pl.DataFrame
    lines: pl.Series
    rejects: list[Reject] = field(default_factory=list)


@dataclass(frozen=True)
class Chunk:
    """Records in the order of their file.

    `cells` are text, one column for each canonical column the file has, missing
    values empty or null; `records` are their 1-based positions in the file,
    rejected ones counted.
    """

    cells: pl.DataFrame
    records: pl.Series
    rejects: list[Reject]

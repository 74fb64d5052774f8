"""What every reader hands on: some records of a file as text, under canonical names."""

from dataclasses import dataclass

import polars as pl

from simaudit.intake.framing import Reject


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

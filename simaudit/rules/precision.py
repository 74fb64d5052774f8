"""How many honest people each check accuses, measured on a simulated register by `make precision`."""

from typing import Final, NamedTuple

import polars as pl

from simaudit.paths import CHECKS

MEASURED: Final = CHECKS / "precision.csv"
"""check, innocent, rows, month: a line for each check of the catalogue."""


class Precision(NamedTuple):
    """Findings of one check among the rows of a register in which everybody is honest."""

    innocent: int
    rows: int
    month: str
    """The audited month, `YYYY-MM`."""

    @property
    def per_million(self) -> float:
        """Findings in a million rows."""
        return self.innocent * 1e6 / self.rows


def precision_of(check_id: str) -> Precision | None:
    """What was measured of a check; None of one that is newer than the measurement, or a department's own."""
    if not MEASURED.is_file():
        return None
    table = pl.read_csv(MEASURED).filter(pl.col("check") == check_id)
    return Precision(*table.select("innocent", "rows", "month").row(0)) if table.height else None

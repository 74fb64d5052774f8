"""Each check's results in a carrier's earlier months."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import polars as pl

from simaudit.report.model.checks import CheckMonth


def check_history(results: pl.DataFrame) -> Mapping[str, Sequence[CheckMonth]]:
    """Check id → its results in the months before, oldest first; `results` is `CarrierHistory.results`."""
    checks: defaultdict[str, list[CheckMonth]] = defaultdict(list)
    for row in results.iter_rows(named=True):
        checks[row.pop("check_id")].append(CheckMonth(**row))
    return dict(checks)

"""Writes a month's reports and results again from the ledger, without auditing."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from simaudit.audit.not_read import from_record
from simaudit.audit.stored_reports import build_reports, stored_figures
from simaudit.period import Period
from simaudit.store.atomic_swap import atomic_swap, refuse_irreplaceable
from simaudit.store.months import recorded_months, require_month
from simaudit.store.runs import given_or_last_month, recorded_not_read
from simaudit.store.seal import seal
from simaudit.store.store import Store


def rewrite_reports(
    store: Store, out: Path, period: Period | None, langs: Sequence[str] | None
) -> tuple[list[Path], pl.DataFrame]:
    """Write OUT/<period>'s overview, and every carrier's report and results, in `langs`, the main one first.

    `period` None: the month audited last; `langs` None: those of its last run. It is compared with the months
    before as they are now; pages in other languages are removed. Returns the pages written and the results;
    raises UsageError where the store holds no such month.
    """
    store.require_ledger()
    with store.open_ledger() as ledger:
        month = given_or_last_month(ledger, period)
        require_month(recorded_months(ledger), month, None, store.folder)
        figures = stored_figures(ledger, month, langs)
        not_read = from_record(recorded_not_read(ledger, month))
        folder = out / str(month)
        refuse_irreplaceable(folder)
        with store.building_folder(folder) as built:
            reports = build_reports(ledger, folder, built, figures, not_read)
            # No run is recorded by the body: where this one is killed, the next puts the old pages back.
            with atomic_swap(reports.moves, store.journal, "", reports.gone):
                if reports.sealed:
                    seal(ledger, folder)
    return list(reports.pages), reports.results

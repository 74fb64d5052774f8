"""Writes a month's reports and results again from the ledger, without auditing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from simaudit.errors import Note
from simaudit.files import file_hash
from simaudit.jobs.stored.stored_month import stored_month
from simaudit.jobs.stored.stored_reports import build_reports
from simaudit.period import Period
from simaudit.store.atomic_swap import atomic_swap, refuse_irreplaceable
from simaudit.store.manifest import NAME, seal
from simaudit.store.months import recorded_months, require_month
from simaudit.store.runs import given_or_last_month
from simaudit.store.store import Store
from simaudit.store.withdrawal import outdated_months, outdated_notes, written_again


@dataclass(frozen=True)
class RewrittenReports:
    """What was written."""

    pages: tuple[Path, ...]
    results: pl.DataFrame
    """Rows of `contract.Result` of all carriers."""
    outdated: tuple[Note, ...]
    """Which of them rest on a month that was withdrawn, so that it has to be audited again."""


def rewrite_reports(
    store: Store, out: Path, period: Period | None, langs: Sequence[str] | None, *, full: bool = False
) -> RewrittenReports:
    """Write OUT/<period>'s overview, and every carrier's report and results, in `langs`, the main one first.

    Print shows the explanations of checks where `full` is set. `period` None: the month audited last; `langs`
    None: those of its last run. It is compared with the months before as they are now; pages in other
    languages are removed. Raises UsageError where the store holds no such month, or the folder is of another
    store's run.
    """
    store.require_ledger()
    with store.open_ledger() as ledger:
        month = given_or_last_month(ledger, period)
        require_month(recorded_months(ledger), month, None, store.folder)
        reported = stored_month(ledger, month, langs, full=full)
        folder = out / str(month)
        refuse_irreplaceable(folder)
        with store.building_folder(folder) as built:
            reports = build_reports(ledger, folder, built, reported)
            # Without a manifest nothing is recorded: the next run puts back what a killed one has moved.
            name = file_hash(built / NAME) if reports.sealed else ""
            with atomic_swap(reports.moves, store.journal, name, reports.gone):
                if reports.sealed:
                    with ledger.transaction():
                        seal(ledger, folder)
        written_again(ledger, month)
        outdated = outdated_notes(outdated_months(ledger, month))
    return RewrittenReports(reports.pages, reports.results, tuple(outdated))

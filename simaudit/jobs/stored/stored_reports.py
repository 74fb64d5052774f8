"""A month's reports and results, written again as the ledger has them by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from simaudit.errors import Note
from simaudit.jobs.stored.month_folder import Replacement, paths_staying, replace_month, write_month
from simaudit.jobs.stored.months_page import write_months_page
from simaudit.jobs.stored.stored_month import stored_month
from simaudit.period import Period
from simaudit.store.atomic_swap import refuse_irreplaceable
from simaudit.store.manifest import NAME, read_manifest, renew_manifest, require_own_folder
from simaudit.store.months import wanted_month
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
    with store.require_ledger().open_ledger() as ledger:
        month = wanted_month(ledger, period)
        reported = stored_month(ledger, month, langs, full=full)
        folder = out / str(month)
        refuse_irreplaceable(folder)
        with store.building_folder(folder) as built, ledger.transaction() as commit:
            written_again(ledger, month)
            manifest = {}
            if (folder / NAME).exists():
                require_own_folder(ledger, folder)
                # They are no longer those of the audit's request: that must run to write them again.
                manifest = read_manifest(folder) | {"asked": None, "langs": list(reported.run.langs)}
            staying = paths_staying(folder, manifest, reported.audited)
            pages = write_month(reported, folder, built, staying)
            if manifest:
                renew_manifest(built, manifest, staying)
            replace_month(store, ledger, Replacement(folder, built, staying), commit)
        write_months_page(out)
        outdated = outdated_notes(outdated_months(ledger, month))
    return RewrittenReports(tuple(folder / name for name in pages), reported.results, tuple(outdated))

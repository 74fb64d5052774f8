"""Withdraws a wrongly audited month: store, ledger and output become as if it had never been audited."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from simaudit.config.key import key_fingerprint
from simaudit.jobs.audit.cases import (
    CaseSettings,
    CasesFound,
    cases_before,
    find_cases,
    later_cases,
    stored_links,
)
from simaudit.jobs.audit.follow_up_standing import follow_up_sheets, stored_clock
from simaudit.jobs.audit.months_page import write_months_page
from simaudit.jobs.audit.work_pages import stored_findings, write_work
from simaudit.jobs.audit.write import CaseAnnexes, write_cases
from simaudit.jobs.inputs.not_read import absent_by_now, carrier_in, from_record, recorded, with_withdrawn
from simaudit.jobs.stored.stored_month import StoredMonth, stored_figures
from simaudit.jobs.stored.stored_reports import StoredReports, build_reports
from simaudit.period import Period, recorded_now
from simaudit.report.annexes.tables import RESTRICTED, work_file
from simaudit.report.figures.carrier_decisions import with_clock
from simaudit.report.figures.overview import NotRead
from simaudit.store.access_log import user
from simaudit.store.atomic_swap import atomic_swap, refuse_irreplaceable
from simaudit.store.cases import delete_cases, record_cases
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import require_own_folder, seal
from simaudit.store.month_hashes import intact_rows
from simaudit.store.months import not_submitted, recorded_months, require_month
from simaudit.store.retention import finish_deletion
from simaudit.store.runs import recorded_not_read
from simaudit.store.store import Store, month_files
from simaudit.store.withdrawal import OutdatedMonth, Withdrawal, outdated_by, rewrite_runs, withdraw_month


@dataclass(frozen=True)
class Withdrawn:
    """What was withdrawn, and what rests on it."""

    carriers: tuple[str, ...]
    outdated: tuple[OutdatedMonth, ...]
    folder: Path | None
    """The month's folder in the output, from which it was removed; None where there was none."""


@dataclass(frozen=True)
class Withdrawable:
    """What a withdrawal would take out."""

    carriers: tuple[str, ...]
    paths: tuple[Path, ...]
    """Files and folders of the store and of the output."""
    outdated: tuple[OutdatedMonth, ...]


def withdrawable(store: Store, out: Path, period: Period, carrier: str | None) -> Withdrawable:
    """What `withdraw` would take out, without changing anything; raises UsageError where that would."""
    with store.open_ledger() as ledger:
        carriers, gone, folder = _subject(store, ledger, out, period, carrier)
        withdrawal = Withdrawal(period, gone, recorded_now(), user(), "")
        outdated = outdated_by(ledger, store, period, gone)
        paths = _removed_paths(store, withdrawal, folder, alone=set(carriers) == set(gone))
    return Withdrawable(gone, tuple(path for path in paths if path.exists()), tuple(outdated))


def _subject(
    store: Store, ledger: Ledger, out: Path, period: Period, carrier: str | None
) -> tuple[list[str], tuple[str, ...], Path | None]:
    """The month's carriers, those to be withdrawn, and its folder in the output, None where there is none."""
    require_month(recorded_months(ledger), period, carrier, store.folder)
    carriers = _carriers(ledger, period)
    folder = out / str(period) if (out / str(period)).exists() else None
    if folder:
        require_own_folder(ledger, folder)
        refuse_irreplaceable(folder)
    return carriers, tuple(carriers) if carrier is None else (carrier,), folder


def withdraw(
    store: Store, out: Path, period: Period, carrier: str | None, reason: str, settings: CaseSettings
) -> Withdrawn:
    """Withdraw a month of a carrier, or of all: its rows, results, states, answers, samples and reports.

    The month's cases are found again among the rows that are left, and those of later months get the history
    that they have without it.

    Raises UsageError where the store holds no such month, or OUT/<period> is not of this store or was changed
    since; OutputError where something can't be written, and then nothing is changed.
    """
    store.require_ledger()
    with store.open_ledger() as ledger, ExitStack() as stack:
        finish_deletion(store, ledger)
        # Of one that was killed the month may be gone already, and the list of months not yet written.
        write_months_page(store, ledger, out)
        carriers, gone, folder = _subject(store, ledger, out, period, carrier)
        withdrawal = Withdrawal(period, gone, recorded_now(), user(), reason)
        outdated = outdated_by(ledger, store, period, gone)
        reports = None
        others = set(carriers) > set(gone)
        cases = _cases_of_others(store, ledger, withdrawal, settings) if others else None
        if folder and cases:
            built = stack.enter_context(store.building_folder(folder))
            reports = _reports_of_others(store, ledger, withdrawal, cases, folder, built, settings)
        removed_paths = _removed_paths(store, withdrawal, folder, alone=set(carriers) == set(gone))
        moves, old = (reports.moves, reports.gone) if reports else ((), ())
        with (
            atomic_swap(moves, store.journal, str(withdrawal.at), (*old, *removed_paths)),
            ledger.transaction(),
        ):
            absent = _absent(ledger, period)
            withdraw_month(ledger, withdrawal, outdated, intact_rows(ledger, store.month))
            rewrite_runs(ledger, withdrawal, _not_read_by_now(ledger, withdrawal, absent))
            _record_cases(ledger, period, cases, settings)
            if reports and folder:
                seal(ledger, folder)
        if folder:
            write_months_page(store, ledger, out)
    return Withdrawn(gone, tuple(outdated), folder)


def _cases_of_others(
    store: Store, ledger: Ledger, withdrawal: Withdrawal, settings: CaseSettings
) -> CasesFound | None:
    """The month's cases without the withdrawn carriers; None where no other carrier has the month."""
    period = withdrawal.period
    figures = [
        carrier
        for carrier in stored_figures(ledger, period, None)
        if carrier.carrier not in withdrawal.carriers
    ]
    links = stored_links(store, ledger, period, [carrier.carrier for carrier in figures])
    return find_cases(ledger, period, settings, links, figures) if figures else None


def _record_cases(ledger: Ledger, period: Period, cases: CasesFound | None, settings: CaseSettings) -> None:
    key = key_fingerprint(settings.key)
    delete_cases(ledger, period)
    if cases:
        record_cases(ledger, period, cases.record())
    latest = cases.latest if cases else cases_before(ledger, period, key)
    for month, record in later_cases(ledger, period, latest, key):
        record_cases(ledger, month, record)


def _reports_of_others(
    store: Store,
    ledger: Ledger,
    withdrawal: Withdrawal,
    cases: CasesFound,
    folder: Path,
    built: Path,
    settings: CaseSettings,
) -> StoredReports:
    """The month's reports and cases without the withdrawn carriers, built."""
    period, gone = withdrawal.period, withdrawal.carriers
    restricted = (folder / RESTRICTED).exists()
    followed = follow_up_sheets(ledger, cases.carriers, period, gone)
    annexes = CaseAnnexes(period, restricted, settings, followed)
    hashes = write_cases(cases.tables, cases.figures, built, store, annexes)
    if work_file(folder):
        rows = intact_rows(ledger, store.month)
        write_work(
            ledger,
            store,
            cases,
            cases.carriers[0].run,
            lambda carrier: rows(period, carrier),
            stored_findings(folder, cases),
            (built, settings.recipients),
        )
    carriers = _carriers(ledger, period)
    before = not_submitted(ledger, period, carriers)
    after = not_submitted(ledger, period, [name for name in carriers if name not in gone])
    items = _not_read(ledger, period, before, after, gone)
    not_read = with_withdrawn(items, [(name, withdrawal.at) for name in gone])
    clock = stored_clock(ledger, period, cases.carriers, gone)
    figures = [with_clock(carrier, clock) for carrier in cases.carriers]
    month = StoredMonth(figures, cases.figures, not_read, clock)
    return build_reports(ledger, folder, built, month, without=gone, annexes=hashes)


def _removed_paths(store: Store, withdrawal: Withdrawal, folder: Path | None, *, alone: bool) -> list[Path]:
    """What of the store and the output is removed; `alone`: no other carrier has the month."""
    rows = [store.month(withdrawal.period, carrier) for carrier in withdrawal.carriers]
    files = [file for row in rows for file in month_files(row) if file.exists()]
    trials = [store.trial_rows(withdrawal.period, carrier) for carrier in withdrawal.carriers]
    files += [file for file in trials if file.exists()]
    if files and set(files[0].parent.iterdir()) <= set(files):
        files = [files[0].parent]
    outputs = [] if folder is None else [folder]
    if folder and not alone:
        outputs = [folder / carrier for carrier in withdrawal.carriers]
    return [*files, *outputs]


def _carriers(ledger: Ledger, period: Period) -> list[str]:
    return sorted(carrier for month, carrier in recorded_months(ledger) if month == str(period))


def _absent(ledger: Ledger, first: Period) -> dict[Period, list[tuple[str, str]]]:
    """By month from the first one on, the carriers that handed in nothing (`not_submitted`)."""
    months = sorted({month for month, _ in recorded_months(ledger) if month >= str(first)})
    periods = [Period.parse(month) for month in months]
    return {period: not_submitted(ledger, period, _carriers(ledger, period)) for period in periods}


def _not_read_by_now(
    ledger: Ledger, withdrawal: Withdrawal, before: Mapping[Period, list[tuple[str, str]]]
) -> dict[Period, str]:
    """By month, what its last run is recorded not to have read, where the withdrawal changes that."""
    period, gone = withdrawal.period, withdrawal.carriers
    return {
        month: recorded(_not_read(ledger, month, before[month], after, gone if month == period else ()))
        for month, after in _absent(ledger, period).items()
        if month == period or after != before[month]
    }


def _not_read(
    ledger: Ledger,
    period: Period,
    before: Sequence[tuple[str, str]],
    after: Sequence[tuple[str, str]],
    gone: Sequence[str],
) -> list[NotRead]:
    items = from_record(recorded_not_read(ledger, period, without=gone))
    return absent_by_now([item for item in items if carrier_in(item.name) not in gone], before, after)

"""Withdraws a wrongly audited month: store, ledger and output become as if it had never been audited."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from simaudit.config.key import key_fingerprint
from simaudit.jobs.inputs.not_read import carrier_in, from_record, recorded
from simaudit.jobs.stored.cases import (
    CaseSettings,
    CasesFound,
    cases_before,
    find_cases,
    record_later_cases,
    stored_links,
)
from simaudit.jobs.stored.month_annexes import stored_findings, write_case_annexes, write_work
from simaudit.jobs.stored.month_folder import (
    Replacement,
    paths_staying,
    replace_month,
    write_month,
    write_months_page,
)
from simaudit.jobs.stored.stored_month import recorded_month, stored_month
from simaudit.period import Period, recorded_now
from simaudit.report.annexes.tables import RESTRICTED, work_file
from simaudit.store.access_log import user
from simaudit.store.atomic_swap import atomic_swap, refuse_irreplaceable
from simaudit.store.cases import delete_cases, record_cases
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import read_manifest, renew_manifest, require_own_folder, without_carriers
from simaudit.store.month_hashes import intact_rows
from simaudit.store.months import recorded_months, require_month
from simaudit.store.retention import finish_deletion
from simaudit.store.runs import recorded_not_read
from simaudit.store.store import Store, month_files
from simaudit.store.withdrawal import OutdatedMonth, Withdrawal, outdated_by, rewrite_runs, withdraw_month


@dataclass(frozen=True)
class Withdrawn:
    """What was withdrawn, or would be, and what rests on it."""

    carriers: tuple[str, ...]
    outdated: tuple[OutdatedMonth, ...]
    folder: Path | None
    """The month's folder in the output, from which it was removed; None where there was none."""
    paths: tuple[Path, ...] = ()
    """Files and folders of the store and of the output that would be taken out."""


def withdrawable(store: Store, out: Path, period: Period, carrier: str | None) -> Withdrawn:
    """What `withdraw` would take out, without changing anything; raises UsageError where that would."""
    with store.open_ledger() as ledger:
        carriers, gone, folder = _subject(store, ledger, out, period, carrier)
        withdrawal = Withdrawal(period, gone, recorded_now(), user(), "")
        outdated = outdated_by(ledger, store, period, gone)
        paths = _store_files(store, withdrawal)
        if folder:
            whole = set(carriers) == set(gone)
            paths += [folder] if whole else [folder / carrier for carrier in gone]
    return Withdrawn(gone, tuple(outdated), folder, tuple(path for path in paths if path.exists()))


def _subject(
    store: Store, ledger: Ledger, out: Path, period: Period, carrier: str | None
) -> tuple[list[str], tuple[str, ...], Path | None]:
    """The month's carriers, those to be withdrawn, and its folder in the output, None where there is none."""
    audited = recorded_months(ledger)
    require_month(audited, period, carrier, store.folder)
    carriers = sorted(name for month, name in audited if month == str(period))
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
    with store.require_ledger().open_ledger() as ledger:
        finish_deletion(store, ledger)
        # Of one that was killed the month may be gone already, and the list of months not yet written.
        write_months_page(out)
        carriers, gone, folder = _subject(store, ledger, out, period, carrier)
        withdrawal = Withdrawal(period, gone, recorded_now(), user(), reason)
        outdated, files = outdated_by(ledger, store, period, gone), _store_files(store, withdrawal)
        others = set(carriers) > set(gone)
        with ExitStack() as stack:
            built = stack.enter_context(store.building_folder(folder)) if folder and others else None
            commit = stack.enter_context(ledger.transaction())
            withdraw_month(ledger, withdrawal, outdated, intact_rows(ledger, store.month))
            not_read = from_record(recorded_not_read(ledger, period, without=gone))
            of_others = [item for item in not_read if carrier_in(item.name) not in gone]
            rewrite_runs(ledger, withdrawal, recorded(of_others))
            cases = _cases_of_others(store, ledger, period, settings)
            if folder and built and cases:
                staying = _rebuild(store, ledger, (period, gone), cases, (folder, built), settings)
                replace_month(store, ledger, Replacement(folder, built, staying, gone=files), commit)
            else:
                removed_paths = [*files, *([folder] if folder else [])]
                with atomic_swap((), store.journal, str(withdrawal.at), removed_paths):
                    commit()
        if folder:
            write_months_page(out)
    return Withdrawn(gone, tuple(outdated), folder)


def _cases_of_others(
    store: Store, ledger: Ledger, period: Period, settings: CaseSettings
) -> CasesFound | None:
    """Find and record the cases of the month's carriers that are left; None where none is."""
    figures, key = recorded_month(ledger, period), key_fingerprint(settings.key)
    cases = None
    if figures:
        links = stored_links(store, ledger, period, [carrier.carrier for carrier in figures])
        cases = find_cases(ledger, period, settings, links, figures)
        record_cases(ledger, period, cases.record())
    else:
        delete_cases(ledger, period)
    record_later_cases(ledger, period, cases.latest if cases else cases_before(ledger, period, key), key)
    return cases


def _rebuild(
    store: Store,
    ledger: Ledger,
    withdrawn: tuple[Period, Sequence[str]],
    cases: CasesFound,
    folders: tuple[Path, Path],
    settings: CaseSettings,
) -> set[str]:
    """Build the month of the carriers that are left; returns what stays of its folder.

    `withdrawn` are the month and the carriers that are not, `folders` OUT/<period> and the one beside it.
    """
    (period, gone), (folder, built) = withdrawn, folders
    month = stored_month(ledger, period, recorded=cases.carriers)
    manifest = without_carriers(read_manifest(folder), [*gone, RESTRICTED])
    manifest |= {"asked": None, "langs": list(month.run.langs), "findings": manifest.get("findings", {})}
    staying = paths_staying(folder, manifest, month.audited, [*gone, RESTRICTED])
    if (folder / RESTRICTED).exists():
        manifest["findings"] |= write_case_annexes(store, month, cases.tables, settings, built)
        if work_file([path.relative_to(folder).as_posix() for path in folder.glob(f"{RESTRICTED}/*")]):
            rows_of = partial(intact_rows(ledger, store.month), period)
            findings = stored_findings(folder, month.carriers)
            write_work(store, month, cases.tables, rows_of, findings, built, settings)
    write_month(month, folder, built, staying)
    renew_manifest(built, manifest, staying)
    return staying


def _store_files(store: Store, withdrawal: Withdrawal) -> list[Path]:
    """The files of the store that are removed."""
    rows = [store.month(withdrawal.period, carrier) for carrier in withdrawal.carriers]
    files = [file for row in rows for file in month_files(row) if file.exists()]
    trials = [store.trial_rows(withdrawal.period, carrier) for carrier in withdrawal.carriers]
    files += [file for file in trials if file.exists()]
    if files and set(files[0].parent.iterdir()) <= set(files):
        files = [files[0].parent]
    return files

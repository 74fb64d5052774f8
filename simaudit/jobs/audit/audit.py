"""An audit: load every carrier's month, judge it by every check, compare, count, record, and show it.

Each stage takes values and returns one: `load` → `build_month` → `publish`, which alone changes months,
output and ledger.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from simaudit.errors import UsageError
from simaudit.jobs.audit.built_month import build_month, row_plan
from simaudit.jobs.audit.context import AuditContext, run_info
from simaudit.jobs.audit.load import load
from simaudit.jobs.audit.notified import numbers_of_letters, with_letters_list
from simaudit.jobs.audit.outcome import (
    Outcome,
    audited_files,
    problems_of_destroyed,
    problems_of_errors,
    retire,
    unchanged_month,
)
from simaudit.jobs.audit.progress import Progress, Silent, Timer
from simaudit.jobs.audit.publication import damaged_columns, publish
from simaudit.jobs.inputs.known_carriers import (
    named_carriers,
    new_carriers,
    refuse_other_carriers,
    refuse_unknown_carriers,
)
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.jobs.inputs.up_to_date import unchanged_since
from simaudit.jobs.stored.month_folder import write_months_page
from simaudit.period import now
from simaudit.rules.reference_tables import reference_carriers
from simaudit.store.atomic_swap import refuse_irreplaceable
from simaudit.store.history import results_before
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import read_manifest
from simaudit.store.month_hashes import intact_rows
from simaudit.store.month_keys import require_key
from simaudit.store.months import files_read_before, recorded_carriers
from simaudit.store.retention import finish_deletion
from simaudit.store.runs import every_run, holds_selfchecks
from simaudit.store.samples import sampled_answers


def audit(request: AuditRequest, progress: Progress | None = None) -> Outcome:
    """Audit the month; raises BusyError where another run holds the store, OutputError where it can't write.

    Raises UsageError where the store's months were audited under another key, unless the request says that a
    new one begins.

    A carrier whose files can't be read is named in `problems`, the others are audited; raises IntakeError
    where none is left, UsageError where a file's name says another carrier that the store knows.
    """
    timer = Timer(progress or Silent())
    refuse_irreplaceable(request.folder)
    with request.store.open_ledger(request.memory.ledger, request.memory.threads) as ledger:
        refuse_mixture(request, ledger)
        rows_of = intact_rows(ledger, request.store.month)
        require_key(ledger, request.key, request.config.key_file, new=request.options.new_key)
        finish_deletion(request.store, ledger)
        recorded = recorded_carriers(ledger)
        refuse_other_carriers(request.inputs, request.known_carriers | recorded)
        refuse_unknown_carriers(
            named_carriers(request.config, request.waivers),
            reference_carriers(request.rules.reference.tables) | recorded | set(request.inputs.extracts),
        )
        since = None if request.options.force else unchanged_since(request, ledger)
        if since:
            outcome = unchanged_month(request, ledger, since)
            write_months_page(request.folder.parent)
            return outcome
        # Reading leaves Python free: meanwhile it parses what the checks ask of single rows.
        with ThreadPoolExecutor(1) as pool:
            plan = pool.submit(row_plan, request)
            loaded = load(request, ledger, timer, rows_of)
        run = run_info(request, ledger, request.options.moment or now())
        with timer.phase("judge"):
            numbers = numbers_of_letters(request, ledger, loaded)
            request = with_letters_list(request, ledger, numbers)
        context = AuditContext(
            request,
            ledger,
            timer,
            run,
            rows_of,
            numbers,
            results_before(ledger, request.period),
            files_read_before(ledger, request.period),
            sampled_answers(ledger, request.period),
        )
        with request.store.building_folder(request.folder) as folder:
            built = build_month(context, loaded, plan.result(), folder)
            month = publish(context, loaded, built, folder)
        later = sorted({run.period for run in every_run(ledger) if run.period > str(request.period)})
        deleted, undeleted = retire(request, ledger)
        write_months_page(request.folder.parent)
    return Outcome(
        request.folder,
        built.results,
        [
            *built.problems,
            *undeleted,
            *problems_of_destroyed(request, damaged_columns(loaded.accounts)),
            *problems_of_errors(built.results),
        ],
        loaded.accounts,
        dict(timer.seconds),
        later,
        deleted=deleted,
        files=audited_files(
            request,
            loaded.accounts,
            [carrier.figures for carrier in built.carriers],
            new_carriers(request.inputs, request.known_carriers | recorded),
        ),
        follow_ups=month.follow_ups,
        carriers=month.carriers,
        rejects=loaded.rejects,
    )


def refuse_mixture(request: AuditRequest, ledger: Ledger) -> None:
    """Raises UsageError where the store, or the month's folder in the output, is of the other kind."""
    folder, selfcheck = request.folder, request.options.selfcheck
    mixed = None
    if _holds_selfchecks(folder) not in (None, selfcheck):
        mixed = folder
    if holds_selfchecks(ledger) not in (None, selfcheck):
        mixed = request.store.folder
    if mixed:
        raise UsageError("holds_audits" if selfcheck else "holds_selfchecks", path=mixed)


def _holds_selfchecks(folder: Path) -> bool | None:
    """Whether a run's folder is a self-check's; None where it is no run's."""
    try:
        return bool(read_manifest(folder).get("selfcheck", False))
    except UsageError:
        return None

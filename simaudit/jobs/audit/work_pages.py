"""Last stage of an audit: the page to work in, over all carriers of the month, of other runs too."""

from collections.abc import Callable, Mapping
from pathlib import Path

from simaudit.jobs.audit.cases import CasesFound
from simaudit.jobs.audit.context import AuditContext
from simaudit.jobs.audit.load import LoadedExtracts
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.tables import RESTRICTED
from simaudit.report.annexes.work_page import WorkFacts, write_work_pages
from simaudit.report.annexes.work_rows import WorkMonth
from simaudit.report.figures.base import RunInfo
from simaudit.store.follow_ups import follow_up_history
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store


def write_audited_work(
    context: AuditContext, loaded: LoadedExtracts, cases: CasesFound, folder: Path
) -> None:
    """Write work.html of an audit into its folder, where it and restricted annexes are wanted.

    Of carriers of other runs it takes what these left, which is in the folder. Raises OutputError.
    """
    request = context.request
    if request.options.no_restricted or not request.config.restricted.work_page:
        return
    read = {month.carrier: month.path for month in loaded.months}
    findings = {carrier: request.store.building_findings(carrier) for carrier in read}
    write_work(
        context.ledger,
        request.store,
        cases,
        context.run,
        lambda carrier: read.get(carrier) or context.rows_of(request.period, carrier),
        stored_findings(folder, cases) | findings,
        (folder, request.config.restricted.recipients),
    )


def stored_findings(folder: Path, cases: CasesFound) -> dict[str, Path]:
    """Carrier → its findings in OUT/<period>; without those that are encrypted, or not there any more."""
    files = {
        figures.carrier: folder / figures.carrier / RESTRICTED / "findings.parquet"
        for figures in cases.carriers
    }
    return {carrier: file for carrier, file in files.items() if file.is_file()}


def write_work(
    ledger: Ledger,
    store: Store,
    cases: CasesFound,
    run: RunInfo,
    rows_of: Callable[[str], Path | None],
    findings: Mapping[str, Path],
    target: tuple[Path, tuple[str, ...]],
) -> None:
    """Write work.html of the carriers of `cases`.

    `rows_of` gives a carrier's register, `findings` are their files; `target` is OUT/<period> and the public
    keys that it is encrypted to. Raises OutputError.
    """
    months = [
        WorkMonth(
            figures.carrier,
            findings[figures.carrier],
            rows_of(figures.carrier),
            frozenset(figures.intake.destroyed),
        )
        for figures in cases.carriers
        if figures.carrier in findings
    ]
    facts = WorkFacts(
        run=run,
        checks={check.id: check for figures in cases.carriers for check in figures.checks},
        cases=cases.figures,
        case_rows=cases.tables.rows,
        history=follow_up_history(ledger),
        unreadable=[figures.carrier for figures in cases.carriers if figures.carrier not in findings],
    )
    folder, recipients = target
    with restricted_folder(folder / RESTRICTED, store.building_annexes("work"), recipients) as annexes:
        write_work_pages(months, facts, annexes)

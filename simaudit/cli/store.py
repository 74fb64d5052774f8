"""Commands that keep the store: `access`, `purge` and `withdraw`."""

import json
import sys
from pathlib import Path
from typing import Final

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import print_message, print_text, worded
from simaudit.errors import Note, UsageError
from simaudit.harmless_text import printable
from simaudit.period import moment_text

_ALL: Final = Note("purge_all")
"""Printed for what is not one carrier's; no carrier can have this name."""
_NAMED: Final = 3
"""Files that the list of accesses names; of more, their number."""
_KINDS: Final = {"rows": Note("purge_rows"), "trial": Note("purge_trial"), "annexes": Note("purge_annexes")}


@terminal.command(
    "listed", usage="an option or the configuration can't be used, or there is no store", busy=True
)
@terminal.with_store
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, whole; otherwise a line each.")
def access(here: terminal.Installation, *, as_csv: bool) -> None:
    """List who ran what, when, for which month and over which files, and how it ended; of a dossier also why.

    A run without an exit code was killed, or is still going.

    \b
    Examples:
      simaudit store access
      simaudit store access --csv > access.csv
    """
    import polars as pl

    from simaudit.report.annexes.tables import formula_safe
    from simaudit.store.access_log import access_notes

    notes = access_notes(here.store)
    if as_csv:
        listed = notes.with_columns(
            pl.col("carriers", "files").list.join(" | "),
            pl.col("who", "reason").map_elements(printable, return_dtype=pl.String),
        )
        when = "%Y-%m-%d %H:%M:%S+07:00"
        print_text(formula_safe(listed).write_csv(line_terminator="\n", datetime_format=when))
        return
    for note in notes.iter_rows(named=True):
        code = "-" if note["exit_code"] is None else note["exit_code"]
        files = note["files"]
        remarks = [", ".join(note["carriers"])] if note["carriers"] else []
        number = worded(Note("access_files", files=len(files)))
        others = f", … ({number})" if len(files) > _NAMED else ""
        remarks += [", ".join(files[:_NAMED]) + others] if files else []
        remarks += [f"“{printable(note['reason'])}”"] if note["reason"] else []
        print_text(
            f"{moment_text(note['began'], 'seconds')}  {code:>2}  {printable(note['who']):<16} "
            f"{note['command']:<17} {note['period'] or '':<8} {'  '.join(remarks)}".rstrip()
        )


@terminal.command(
    "deleted; or listed (--dry-run, --history), or there was nothing to delete",
    findings="not deleted: the question was answered with no",
    usage="an option, the configuration or the store can't be used; nothing was deleted",
    incomplete="a file can't be deleted, or interrupted: the next purge or audit goes on",
    busy=True,
)
@terminal.period_option("The month whose personal data are to be deleted.")
@click.option("--carrier", help="Of this carrier only.")
@click.option("--dry-run", is_flag=True, help="Only list what would be deleted.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option(
    "--history", is_flag=True, help="List what was deleted so far, when, by whom and by which rule."
)
@terminal.with_store
@terminal.OUT
def purge(
    here: terminal.Installation,
    period: str | None,
    carrier: str | None,
    *,
    dry_run: bool,
    yes: bool,
    history: bool,
) -> None:
    """Delete a month's subscriber rows from the store and its restricted folders from the output.

    \b
    Examples:
      simaudit store purge --period 2025-08 --dry-run
      simaudit store purge --period 2025-08 --carrier viettel --yes
      simaudit store purge --history

    The rows of the month's cases, listed as (all), go with any carrier's. Reports, results and the states of
    findings stay, and so do the extracts. Deleted is deleted: only an audit of the extracts brings it back.
    """
    from simaudit.store.months import recorded_months, require_month
    from simaudit.store.retention import delete_data, deletions, finish_deletion, personal_data

    store = here.store
    store.require_ledger()
    if history:
        with store.open_ledger() as ledger:
            rows = deletions(ledger)
        for row in rows.iter_rows(named=True):
            print_text(
                f"{moment_text(row['deleted_at'], 'seconds')}  {row['who']:<12} {row['rule']:<30} "
                f"{row['period']} {_whose(row['carrier'])} {worded(_KINDS[row['kind']])}"
            )
        return
    month = terminal.month_of(period)
    if month is None:
        raise UsageError("month_to_delete_missing")
    all_stored = personal_data(store, here.config.out)
    data = [stored for stored in all_stored if stored.period == str(month)]
    if carrier is not None:
        has_rows = carrier in {stored.carrier for stored in data if stored.carrier}
        # The cases over all carriers hold rows of this one too.
        data = [stored for stored in data if has_rows and stored.carrier in (carrier, "")]
    for stored in data:
        size = worded(Note("purge_bytes", size=stored.size))
        print_text(f"{_whose(stored.carrier)} {worded(_KINDS[stored.kind]):<8} {size:>20}  {stored.path}")
    if not data:
        carriers = {(stored.period, stored.carrier) for stored in all_stored if stored.carrier}
        with store.open_ledger() as ledger:
            require_month(recorded_months(ledger) | carriers, month, carrier, store.folder)
        print_message(Note("no_personal_data", period=str(month)))
    if not data or dry_run:
        return
    if not yes:
        _ask("delete_them")
    files = [Path(stored.path) for stored in data]
    with terminal.noted(store, month, files) as note, store.open_ledger() as ledger:
        note.carriers = [stored.carrier for stored in data if stored.carrier]
        finish_deletion(store, ledger)
        delete_data(store, ledger, [(stored, "purge") for stored in data])
    print_message(Note("data_deleted", period=str(month)))


def _whose(carrier: str) -> str:
    return f"{carrier or worded(_ALL):<14}"


@terminal.command(
    "withdrawn; or listed (--dry-run, --history)",
    findings="not withdrawn: the question was answered with no",
    usage="an option, the configuration or the store can't be used; nothing was withdrawn",
    incomplete="a file can't be removed or written; nothing was withdrawn",
    busy=True,
)
@terminal.period_option("The month that was wrongly audited.")
@click.option("--carrier", help="Of this carrier only; default of all.")
@click.option("--reason", type=terminal.TEXT, help="Why; it is kept with the withdrawal.")
@click.option("--dry-run", is_flag=True, help="Only list what would be withdrawn.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--history", is_flag=True, help="List what was withdrawn, when, by whom, why, and its files.")
@terminal.with_store
@terminal.OUT
def withdraw(
    here: terminal.Installation,
    period: str | None,
    carrier: str | None,
    reason: str | None,
    *,
    dry_run: bool,
    yes: bool,
    history: bool,
) -> None:
    """Take a wrongly audited month out of store and output, as if it had never been audited.

    \b
    Examples:
      simaudit store withdraw --period 2026-10 --carrier viettel --dry-run
      simaudit store withdraw --period 2026-10 --carrier viettel --reason wrong-carrier
      simaudit store withdraw --period 2026-11 --reason files-of-october --yes
      simaudit store withdraw --history

    Its rows, results, states, answers, samples and reports go; the extracts stay, and so does a note of the
    withdrawal. Later months are compared with those before that are left. Months whose results rest on it are
    named: they have to be audited again, and say so until they are.
    """
    from simaudit.jobs.stored.cases import case_settings
    from simaudit.jobs.stored.withdraw import withdraw as withdraw_month
    from simaudit.jobs.stored.withdraw import withdrawable
    from simaudit.store.withdrawal import outdated_notes, withdrawals

    store = here.store
    store.require_ledger()
    if history:
        with store.open_ledger() as ledger:
            rows = withdrawals(ledger)
        for row in rows.iter_rows(named=True):
            print_text(
                f"{moment_text(row['withdrawn_at'], 'seconds')}  {row['who']:<12} {row['period']} "
                f"{row['carrier']:<14} {printable(row['reason'])}"
            )
            for file in json.loads(row["inputs"]):
                print_text(f"    {file['sha256']}  {printable(file['name'])}")
        return
    month = terminal.month_of(period)
    if month is None:
        raise UsageError("month_to_withdraw_missing")
    if not (reason or dry_run):
        raise UsageError("reason_missing")
    if dry_run or not yes:
        listed = withdrawable(store, here.config.out, month, carrier)
        print_message(Note("would_be_withdrawn", period=str(month), carriers=listed.carriers))
        for path in listed.paths:
            print_text(f"  {printable(str(path))}")
        for later in listed.outdated:
            print_message(Note("would_be_outdated", period=str(later.period), carrier=later.carrier))
    if dry_run or not reason:
        return
    if not yes:
        _ask("withdraw_it")
    with terminal.noted(store, month) as noted_run:
        settings = case_settings(here.config, store)
        done = withdraw_month(store, here.config.out, month, carrier, reason, settings)
        noted_run.carriers = done.carriers
    print_message(Note("month_withdrawn", period=str(month), carriers=done.carriers))
    if done.folder is None:
        print_message(Note("no_reports_to_withdraw", folder=here.config.out / str(month)))
    print_message(*outdated_notes([(outdated_month, str(month)) for outdated_month in done.outdated]))


def _ask(question: str) -> None:
    """Ask on the terminal, and end with 1 where the answer is no; raises UsageError without a terminal."""
    if not _on_terminal():
        raise UsageError("no_terminal_for_question")
    click.confirm(worded(Note(question)), abort=True)


def _on_terminal() -> bool:
    return sys.stdin.isatty()

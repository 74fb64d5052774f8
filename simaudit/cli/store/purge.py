"""`purge`: deletes a month's personal data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import CONFIG, OUT, STORE, config_of, month_of
from simaudit.cli.terminal.output import print_message, print_text, worded
from simaudit.errors import Note, UsageError
from simaudit.period import moment_text

if TYPE_CHECKING:
    from simaudit.period import Period
    from simaudit.store.store import Store

_ALL: Final = Note("purge_all")
"""Printed for what is not one carrier's; no carrier can have this name."""
_KINDS: Final = {"rows": Note("purge_rows"), "annexes": Note("purge_annexes")}


@click.command(
    epilog=exits(
        "deleted; or listed (--dry-run, --history), or there was nothing to delete",
        findings="not deleted: the question was answered with no",
        usage="an option, the configuration or the store can't be used; nothing was deleted",
        incomplete="a file can't be deleted, or interrupted: the next purge or audit goes on",
        busy=True,
    )
)
@click.option("--period", metavar="YYYY-MM", help="The month whose personal data are to be deleted.")
@click.option("--carrier", help="Of this carrier only.")
@click.option("--dry-run", is_flag=True, help="Only list what would be deleted.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option(
    "--history", is_flag=True, help="List what was deleted so far, when, by whom and by which rule."
)
@CONFIG
@STORE
@OUT
def purge(
    period: str | None,
    carrier: str | None,
    config_path: Path | None,
    *,
    dry_run: bool,
    yes: bool,
    history: bool,
    **overrides: Any,
) -> None:
    """Delete a month's subscriber rows from the store and its restricted folders from the output.

    \b
    Examples:
      simaudit purge --period 2025-08 --dry-run
      simaudit purge --period 2025-08 --carrier viettel --yes
      simaudit purge --history

    The rows of the month's cases, listed as (all), go with any carrier's. Reports, results and the states of
    findings stay, and so do the extracts. Deleted is deleted: only an audit of the extracts brings it back.
    """
    from simaudit.store.access_log import access_note
    from simaudit.store.retention import delete_data, finish_deletion, personal_data
    from simaudit.store.store import Store

    config = config_of(config_path, overrides)
    store = Store(config.store, config.key_file)
    store.require_ledger()
    if history:
        _history(store)
        return
    month = month_of(period)
    if month is None:
        raise UsageError("month_to_delete_missing")

    all_stored = personal_data(store, config.out)
    data = [stored for stored in all_stored if stored.period == str(month)]
    if carrier is not None:
        has_rows = carrier in {stored.carrier for stored in data if stored.carrier}
        # The cases over all carriers hold rows of this one too.
        data = [stored for stored in data if has_rows and stored.carrier in (carrier, "")]
    for stored in data:
        size = worded(Note("purge_bytes", size=stored.size))
        print_text(f"{_of(stored.carrier)} {worded(_KINDS[stored.kind]):<8} {size:>20}  {stored.path}")
    if not data:
        carriers = {(stored.period, stored.carrier) for stored in all_stored if stored.carrier}
        _require_month(store, month, carrier, carriers)
        print_message(Note("no_personal_data", period=str(month)))
    if not data or dry_run:
        return
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("no_terminal_for_question")
        click.confirm(worded(Note("delete_them")), abort=True)
    files = [Path(stored.path) for stored in data]
    with access_note(store, "purge", str(month), files), store.open_ledger() as ledger:
        finish_deletion(store, ledger)
        delete_data(store, ledger, [(stored, "purge") for stored in data])
    print_message(Note("data_deleted", period=str(month)))


def _require_month(
    store: Store, month: Period, carrier: str | None, stored_months: set[tuple[str, str]]
) -> None:
    """Raises UsageError where neither the ledger nor `stored_months` know the month and the carrier."""
    from simaudit.store.months import recorded_months, require_month

    with store.open_ledger() as ledger:
        require_month(recorded_months(ledger) | stored_months, month, carrier, store.folder)


def _of(carrier: str) -> str:
    return f"{carrier or worded(_ALL):<14}"


def _history(store: Store) -> None:
    from simaudit.store.retention import deletions

    with store.open_ledger() as ledger:
        rows = deletions(ledger)
    for row in rows.iter_rows(named=True):
        print_text(
            f"{moment_text(row['deleted_at'], 'seconds')}  {row['who']:<12} {row['rule']:<30} "
            f"{row['period']} {_of(row['carrier'])} {worded(_KINDS[row['kind']])}"
        )

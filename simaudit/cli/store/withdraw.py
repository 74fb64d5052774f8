"""`withdraw`: takes a wrongly audited month out of results, states and later months."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import CONFIG, OUT, STORE, TEXT, config_of, month_of
from simaudit.cli.terminal.output import print_message, print_text
from simaudit.errors import Note, UsageError
from simaudit.harmless_text import printable
from simaudit.period import moment_text

if TYPE_CHECKING:
    from simaudit.store.store import Store


@click.command(
    epilog=exits(
        "withdrawn, or listed (--history)",
        usage="an option, the configuration or the store can't be used; nothing was withdrawn",
        incomplete="a file can't be removed or written; nothing was withdrawn",
        busy=True,
    )
)
@click.option("--period", metavar="YYYY-MM", help="The month that was wrongly audited.")
@click.option("--carrier", help="Of this carrier only; default of all.")
@click.option("--reason", type=TEXT, help="Why; it is kept with the withdrawal.")
@click.option("--history", is_flag=True, help="List what was withdrawn, when, by whom, why, and its files.")
@CONFIG
@STORE
@OUT
def withdraw(
    period: str | None,
    carrier: str | None,
    reason: str | None,
    config_path: Path | None,
    *,
    history: bool,
    **overrides: Any,
) -> None:
    """Take a wrongly audited month out of store and output, as if it had never been audited.

    \b
    Examples:
      simaudit withdraw --period 2026-10 --carrier viettel --reason wrong-carrier
      simaudit withdraw --period 2026-11 --reason files-of-october
      simaudit withdraw --history

    Its rows, results, states, answers, samples and reports go; the extracts stay, and so does a note of the
    withdrawal. Later months are compared with those before that are left. Months whose results rest on it are
    named: they have to be audited again, and say so until they are.
    """
    from simaudit.jobs.audit.cases import case_settings
    from simaudit.jobs.stored.withdraw import withdraw as withdraw_month
    from simaudit.store.access_log import access_note
    from simaudit.store.store import Store
    from simaudit.store.withdrawal import outdated_notes

    config = config_of(config_path, overrides)
    store = Store(config.store, config.key_file)
    store.require_ledger()
    if history:
        _history(store)
        return
    month = month_of(period)
    if month is None:
        raise UsageError("month_to_withdraw_missing")
    stated_reason = " ".join((reason or "").split())
    if not stated_reason:
        raise UsageError("reason_missing")
    with access_note(store, "withdraw", str(month), []):
        done = withdraw_month(store, config.out, month, carrier, stated_reason, case_settings(config, store))
    print_message(Note("month_withdrawn", period=str(month), carriers=done.carriers))
    if done.folder is None:
        print_message(Note("no_reports_to_withdraw", folder=config.out / str(month)))
    for note in outdated_notes([(outdated_month, str(month)) for outdated_month in done.outdated]):
        print_message(note)


def _history(store: Store) -> None:
    from simaudit.store.withdrawal import withdrawals

    with store.open_ledger() as ledger:
        rows = withdrawals(ledger)
    for row in rows.iter_rows(named=True):
        print_text(
            f"{moment_text(row['withdrawn_at'], 'seconds')}  {row['who']:<12} {row['period']} "
            f"{row['carrier']:<14} {printable(row['reason'])}"
        )
        for file in json.loads(row["inputs"]):
            print_text(f"    {file['sha256']}  {printable(file['name'])}")

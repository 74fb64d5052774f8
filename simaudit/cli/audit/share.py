"""`share`: a month's figures for other provinces, or for a carrier's head office."""

from pathlib import Path

import click

from simaudit.cli.terminal.command import Installation, command
from simaudit.cli.terminal.options import FILE, month_of, noted, period_option, with_store
from simaudit.cli.terminal.output import print_message, print_path
from simaudit.errors import Note


@command(
    "written",
    usage="an option, the configuration or the store can't be used; nothing was written",
    incomplete="the file can't be written",
    busy=True,
)
@period_option("The month; default the one audited last.")
@click.option("--carrier", help="Only this carrier's figures, for its head office.")
@click.option("--out", "file", type=FILE, required=True, help="The file to write.")
@with_store
def share(here: Installation, period: str | None, carrier: str | None, file: Path) -> None:
    """Write a month's figures for other provinces, signed: no number, no name, people in tens alone.

    \b
    Examples:
      simaudit share --period 2026-10 --out 68_2026-10.json
      simaudit share --carrier viettel --out viettel_68_2026-10.json

    It counts people with live numbers, and those with findings, by check, carrier, type of customer and years
    of registration, each count rounded down to tens. `province` of the configuration says whose figures they
    are. Tell the fingerprint of the key by telephone to who is to read the file with `simaudit compare`.
    """
    from simaudit.jobs.shared.share import share as share_month

    config, store = here.config, here.store
    month = month_of(period)
    with noted(store, month, [file]) as note:
        shared = share_month(store, config, month, carrier and carrier.lower(), file)
        note.period = shared.figures.period
        note.carriers = [figures.carrier for figures in shared.figures.carriers]
    print_path(file)
    print_message(Note("shared_fingerprint", fingerprint=shared.fingerprint))
    if shared.left_out:
        print_message(Note("shared_left_out", carriers=shared.left_out))

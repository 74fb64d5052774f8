"""`clock`: what became of the numbers that letters named, by the steps of law since."""

from __future__ import annotations

from pathlib import Path

import click

from simaudit.cli.terminal.command import Installation, command
from simaudit.cli.terminal.help import UNUSABLE
from simaudit.cli.terminal.options import ANY, LANG, TABLE_FORMAT, month_of, noted, period_option, with_store
from simaudit.cli.terminal.output import print_errors, print_json, print_text
from simaudit.errors import Note


@command("listed", usage=UNUSABLE, incomplete="a file can't be written", busy=True)
@period_option("By the extracts up to this month, and the letters up to its end; default all.")
@click.option("--carrier", help="Only the letters to this carrier.")
@TABLE_FORMAT
@click.option("--numbers", "file", type=ANY, help="Write each number with its fate into this CSV file, too.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@LANG
@with_store
def clock(
    here: Installation,
    period: str | None,
    carrier: str | None,
    output_format: str,
    lang: str,
    file: Path | None,
    *,
    as_json: bool,
) -> None:
    """List the letters to carriers, and what became of the numbers that each named.

    \b
    Examples:
      simaudit clock
      simaudit clock --period 2026-11 --carrier viettel --format csv > letters.csv
      simaudit clock --numbers letters_numbers.csv

    From the carrier's first notice to the subscriber on, or else the third working day behind the letter, the
    law gives fifteen full days to a one-way lock, fifteen from that to a two-way lock, and five from that to
    the end, each ending on a working day. A letter about anything but wrong information starts no clock. The
    extracts since, and the dates in them, say what was done; what they don't tell is said to be unknown.
    Letters are recorded by `simaudit follow set`. The file of --numbers holds personal data.
    """
    from simaudit.cli.text.clock import clock_csv, clock_json, clock_table
    from simaudit.jobs.follow_up.clock import list_clock

    store = here.store
    month, name = month_of(period), carrier and carrier.lower()
    checks, head = here.rules.checks, here.config.letterhead
    if file is None:
        listed = list_clock(store, checks, head, month, name)
    else:
        # Its rows are personal data.
        with noted(store, month, [file]) as note:
            listed = list_clock(store, checks, head, month, name, file)
            note.period = str(listed.period)
            note.carriers = [letter.carrier for letter in listed.clock.letters]
    if as_json or output_format == "json":
        print_json(clock_json(listed))
    else:
        print_text(clock_csv(listed) if output_format == "csv" else clock_table(listed, lang, here.names))
    if file is not None:
        message = Note("numbers_of_letters", file=file, numbers=listed.written, untold=listed.untold)
        print_errors([message])

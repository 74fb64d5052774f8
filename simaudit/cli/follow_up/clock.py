"""`clock`: what became of the numbers that letters named, by the steps of law since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import (
    ANY,
    LANG,
    TABLE_FORMAT,
    installation,
    month_of,
    noted,
    period_option,
    with_store,
)
from simaudit.cli.terminal.output import print_errors, print_json, print_text
from simaudit.errors import Note


@click.command(
    epilog=exits(
        "listed",
        usage="an option, the configuration or the store can't be used",
        incomplete="a file can't be written",
        busy=True,
    )
)
@period_option("By the extracts up to this month, and the letters up to its end; default all.")
@click.option("--carrier", help="Only the letters to this carrier.")
@TABLE_FORMAT
@click.option("--numbers", "file", type=ANY, help="Write each number with its fate into this CSV file, too.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@LANG
@with_store
def clock(
    period: str | None,
    carrier: str | None,
    output_format: str,
    lang: str,
    file: Path | None,
    *,
    as_json: bool,
    **keys: Any,
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
    from simaudit.config.own_folders import names_of
    from simaudit.config.rules_in_force import rules_of
    from simaudit.jobs.follow_up.clock import list_clock

    config, store = installation(keys)
    month, name = month_of(period), carrier and carrier.lower()
    checks, head = rules_of(config).checks, config.letterhead
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
        print_text(
            clock_csv(listed) if output_format == "csv" else clock_table(listed, lang, names_of(config))
        )
    if file is not None:
        message = Note("numbers_of_letters", file=file, numbers=listed.written, untold=listed.untold)
        print_errors([message])

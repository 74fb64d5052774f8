"""`letters`: official letters in Word over an audited month."""

import sys
from typing import Any

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import print_errors, print_path
from simaudit.errors import ExitCode, UsageError
from simaudit.period import today


@terminal.command(
    "the letters are written",
    usage="an option, the configuration, the store or a template can't be used, and nothing was written; "
    "or a carrier's file has no subscriber of the province, and only the others have letters",
    incomplete="a letter can't be written; the rest is done",
    busy=True,
)
@terminal.period_option("The month; default the one audited last.")
@click.option("--carrier", help="Only the letters to this carrier.")
@click.option("--from", "first", metavar="YYYY-MM", help="First month of a report over several.")
@click.option("--to", "last", metavar="YYYY-MM", help="Its last month; then only that report is written.")
@click.option(
    "--reminder", is_flag=True, help="Only reminders of what is overdue since letters, with their records."
)
@click.option("--findings", type=terminal.FILE, help="The month's findings.parquet of --carrier, decrypted.")
@click.option("--pdf", is_flag=True, help="Write each letter as a PDF too; needs LibreOffice.")
@click.option(
    "--mail", is_flag=True, help="Write a draft of mail to each carrier: letter and report, as .eml."
)
@click.option(
    "--force", "replace_edited", is_flag=True, help="Replace letters that somebody has written into as well."
)
@click.option(
    "--out", cls=terminal.KeyOption, type=terminal.ANY, help="Folder of the audit's reports; default out."
)
@terminal.with_store
def letters(
    here: terminal.Installation, period: str | None, first: str | None, last: str | None, **wanted: Any
) -> None:
    """Write letters in Word: to each carrier, to the Chairman, and for the papers of a drawn sample.

    \b
    Examples:
      simaudit letters --period 2026-10
      simaudit letters --period 2026-10 --carrier viettel
      simaudit letters --period 2026-10 --pdf --mail
      simaudit letters --from 2026-05 --to 2026-10
      simaudit letters --reminder --period 2026-10

    They lie in letters/YYYY-MM in the folder of reports. [letterhead] of the configuration is at their head;
    what it lacks is a gap. Templates of your own, in letters_folder, replace those in reports/letters. The
    request for papers holds personal data, and so do annex and record of a reminder.
    """
    from simaudit.jobs.dossier.letter_files import FOLDER
    from simaudit.jobs.dossier.letters import letters_request, write_letters

    config, store = here.config, here.store
    months = terminal.month_of(first), terminal.month_of(last)
    span = (months[0], months[1]) if months[0] and months[1] else None
    if span is None and any(months):
        raise UsageError("letters_from_and_to")
    request = letters_request(config, period=terminal.month_of(period), span=span, **wanted)
    with terminal.noted(store, request.period, [config.out / FOLDER]) as note:
        done = write_letters(store, config.out, here.rules.checks, request, today())
        note.period = None if span else done.folder.name
        note.carriers, note.files = done.carriers, done.letters
    for path in (*done.letters, *done.copies):
        print_path(path)
    print_errors([*done.problems, *done.out_of_scope])
    for told in done.notes:
        print_errors([told])
    if done.problems:
        sys.exit(ExitCode.INCOMPLETE)
    if done.out_of_scope:
        sys.exit(ExitCode.USAGE)

"""`whatif`: a change of the rules tried on stored months before it counts."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import print_errors, print_message, print_text
from simaudit.errors import ExitCode, Note, UsageError
from simaudit.period import now, recorded_now


@terminal.command(
    "tried; stdout has the table, and says where the page is",
    usage="an option, the configuration, the store, a check or a catalogue can't be used",
    incomplete="a list can't be read, or a file can't be written",
    busy=True,
)
@click.option(
    "--set",
    "settings",
    metavar="CHECK.PARAM=VALUE",
    multiple=True,
    help="A parameter of a check, or off=true; may be repeated.",
)
@click.option(
    "--checks", "checks_tried", type=terminal.ANY, help="Folder of checks of your own, new or changed."
)
@click.option(
    "--catalogue", type=terminal.ANY, help="The folder checks of another version, in place of the catalogue."
)
@click.option(
    "--months", type=click.IntRange(1, 120), default=3, help="How many of the last audited months; default 3."
)
@click.option("--carrier", help="Only the months of this carrier.")
@click.option("--lists", type=terminal.ANY, help="Folder of the months' lists; default the inbox.")
@click.option("--no-honest", is_flag=True, help="Don't try it on the register without violations too.")
@click.option(
    "--seed", type=click.IntRange(0, 2**62), default=1, help="Another seed draws other rows to look at."
)
@click.option("--out", "folder", type=terminal.ANY, help="Folder to write; default out/whatif/YYYY-MM.")
@click.option("--accept", is_flag=True, help="Put the change into force afterwards.")
@click.option("--reason", type=terminal.TEXT, default="", help="Why it is accepted, for the ledger.")
@click.option("--approver", type=terminal.TEXT, default="", help="Who decided on it, for the ledger.")
@terminal.with_store
def whatif(
    here: terminal.Installation,
    settings: tuple[str, ...],
    checks_tried: Path | None,
    catalogue: Path | None,
    carrier: str | None,
    folder: Path | None,
    *,
    no_honest: bool,
    accept: bool,
    reason: str,
    approver: str,
    **wanted: Any,
) -> None:
    """Try a change of the rules on stored months: what it would find, and what it would find no more.

    \b
    Examples:
      simaudit rules whatif --set BLK-12.fewest_papers=15
      simaudit rules whatif --checks our-new-checks --months 6 --carrier viettel
      simaudit rules whatif --set BLK-12.fewest_papers=15 --accept --reason "..." --approver "..."

    The months are judged by the rules as they are and as they would be, and nothing is changed: neither the
    store nor the reports. Page and whatif.json have no personal data; the rows that come or go are in
    restricted/. With --accept the change is written into simaudit.toml, or the checks into checks_folder, and
    into the ledger; the next month says that its criteria changed, and names the entry.
    """
    from simaudit.cli.terminal.progress_bar import standing_shown
    from simaudit.cli.text.files_table import trial_table
    from simaudit.jobs.whatif.acceptance import Acceptance, refuse_unacceptable, trial_folder, write_trial
    from simaudit.jobs.whatif.rule_sets import RuleSetChange
    from simaudit.jobs.whatif.whatif import WhatifRequest, try_change
    from simaudit.report.annexes.tables import RESTRICTED
    from simaudit.store.atomic_swap import refuse_irreplaceable

    config, store = here.config, here.store
    change = RuleSetChange(settings, checks_tried, catalogue)
    name = carrier.lower() if carrier else None
    request = WhatifRequest(change, carrier=name, honest=not no_honest, **wanted)
    acceptance = Acceptance(reason, approver, recorded_now()) if accept else None
    if acceptance is not None:
        refuse_unacceptable(config, change, acceptance)
    elif reason or approver:
        option = "--reason" if reason else "--approver"
        raise UsageError("reason_without_accept", place=Note("at_key", key=option))
    if folder is not None:
        refuse_irreplaceable(folder / RESTRICTED)
    with terminal.noted(store) as note:
        with standing_shown(visible=True) as show:
            tried = try_change(store, config, replace(request, show=show), now())
        figures = tried.figures
        target = folder or trial_folder(config, figures)
        note.period, note.carriers, note.files = figures.run.period, figures.carriers, [target]
        # What was judged without one of its lists doesn't say what the change does.
        accepting = None if acceptance is None or tried.problems else (change, acceptance)
        paths, entry = write_trial(tried, target, config, store, accepting)
        print_text(trial_table(figures))
        print_message(Note("change_tried", rows=tried.rows.height, file=paths[0]))
        if entry is not None:
            print_message(Note("change_accepted", entry=str(entry), file=config.file or Path()))
        if tried.problems:
            not_accepted = [Note("change_not_accepted")] if acceptance is not None else []
            print_errors([*tried.problems, *not_accepted])
            sys.exit(ExitCode.INCOMPLETE)

"""`spark`: a self-check of a register that lies in Spark."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from simaudit.cli.audit.run import EXITS, AuditCommand, run, run_options
from simaudit.cli.terminal.options import month_of, period_option
from simaudit.cli.terminal.output import print_errors
from simaudit.errors import Note


@click.command(epilog=EXITS)
@click.argument("table")
@click.option("--carrier", required=True, help="The carrier whose register it is.")
@click.option(
    "--previous",
    metavar="TABLE",
    help="The month before; without it the checks that compare with it are not applied.",
)
@period_option("The audited month, or last-month.", required=True)
@run_options("selfcheck", of_files=False)
def spark(table: str, carrier: str, previous: str | None, **options: Any) -> None:
    """Check one carrier's own register where it lies in Spark, by the same rules as selfcheck.

    TABLE is a table of the session's catalog, or a path of Parquet files, which has a slash. The session is
    what Spark's own settings say. The executors' Python needs simaudit too. Report and receipt are those of
    selfcheck, in the same folders.

    \b
    Examples:
      simaudit spark crm.register_2026_10 --carrier viettel --period 2026-10
      simaudit spark /data/2026-10/ --previous /data/2026-09/ --carrier viettel --period 2026-10
    """
    from simaudit.api.options import name_of_rows
    from simaudit.store.store import Store

    command = AuditCommand((), {"carrier": carrier, **options}, selfcheck=True)
    name = Path(name_of_rows(carrier, month_of(options["period"])))
    # Before a session is started, which takes its time.
    Store(command.config().store).refuse_if_locked()
    from simaudit.spark.register_selfcheck import held_table
    from simaudit.spark.session import command_session

    visible = command.shows_progress

    def begun(step: Note) -> None:
        if visible:
            print_errors([step])

    # Lines in place of a bar: Spark draws one of its own.
    command = replace(command, options={**command.options, "no_progress": True})
    with command_session() as session, held_table(session, table, previous, carrier, name, begun) as register:
        run(command, register)

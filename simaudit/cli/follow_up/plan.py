"""`plan`: which registration points to visit, and a sheet of what to pull at each."""

from pathlib import Path
from typing import Any

import click

from simaudit.cli.terminal.command import Installation, command
from simaudit.cli.terminal.options import ANY, KeyOption, month_of, noted, period_option, with_store
from simaudit.cli.terminal.output import print_message, print_text
from simaudit.errors import Note
from simaudit.period import recorded_now


@command(
    "the list and the sheets are written",
    usage="an option, the configuration or the store can't be used, or nothing is to be looked at",
    incomplete="a file can't be written",
    busy=True,
)
@click.option("--visits", type=click.IntRange(1, 1000), required=True, help="How many points to visit.")
@click.option("--out", "folder", type=ANY, help="Folder to write; default plan-YYYY-MM.")
@period_option("The month; default the one audited last.")
@click.option("--carrier", help="Only the points of this carrier.")
@click.option("--rows", type=click.IntRange(1, 10_000), default=40, help="Findings a point; default 40.")
@click.option("--from", "out", cls=KeyOption, type=ANY, help="Folder of the audit's reports; default out.")
@with_store
def plan(here: Installation, folder: Path | None, period: str | None, **wanted: Any) -> None:
    """Order the registration points to visit, and write for each a sheet of what to pull.

    \b
    Examples:
      simaudit plan --visits 8
      simaudit plan --visits 3 --carrier viettel --rows 60 --out thang-11

    The points are those that are above their peers or have signs of a case for the police, as in the month's
    reports: in order of the numbers with signs that are expected to be true, those in cases, reported ones,
    and the months since the last visit. The sheets hold personal data; filled in, they come back through
    `simaudit answers`.
    """
    from simaudit.cli.text.files_table import points_table
    from simaudit.jobs.follow_up.inspection_plan import PlanRequest, write_plan
    from simaudit.jobs.stored.cases import case_settings

    here.store.require_ledger()
    request = PlanRequest(period=month_of(period), **wanted)
    target = folder or Path(f"plan-{request.period}" if request.period else "plan")
    with noted(here.store, request.period, [target]) as note:
        done = write_plan(
            here.store,
            here.config.out,
            here.rules.checks,
            request,
            case_settings(here.config, here.store),
            target,
            recorded_now(),
        )
        note.period, note.carriers = str(done.period), done.points["carrier"].to_list()
    print_text(points_table(done.points, here.names))
    print_message(Note("plan_written", period=str(done.period), points=done.points.height, folder=target))

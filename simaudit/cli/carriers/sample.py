"""`sample`: findings, or rows without any, drawn for looking at their papers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simaudit.cli.terminal.command import Installation, command
from simaudit.cli.terminal.options import ANY, FILE, KeyOption, month_of, noted, period_option, with_store
from simaudit.cli.terminal.output import print_message
from simaudit.errors import Note, UsageError
from simaudit.period import recorded_now

if TYPE_CHECKING:
    from simaudit.store.samples import Purpose


@command(
    "drawn",
    usage="an option, the configuration or the store can't be used, or nothing could be drawn",
    incomplete="the worksheet can't be written",
    busy=True,
)
@click.option("--carrier", required=True, help="Whose month.")
@click.option(
    "--size",
    type=click.IntRange(1, 100_000),
    required=True,
    help="How many papers, faces, devices, points, addresses or lone rows to draw.",
)
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["precision", "audit"]),
    default="precision",
    help="From findings, or from rows that no check accuses; default precision.",
)
@click.option("--out", "worksheet", type=FILE, required=True, help="The worksheet to write, FILE.xlsx.")
@period_option("The month; default the one audited last.")
@click.option(
    "--seed", type=click.IntRange(0, 2**62), default=1, help="Another seed draws others; default 1."
)
@click.option("--check", "checks", metavar="ID", multiple=True, help="Only this check; may be repeated.")
@click.option("--findings", type=FILE, help="The month's findings.parquet, decrypted.")
@click.option("--from", "out", cls=KeyOption, type=ANY, help="Folder of the audit's reports; default out.")
@with_store
def sample(
    here: Installation,
    purpose: Purpose,
    worksheet: Path,
    period: str | None,
    checks: tuple[str, ...],
    **wanted: Any,
) -> None:
    """Draw what is looked at on paper, into a worksheet: findings, or rows that no check accuses.

    \b
    Examples:
      simaudit sample --carrier viettel --size 200 --out viettel_sample.xlsx
      simaudit sample --carrier viettel --size 100 --for audit --out viettel_audit.xlsx
      simaudit sample --carrier viettel --size 50 --check BLK-04 --out blk-04.xlsx

    It holds personal data. The filled worksheet comes back through `simaudit answers`.
    """
    from simaudit.jobs.follow_up.sample import SampleRequest, draw_sample
    from simaudit.jobs.stored.cases import case_settings

    if worksheet.suffix.lower() != ".xlsx":
        raise UsageError("worksheet_is_workbook", path=worksheet)
    if checks and purpose == "audit":
        raise UsageError("audit_of_no_check", place=Note("at_key", key="--check"))
    config, store = here.config, here.store
    check_ids = tuple(id_.upper() for id_ in checks)
    request = SampleRequest(purpose=purpose, period=month_of(period), checks=check_ids, **wanted)
    with noted(store, request.period, [worksheet]) as note:
        note.carriers = [request.carrier]
        rules, settings = here.rules.checks, case_settings(config, store)
        drawn = draw_sample(store, config.out, rules, request, settings, worksheet, recorded_now())
        note.period = str(drawn.period)
    drawn_message = "sample_drawn" if purpose == "precision" else "audit_drawn"
    print_message(
        Note(
            drawn_message,
            carrier=request.carrier,
            period=str(drawn.period),
            units=drawn.units,
            of=drawn.of,
            strata=drawn.strata,
            rows=drawn.rows,
            seed=str(request.seed),
            worksheet=worksheet,
        )
    )
    if drawn.left_out:
        print_message(Note("checks_left_out", checks=list(drawn.left_out)))

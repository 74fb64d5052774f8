"""`sample`: findings drawn for looking at their papers."""

from pathlib import Path
from typing import Any

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import ANY, FILE, installation, month_of, noted, period_option, with_store
from simaudit.cli.terminal.output import print_message
from simaudit.errors import Note, UsageError
from simaudit.period import recorded_now


@click.command(
    epilog=exits(
        "drawn",
        usage="an option, the configuration or the store can't be used, or nothing could be drawn",
        incomplete="the worksheet can't be written",
        busy=True,
    )
)
@click.option("--carrier", required=True, help="Whose findings.")
@click.option("--size", type=click.IntRange(1, 100_000), required=True, help="How many findings to draw.")
@click.option("--out", "worksheet", type=FILE, required=True, help="The worksheet to write, FILE.xlsx.")
@period_option("The month; default the one audited last.")
@click.option(
    "--seed", type=click.IntRange(0, 2**62), default=1, help="Another seed draws others; default 1."
)
@click.option("--check", "checks", metavar="ID", multiple=True, help="Only this check; may be repeated.")
@click.option("--findings", type=FILE, help="The month's findings.parquet, decrypted.")
@click.option("--from", "out", type=ANY, help="Folder of the audit's reports; default out.")
@with_store
def sample(
    carrier: str,
    size: int,
    worksheet: Path,
    period: str | None,
    seed: int,
    checks: tuple[str, ...],
    findings: Path | None,
    **keys: Any,
) -> None:
    """Draw findings by check and registration point into a worksheet for looking at their papers.

    \b
    Examples:
      simaudit sample --carrier viettel --size 200 --out viettel_sample.xlsx
      simaudit sample --carrier viettel --size 50 --check BLK-04 --out blk-04.xlsx

    It holds personal data. The filled worksheet comes back through `simaudit answers`.
    """
    from simaudit.config.rules_in_force import rules_of
    from simaudit.jobs.follow_up.sample import SampleRequest, draw_sample

    if worksheet.suffix.lower() != ".xlsx":
        raise UsageError("worksheet_is_workbook", path=worksheet)
    config, store = installation(keys)
    check_ids = tuple(id_.upper() for id_ in checks)
    request = SampleRequest(carrier, size, month_of(period), seed, check_ids, findings)
    with noted(store, request.period, [worksheet]) as note:
        note.carriers = [carrier]
        drawn = draw_sample(store, config.out, rules_of(config).checks, request, worksheet, recorded_now())
        note.period = str(drawn.period)
    print_message(
        Note(
            "sample_drawn",
            carrier=carrier,
            period=str(drawn.period),
            drawn=drawn.drawn,
            found=drawn.eligible,
            checks=drawn.checks,
            seed=str(seed),
            worksheet=worksheet,
        )
    )

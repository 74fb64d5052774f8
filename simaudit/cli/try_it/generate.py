"""`generate`: labelled synthetic extracts."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from simaudit.cli.terminal.command import command
from simaudit.cli.terminal.options import ANY
from simaudit.cli.terminal.output import print_path
from simaudit.errors import UsageError


@command(
    "written; stdout names the files",
    usage="an option can't be used; nothing was written",
    incomplete="a file or folder can't be written",
)
@click.argument("target", type=ANY)
@click.option(
    "--rows",
    type=click.IntRange(min=100),
    default=10_000,
    show_default=True,
    help="Records a carrier and month.",
)
@click.option("--carriers", default="viettel,vinaphone,mobifone", show_default=True, help="Comma-joined.")
@click.option(
    "--months", default="2026-10", show_default=True, metavar="FROM[..TO]", help="YYYY-MM, or two of them."
)
@click.option(
    "--violations",
    type=click.FloatRange(0, 0.5),
    default=0.03,
    show_default=True,
    help="Share of rows planted.",
)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="Another seed invents other people; the same writes the same bytes.",
)
@click.option(
    "--form",
    default="csv",
    show_default=True,
    help="Physical form of the extracts: csv, tsv, csv.gz, tsv.gz, csv.zst, parquet.",
)
@click.option(
    "--all-columns", is_flag=True, help="Write every column of the contract, not only the usual 25."
)
@click.option(
    "--sample-data", is_flag=True, help="Write the five carriers and three months of sample_data instead."
)
def generate(
    target: Path, carriers: str, months: str, *, all_columns: bool, sample_data: bool, **options: Any
) -> None:
    """Write labelled synthetic extracts of invented people under TARGET; truth.csv says what was planted.

    \b
    Examples:
      simaudit generate lab
      simaudit generate lab --rows 50000 --carriers viettel --months 2026-08..2026-10 --seed 7
    """
    from simaudit import generate as generator
    from simaudit.contract import COLUMNS
    from simaudit.period import Period

    if sample_data:
        _refuse_beside("--sample-data")
        written = generator.sample_data(target)
    else:
        first, _, last = months.partition("..")
        written = generator.generate(
            target,
            carriers=[name.strip() for name in carriers.split(",")],
            months=Period.parse(first).until(Period.parse(last or first)),
            columns=COLUMNS if all_columns else generator.SHORT,
            **options,
        )
    for path in written:
        print_path(path)


def _refuse_beside(chosen: str) -> None:
    """Raises UsageError where an option is given that the chosen one leaves without effect."""
    context = click.get_current_context()
    ignored = [
        option.opts[0]
        for option in context.command.params
        if context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        and option.opts[0] not in ("target", chosen)
    ]
    if ignored:
        raise UsageError("options_of_no_effect", options=ignored, other=chosen)

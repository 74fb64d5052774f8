"""`verify`: a run's files against its manifest, or against another run."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from simaudit.cli.options import ANY
from simaudit.errors import ExitCode


@click.command()
@click.argument("folder", type=ANY)
@click.argument("other", type=ANY, required=False)
def verify(folder: Path, other: Path | None) -> None:
    """Hash a run's files again against its manifest; with OTHER, compare two runs.

    Exits with 1 where a file was changed, is missing or was added, or the runs differ.
    """
    from simaudit.manifest import compared, differences

    lines = differences(folder) if other is None else compared(folder, other)
    for line in lines:
        click.echo(line)
    if lines:
        sys.exit(ExitCode.FINDINGS)
    click.echo("as in the manifest" if other is None else "same inputs, same rules, same findings")

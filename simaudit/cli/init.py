"""`init`: a new installation."""

from __future__ import annotations

from pathlib import Path

import click

from simaudit.cli.options import ANY


@click.command()
@click.argument("folder", metavar="[DIR]", type=ANY, default=Path())
def init(folder: Path) -> None:
    """Set up an installation: simaudit.toml with every key explained, the key file, store and inbox.

    \b
    simaudit init /srv/simaudit

    Nothing that is there already is overwritten.
    """
    from simaudit.installation import install

    for path in install(folder):
        click.echo(path)

"""`init`: a new installation."""

from __future__ import annotations

from pathlib import Path

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import ANY
from simaudit.cli.terminal.output import print_path


@click.command(
    epilog=exits(
        "set up",
        usage="an option or the folder can't be used, or it is set up already",
        incomplete="a file or folder can't be written",
    )
)
@click.argument("folder", metavar="[DIR]", type=ANY, default=Path())
def init(folder: Path) -> None:
    """Set up an installation: simaudit.toml with every key explained, the key file, store and inbox.

    DIR is the folder to set up; default the one you are in.

    \b
    Examples:
      simaudit init /srv/simaudit

    Nothing that is there already is overwritten.
    """
    from simaudit.config import Config
    from simaudit.config.installation import install
    from simaudit.store.month_keys import refuse_lost_key
    from simaudit.store.store import Store

    # A new key in the place of a lost one would pass for the old.
    refuse_lost_key(Store(folder / Config().store), folder / Config().key_file)
    for path in install(folder):
        print_path(path)

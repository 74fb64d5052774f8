"""`desk`: an officer's month in a browser."""

from pathlib import Path

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import language, print_message, print_path
from simaudit.errors import Note


@terminal.command(
    "ended", usage="an option or the configuration can't be used, or the store's desk is open already"
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: a free one.")
@click.option("--idle", type=click.IntRange(1, 1440), default=60, help="Minutes without use; then it ends.")
@click.option("--no-browser", is_flag=True, help="Only say the address.")
@click.option("--shortcut", is_flag=True, help="Put an icon on the desktop that opens the desk, and end.")
@terminal.CONFIG
def desk(here: terminal.Installation, port: int, idle: int, *, no_browser: bool, shortcut: bool) -> None:
    """Work in a browser: files, months, signs, cases, letters and rules, on this machine alone.

    \b
    Examples:
      simaudit desk
      simaudit desk --config /srv/simaudit/simaudit.toml
      simaudit desk --shortcut

    It listens on 127.0.0.1 only, at an address that works once. Each action is a command, which it shows. It
    ends by its button, by Ctrl+C, or after a time without use.
    """
    from simaudit.config.trust import refuse_out_in_store
    from simaudit.desk.commands import Commands
    from simaudit.desk.desk import Desk
    from simaudit.desk.guard import Access
    from simaudit.desk.server import loopback_socket, only_desk, serve
    from simaudit.desk.shortcut import write_shortcut

    config, given = here.config, here.keys.get("config_path")
    refuse_out_in_store(config)
    options = ("--config", str(Path(given).absolute())) if given else ()
    if shortcut:
        print_path(write_shortcut(options, Path.cwd()))
        return
    with only_desk(config.store, print_address) as address:
        port_socket = loopback_socket(port)
        access = Access(port_socket.getsockname()[1])
        opened = Desk(given, Commands(address.parent, options), access, language())
        print_address(access.url)
        serve(opened, port_socket, address, idle_seconds=idle * 60, browser=not no_browser)


def print_address(url: str) -> None:
    """Say where the desk is."""
    print_message(Note("desk_open", url=url))

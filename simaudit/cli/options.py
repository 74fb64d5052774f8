"""What several commands share: options, kinds of paths, the configuration under them, lines on stderr."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from simaudit.config import Config
    from simaudit.period import Period

FILE: Final = click.Path(path_type=Path, dir_okay=False)
ANY: Final = click.Path(path_type=Path)
CONFIG: Final = click.option(
    "--config", "config_path", type=FILE, help="Configuration; default simaudit.toml where it lies here."
)
STORE: Final = click.option(
    "--store", type=ANY, help="Folder that keeps the months and the ledger; default store."
)
LANG: Final = click.option(
    "--lang", type=click.Choice(["vi", "en"]), default="vi", help="Language: vi (default) or en."
)
_LINES_SHOWN: Final = 4
_VIET_NAM: Final = timezone(timedelta(hours=7))


def say(lines: list[str]) -> None:
    """At most four lines on stderr."""
    shown = (
        lines if len(lines) <= _LINES_SHOWN else [*lines[: _LINES_SHOWN - 1], f"and {len(lines) - 3} more"]
    )
    for line in shown:
        click.echo(f"simaudit: {' '.join(line.split())}", err=True)


def month_of(text: str | None) -> Period | None:
    """`--period`: YYYY-MM, or the month before the present one, in Viet Nam."""
    from simaudit.period import Period

    return Period.named(text, today()) if text else None


def today() -> date:
    """The day it is in Viet Nam; the one place where a run asks the clock what month to audit."""
    return datetime.now(_VIET_NAM).date()


def config_of(path: Path | None, overrides: dict[str, Any]) -> Config:
    """The configuration, the environment above it, and the command line's options above both."""
    from simaudit.config import load_config

    return load_config(path, os.environ).overridden(
        {name: value for name, value in overrides.items() if value is not None}
    )

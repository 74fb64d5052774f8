"""What several commands share: options, kinds of paths, the configuration under them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from simaudit.cli.terminal.output import language
from simaudit.errors import Note, UsageError
from simaudit.files import is_utf_8, read_text

if TYPE_CHECKING:
    from simaudit.config import Config
    from simaudit.period import Period


class _Text(click.ParamType[str]):
    """What somebody says in their own words; bytes that are no text have no place in a ledger or a letter."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if not is_utf_8(text):
            option = param.opts[0] if param else ""
            raise UsageError("option_not_utf_8", place=Note("at_key", key=option))
        return text


TEXT: Final = _Text()
# What can't be read says so where it is read, with its owner: click has a sentence without either.
FILE: Final = click.Path(path_type=Path, dir_okay=False, readable=False)
ANY: Final = click.Path(path_type=Path, readable=False)
CONFIG: Final = click.option(
    "--config",
    "config_path",
    type=FILE,
    help="Configuration; default simaudit.toml in the current folder, if there is one.",
)
STORE: Final = click.option(
    "--store", type=ANY, help="Folder that keeps the months and the ledger; default store."
)
OUT: Final = click.option("--out", type=ANY, help="Folder for the reports; default out.")
TABLE_FORMAT: Final = click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    help="table (default) for reading, csv and json for programs.",
)
FULL: Final = click.option(
    "--full", is_flag=True, help="Print the explanations of the checks with each carrier's report."
)
LANG: Final = click.option(
    "--lang",
    type=click.Choice(["vi", "en"]),
    default=language,
    help="Language, vi or en; default the terminal's.",
)


def month_of(text: str | None) -> Period | None:
    """The month of `--period`: YYYY-MM, or last-month, the one before the current month in Viet Nam."""
    from simaudit.period import Period, today

    return Period.parse_option(text, today()) if text else None


def config_of(path: Path | None, overrides: Mapping[str, Any]) -> Config:
    """The configuration; variables of the environment replace its keys, options that aren't None both.

    Whoever calls the command line from Python may give it checks in place of the catalogue's: `main(obj=…)`.
    """
    from simaudit.config import load_config

    given = {name: value for name, value in overrides.items() if value is not None}
    config = load_config(path, os.environ).overridden(given)
    return config.with_catalogue(click.get_current_context().obj)


def config_file(given: Path | str | None, environment: Mapping[str, str]) -> Path:
    """The file of the configuration, which may not be there: by --config, variable or default."""
    return Path(given or environment.get("SIMAUDIT_CONFIG") or "simaudit.toml")


def config_as_written(file: Path) -> Mapping[str, Any]:
    """The configuration before it is examined, for what can't wait until polars is loaded.

    Empty where it can't be read: its loader says why.
    """
    try:
        # A pipe could be read once only.
        if not file.is_file():
            return {}
        import tomllib

        return tomllib.loads(read_text(file, UsageError))
    except (OSError, UsageError, ValueError, RecursionError):
        return {}

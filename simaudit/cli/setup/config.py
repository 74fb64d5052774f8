"""`config`: about simaudit.toml itself."""

from __future__ import annotations

from pathlib import Path

import click

from simaudit.cli.terminal.help import Sections, exits
from simaudit.cli.terminal.options import ANY


@click.group(cls=Sections, epilog=exits("done"))
def config() -> None:
    """About simaudit.toml: its JSON Schema, by which an editor completes and checks it.

    \b
    Examples:
      simaudit config schema > simaudit.schema.json
    """


@click.command(
    epilog=exits("printed", usage="an option or the folder of checks can't be used, or a check is faulty")
)
@click.option(
    "--profile", is_flag=True, help="Only the table of one carrier, [carriers.NAME], as intake prints it."
)
@click.option("--folder", type=ANY, help="Checks of your own too: the folder that checks_folder names.")
def schema(folder: Path | None, *, profile: bool) -> None:
    """Print the JSON Schema of simaudit.toml: every key with what it says, its values and its default.

    Checks and their parameters are those of this version. An editor finds the schema by the first line of
    the file; extensions that know it are Taplo and Even Better TOML.

    \b
    Examples:
      simaudit config schema > simaudit.schema.json
      simaudit config schema --folder our-checks > simaudit.schema.json
    """
    import json

    from simaudit.cli.terminal.output import print_json
    from simaudit.config import Config
    from simaudit.config.rules_in_force import checks_of
    from simaudit.jobs.schemas.config_schema import config_schema, profile_schema

    json_schema = profile_schema() if profile else config_schema(checks_of(Config(), folder))
    print_json(json.dumps(json_schema, ensure_ascii=False, indent=1))


config.arranged({"Read it": (schema,)})

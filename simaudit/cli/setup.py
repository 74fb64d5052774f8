"""Commands that set an installation up: `init`, `config`, its form, and `doctor`, what it is and can do."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import language, print_json, print_path, print_text, worded
from simaudit.errors import ExitCode
from simaudit.harmless_text import printable
from simaudit.messages import Words
from simaudit.store.json_forms import SCHEMAS

if TYPE_CHECKING:
    from simaudit.rules.check import Check

_KINDS: Final = {bool: "boolean", int: "integer", float: "number", str: "string"}
"""Kind of a parameter → its name in a JSON Schema."""


@terminal.command(
    "set up",
    usage="an option or the folder can't be used, or it is set up already",
    incomplete="a file or folder can't be written",
)
@click.argument("folder", metavar="[DIR]", type=terminal.ANY, default=Path())
def init(folder: Path) -> None:
    """Set up an installation: simaudit.toml with every key explained, the key file, store and inbox.

    DIR is the folder to set up; default the one you are in.

    \b
    Examples:
      simaudit init /srv/simaudit

    Nothing that is there already is overwritten.
    """
    from simaudit.config import Config
    from simaudit.config.load import install
    from simaudit.store.month_keys import refuse_lost_key
    from simaudit.store.store import Store

    # A new key in the place of a lost one would pass for the old.
    refuse_lost_key(Store(folder / Config().store), folder / Config().key_file)
    for path in install(folder):
        print_path(path)


@terminal.command("printed", usage="an option or the folder of checks can't be used, or a check is faulty")
@click.option(
    "--profile", is_flag=True, help="Only the table of one carrier, [carriers.NAME], as intake prints it."
)
@click.option(
    "--folder", type=terminal.ANY, help="Checks of your own too: the folder that checks_folder names."
)
def config(folder: Path | None, *, profile: bool) -> None:
    """Print the JSON Schema of simaudit.toml: every key with what it says, its values and its default.

    Checks and their parameters are those of this version. An editor finds the schema by the first line of
    the file; extensions that know it are Taplo and Even Better TOML.

    \b
    Examples:
      simaudit dev config > simaudit.schema.json
      simaudit dev config --folder our-checks > simaudit.schema.json
    """
    from simaudit.config import Config
    from simaudit.config.rules_in_force import checks_of

    json_schema = json.loads((SCHEMAS / "config.json").read_text(encoding="utf-8"))
    tables = json_schema["properties"]
    if profile:
        table = tables["carriers"]["additionalProperties"]
        json_schema = {"$schema": json_schema["$schema"], **table, "title": "[carriers.NAME]"}
    else:
        # Here the file has what every check takes.
        setting = tables["checks"]["additionalProperties"]
        settings = {check.id: _check_setting(check, setting) for check in checks_of(Config(), folder)}
        tables["checks"] |= {"properties": settings, "additionalProperties": False}
    print_json(json.dumps(json_schema, ensure_ascii=False, indent=1))


def _check_setting(check: Check, setting: dict[str, Any]) -> dict[str, Any]:
    """The schema of the check's table `[checks.ID]`: what every check takes, and its parameters."""
    header = check.header
    parameters: dict[str, dict[str, Any]] = {
        name: {"description": "A parameter of the rule.", "type": _KINDS[type(value)], "default": value}
        for name, value in header.params.items()
    }
    for name, least in header.least.items():
        parameters[name]["minimum"] = least
    return setting | {
        "properties": setting["properties"] | parameters,
        "additionalProperties": False,
        "description": f"{header.title.vi} / {header.title.en}",
    }


@terminal.command(
    "all is well",
    usage="an option or the configuration can't be used",
    incomplete="a run would stumble: the lines marked !! say over what, and the cure",
)
@terminal.with_store
@terminal.OUT
def doctor(here: terminal.Installation) -> None:
    """Say what this installation is and can do, and where a run would stumble; changes nothing.

    \b
    Examples:
      simaudit doctor
      simaudit doctor --config /srv/simaudit/simaudit.toml
    """
    from simaudit.jobs.doctor import examine

    seen = list(examine(terminal.config_of(here.keys)))
    words = Words("doctor", language())
    for name, well, messages in seen:
        text = "; ".join(map(worded, messages))
        mark = (words["ok"] if well else "!!").ljust(len(words["ok"]))
        print_text(f"{mark}  {words[name]:<14} {printable(text)}")
    if not all(finding.well for finding in seen):
        sys.exit(ExitCode.INCOMPLETE)

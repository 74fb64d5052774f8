"""`intake`: what would be read of a file, without auditing it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import CONFIG, FILE, LANG, config_of
from simaudit.cli.terminal.output import print_errors, print_json, print_text
from simaudit.errors import ExitCode


@click.command(
    epilog=exits(
        "an audit would read the file; what it would reject of it is said",
        usage="an option or the configuration can't be used",
        incomplete="an audit would refuse the file; stderr says why",
    )
)
@click.argument("file", type=FILE)
@click.option("--carrier", help="The carrier whose file it is; else taken from the file's name.")
@CONFIG
@LANG
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="text (default) for reading, json for programs.",
)
def intake(file: Path, carrier: str | None, config_path: Path | None, lang: str, output_format: str) -> None:
    """Explain what would be read of a file, and print a profile to paste where one would help.

    Nothing is audited or kept, and samples are masked. FILE is an extract, as `audit` takes it.

    \b
    Examples:
      simaudit intake viettel_2026-10.xlsx
      simaudit intake october.csv --carrier viettel --lang en
    """
    from simaudit.cli.text.file_preview import page
    from simaudit.config.carrier_profile import DEFAULT_PROFILE
    from simaudit.config.rules_in_force import rules_of
    from simaudit.jobs.inputs.inputs import carrier_named
    from simaudit.jobs.preview.file_preview import explain

    config = config_of(config_path, {})
    name = carrier_named(file, carrier, config.carriers)
    explanation = explain(
        file,
        name,
        rules_of(config).checks,
        carrier_profile=config.carriers.get(name, DEFAULT_PROFILE),
        carrier_in_name=carrier_named(file, None, config.carriers) == name,
        limits=config.limits,
        workers=config.jobs or 2,
    )
    if output_format == "json":
        print_json(explanation.for_programs())
    else:
        print_text(page(explanation, lang))
    if explanation.refusal:
        print_errors([explanation.refusal])
        sys.exit(ExitCode.INCOMPLETE)

"""`checks`: the catalogue, read and extended."""

from __future__ import annotations

from pathlib import Path

import click

from simaudit.cli.help import Sections, exits
from simaudit.cli.options import ANY, CONFIG, LANG, config_of

_UNUSABLE = "an option or the configuration can't be used, or a check doesn't load"


@click.group(cls=Sections, epilog=exits("done", usage=_UNUSABLE))
def checks() -> None:
    """Read the catalogue of checks, what each one looks for and why, and extend it.

    \b
    Examples:
      simaudit checks list --lang en
      simaudit checks show BLK-04
    """


@click.command("list", epilog=exits("listed", usage=_UNUSABLE))
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    help="table (default) for reading, json for programs.",
)
@LANG
@CONFIG
def checks_list(form: str, lang: str, config_path: Path | None) -> None:
    """List every check: id, severity, nature, title.

    \b
    Examples:
      simaudit checks list --lang en
      simaudit checks list --format json
    """
    from simaudit.cli.check_text import listing
    from simaudit.config.rules_in_force import rules_of

    click.echo(listing(rules_of(config_of(config_path, {})), lang, as_json=form == "json"))


@click.command("show", epilog=exits("shown", usage=f"{_UNUSABLE}, or none has this ID"))
@click.argument("check_id", metavar="ID")
@LANG
@CONFIG
def checks_show(check_id: str, lang: str, config_path: Path | None) -> None:
    """Show one check: clause, meaning, numerator, denominator, SQL, usual innocent causes, remedy.

    ID is the check's, as `simaudit checks list` gives it.

    \b
    Examples:
      simaudit checks show BLK-04 --lang en
    """
    from simaudit.cli.check_text import page
    from simaudit.config.rules_in_force import rules_of

    click.echo(page(rules_of(config_of(config_path, {})), check_id.upper(), lang))


@click.command(
    "new",
    epilog=exits(
        "begun; stdout names both files",
        usage="the family, the slug or the folder can't be used; nothing was written",
        incomplete="a file can't be written",
    ),
)
@click.argument("family")
@click.argument("slug")
@click.option("--folder", type=ANY, help="A checks folder of your own; default the catalogue.")
def checks_new(family: str, slug: str, folder: Path | None) -> None:
    """Begin a check: a query with its header, and its cases, under the FAMILY's next free id.

    FAMILY is a folder of the catalogue, such as bulk; SLUG the check's name in lower-case words joined by
    hyphens.

    \b
    Examples:
      simaudit checks new bulk crowded-hour --folder my-checks
    """
    from simaudit.catalogue.scaffold import write_skeleton

    for path in write_skeleton(family, slug, folder):
        click.echo(path)


@click.command("readme", epilog=exits("printed", usage=_UNUSABLE))
def checks_readme() -> None:
    """Print the page that lists every check, as checks/README.md keeps it.

    \b
    Examples:
      simaudit checks readme > checks/README.md
    """
    from simaudit.catalogue.load import load_catalogue
    from simaudit.catalogue.readme import readme

    click.echo(readme(load_catalogue()), nl=False)


checks.arranged(
    {"Read it": (checks_list, checks_show), "Extend it": (checks_new, checks_readme)},
)

"""`checks`: the catalogue, read and extended."""

from __future__ import annotations

from pathlib import Path

import click

from simaudit.cli.options import ANY, FILE, config_of


@click.group()
def checks() -> None:
    """The catalogue of checks: what each one looks for, and why."""


@checks.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi")
@click.option("--config", "config_path", type=FILE)
def checks_list(form: str, lang: str, config_path: Path | None) -> None:
    """List every check: id, severity, nature, title."""
    from simaudit.checkpages import listing
    from simaudit.rules import rules_of

    click.echo(listing(rules_of(config_of(config_path, {})), lang, as_json=form == "json"))


@checks.command("show")
@click.argument("check_id", metavar="ID")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi")
@click.option("--config", "config_path", type=FILE)
def checks_show(check_id: str, lang: str, config_path: Path | None) -> None:
    """Show one check: clause, meaning, numerator, denominator, SQL, usual innocent causes, remedy."""
    from simaudit.checkpages import page
    from simaudit.rules import rules_of

    click.echo(page(rules_of(config_of(config_path, {})), check_id.upper(), lang))


@checks.command("new")
@click.argument("family")
@click.argument("slug")
@click.option("--folder", type=ANY, help="A checks folder of your own; default the catalogue.")
def checks_new(family: str, slug: str, folder: Path | None) -> None:
    """Begin a check: a query with its header, and its cases, under the FAMILY's next free id.

    \b
    simaudit checks new bulk crowded-hour --folder my-checks
    """
    from simaudit.skeleton import write_skeleton

    for path in write_skeleton(family, slug, folder):
        click.echo(path)


@checks.command("readme")
def checks_readme() -> None:
    """Print the page that lists every check, as checks/README.md keeps it."""
    from simaudit.catalogue import load_catalogue
    from simaudit.checkreadme import readme

    click.echo(readme(load_catalogue()), nl=False)

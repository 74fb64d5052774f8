"""`docs`: the documentation, where there is no network."""

from __future__ import annotations

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.text.docs_pages import TOPICS


@click.command(epilog=exits("printed", usage="an option can't be used, or there is no page of this topic"))
@click.argument("topic", metavar="[TOPIC]", required=False, type=click.Choice(TOPICS))
def docs(topic: str | None) -> None:
    """Print a page of the documentation; without TOPIC, list the pages.

    A terminal gets it laid out, a file or another program gets the page's Markdown. Longer pages: | less.

    \b
    Examples:
      simaudit docs
      simaudit docs operate
      simaudit docs configuration > configuration.md
    """
    from simaudit.cli.terminal.output import language, print_text
    from simaudit.cli.text.docs_pages import listing, page
    from simaudit.cli.text.docs_terminal import print_page

    if topic is None:
        print_text(listing(language()))
    else:
        print_page(page(topic))

"""`docs`: the documentation, where there is no network."""

from __future__ import annotations

import click

from simaudit.cli.docs_pages import TOPICS
from simaudit.cli.help import exits


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
    from simaudit.cli.docs_pages import listing, page
    from simaudit.cli.docs_terminal import print_page
    from simaudit.cli.terminal import language, print_text

    if topic is None:
        print_text(listing(language()))
    else:
        print_page(page(topic))

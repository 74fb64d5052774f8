"""A page of the documentation on stdout: laid out for a terminal, as it is for whatever else reads it."""

import sys
from typing import Final

from simaudit.cli.terminal.output import print_text

_WIDEST: Final = 120


def print_page(markdown: str) -> None:
    """Print the page."""
    if not sys.stdout.isatty():
        print_text(markdown)
        return
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.theme import Theme

    # No backgrounds: a terminal may be light or dark.
    console = Console(theme=Theme({"markdown.code": "bold cyan"}))
    page = Markdown(markdown, code_theme="ansi_light", hyperlinks=False)
    console.print(page, width=min(console.width, _WIDEST))

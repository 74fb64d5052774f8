"""A page of the documentation on stdout: laid out for a terminal, as it is for whatever else reads it."""

import sys
from typing import Final

from simaudit.cli.terminal import print_text

_WIDEST: Final = 120


def print_page(markdown: str) -> None:
    """Print the page."""
    if not sys.stdout.isatty():
        print_text(markdown)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    console.print(Markdown(markdown, hyperlinks=False), width=min(console.width, _WIDEST))

"""`docs`: the documentation, where there is no network."""

import re
import sys
from pathlib import Path
from typing import Final

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.output import aligned, language, print_text
from simaudit.paths import DOCS, README_VI

TOPICS: Final = (
    "vi", "install", "operate", "results", "files", "cases", "follow-up", "letters", "answers", "carrier",
    "intake", "python", "spark", "unattended", "configuration", "checks", "security", "speed",
)  # fmt: skip
"""In the order in which somebody new would read them; README lists the same."""

_HEAD: Final = re.compile(r"# .+\n\n(?P<en>.+)\n\n\*(?P<vi>.+)\*\n")
_PICTURE: Final = re.compile(r"^<img [^>]*>\n\n?|^<!--[^>]*-->\n\n?", re.MULTILINE)
_LINK: Final = re.compile(r"(?P<article>\bthe )?(?<!`)\[(?P<text>[^]]+)\]\((?P<target>[^)\s]+)\)")
_WIDEST: Final = 120


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
    if topic is None:
        print_text(_listing(language()))
    else:
        _print_page(_page(topic))


def _print_page(markdown: str) -> None:
    """Print a page laid out for a terminal, as it is for whatever else reads it."""
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


def _listing(language: str) -> str:
    """Every topic with the line that says whom its page is for, in `vi` or `en`."""
    return aligned([("", ""), *((topic, _whom_for(topic, language)) for topic in TOPICS)]).lstrip("\n")


def _page(topic: str) -> str:
    """A page's Markdown for a terminal: links name what prints their page, pictures are left out."""
    return _LINK.sub(_led_on, _PICTURE.sub("", _text(topic)))


def page_file(topic: str) -> Path:
    """The file of a page; `vi` is all of it on one page, in Vietnamese."""
    return README_VI if topic == "vi" else DOCS / f"{topic}.md"


def _whom_for(topic: str, language: str) -> str:
    head = _HEAD.match(_text(topic))
    return head[language] if head else ""


def _text(topic: str) -> str:
    return page_file(topic).read_text(encoding="utf-8")


def _led_on(link: re.Match[str]) -> str:
    text, target, article = link["text"], link["target"], link["article"] or ""
    topic = target.partition("#")[0].rpartition("/")[2].removesuffix(".md")
    if target.startswith("https://"):
        text = f"{text} ({target})"
    elif text == topic in TOPICS and not article:
        text = f"`simaudit docs {topic}`"
    elif topic in TOPICS:
        text = f"{text} (`simaudit docs {topic}`)"
    return article + text

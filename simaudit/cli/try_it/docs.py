"""`docs` and `schema`: the documentation, and the forms of JSON, where there is no network."""

import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import Final

import click

from simaudit.cli.terminal.options import ANY, LANG, command
from simaudit.cli.terminal.output import aligned, language, print_path, print_text
from simaudit.cli.try_it.demo import open_page
from simaudit.docs.pages import TOPICS, TRANSLATED, page_file, readers
from simaudit.store.json_forms import FORMS, SCHEMAS, WRITTEN_BY, short_name

_PICTURE: Final = re.compile(r"^<img [^>]*>\n\n?|^<!--[^>]*-->\n\n?", re.MULTILINE)
_LINK: Final = re.compile(r"(?P<article>\bthe\s)?(?<!`)\[(?P<text>[^]]+)\]\((?P<target>[^)\s]+)\)")
_WIDEST: Final = 120


@command(
    "printed, or written",
    usage="an option can't be used, or there is no page of this topic",
    incomplete="the site can't be written",
)
@click.argument("topic", metavar="[TOPIC]", required=False, type=click.Choice(TOPICS))
@LANG
@click.option("--open", "opens", is_flag=True, help="Write the site and open it in the browser.")
@click.option("--site", type=ANY, help="Folder to write the site to; default of --open: simaudit-docs.")
def docs(topic: str | None, lang: str, site: Path | None, *, opens: bool) -> None:
    """Print a page of the documentation; without TOPIC, list the pages.

    A terminal gets it laid out, a screen at a time; a file or another program gets the page's Markdown.

    \b
    Examples:
      simaudit docs
      simaudit docs operate
      simaudit docs operate --lang vi
      simaudit docs configuration > configuration.md
      simaudit docs --open

    The site has all pages in both languages and the officer's manual, for a browser without a network.
    """
    if opens or site:
        from simaudit.docs.site import write_site

        page = write_site(site or Path("simaudit-docs"), lang)
        print_path(page)
        if opens:
            open_page(page)
    elif topic is None:
        rows = [(name, readers(name, lang)) for name in TOPICS]
        print_text(aligned([("", ""), *rows]).lstrip("\n"))
    else:
        _print_page(_page(topic, lang))


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
    width = min(console.width, _WIDEST)
    if os.name == "nt":
        # Its pager is `more`, which is given the code page and loses what that lacks.
        console.print(page, width=width)
        return
    with console.capture() as laid_out:
        console.print(page, width=width)
    # As git has it: colours as they are, ended at once where all fits, and left on the screen.
    os.environ.setdefault("LESS", "-FRX")
    click.echo_via_pager(laid_out.get())


def _page(topic: str, lang: str) -> str:
    """A page's Markdown for a terminal: links name what prints their page, pictures are left out."""
    page = page_file(topic, lang)
    text = _PICTURE.sub("", page.read_text(encoding="utf-8"))
    return _LINK.sub(partial(_led_on, folder=page.parent), text)


def _led_on(link: re.Match[str], folder: Path) -> str:
    """What stands for a link of a page in `folder`, with the language where it isn't the terminal's."""
    text, target, article = link["text"], link["target"], link["article"] or ""
    topic = target.partition("#")[0].rpartition("/")[2].removesuffix(".md")
    if target.startswith("https://"):
        text = f"{text} ({target})"
    elif topic in TOPICS:
        to_vietnamese = "vi/" in target or (folder == TRANSLATED and not target.startswith("../"))
        printed = (page_file(topic, language()).parent == TRANSLATED) == to_vietnamese
        command = f"`simaudit docs {topic}{'' if printed else ' --lang ' + ('en', 'vi')[to_vietnamese]}`"
        text = command if text == topic and not article else f"{text} ({command})"
    return article + text


@command("printed", usage="an option can't be used, or there is no form of this name")
@click.argument(
    "name", metavar="[NAME]", required=False, type=click.Choice([short_name(form) for form in FORMS])
)
def schema(name: str | None) -> None:
    """Print the JSON Schema of a file or output that programs read; without NAME, list them.

    Each field is described, and a field that is not is refused. Objects say in `schema` which form they have,
    such as simaudit.manifest/1; of lists the manifest says it. A number rises when a field is removed or
    changes its meaning.

    \b
    Examples:
      simaudit dev schema
      simaudit dev schema overview > overview.schema.json
    """
    if name is None:
        rows = [("", "", ""), *((short_name(form), form, where) for form, where in WRITTEN_BY.items())]
        print_text(aligned(rows).lstrip("\n"))
    else:
        print_text((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))

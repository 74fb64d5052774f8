"""The pages of the documentation: topics, whom each is for, and their text with links for a terminal."""

import re
from pathlib import Path
from typing import Final

from simaudit.cli.text.table import aligned
from simaudit.paths import DOCS, README_VI

TOPICS: Final = (
    "vi", "install", "operate", "results", "files", "cases", "follow-up", "letters", "answers", "carrier",
    "intake", "python", "spark", "unattended", "configuration", "checks", "security", "speed",
)  # fmt: skip
"""In the order in which somebody new would read them; README lists the same."""

_HEAD: Final = re.compile(r"# .+\n\n(?P<en>.+)\n\n\*(?P<vi>.+)\*\n")
_PICTURE: Final = re.compile(r"^<img [^>]*>\n\n?|^<!--[^>]*-->\n\n?", re.MULTILINE)
_LINK: Final = re.compile(r"(?P<article>\bthe )?(?<!`)\[(?P<text>[^]]+)\]\((?P<target>[^)\s]+)\)")


def listing(language: str) -> str:
    """Every topic with the line that says whom its page is for, in `vi` or `en`."""
    return aligned([("", ""), *((topic, _whom_for(topic, language)) for topic in TOPICS)]).lstrip("\n")


def page(topic: str) -> str:
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

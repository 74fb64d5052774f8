"""The pages of the documentation: topics, whom each is for, and their text with links for a terminal."""

import re
from typing import Final

from simaudit.cli.text_table import aligned
from simaudit.paths import DOCS

TOPICS: Final = (
    "install", "operate", "results", "files", "cases", "follow-up", "letters", "answers", "carrier", "intake",
    "unattended", "configuration", "checks", "security", "speed",
)  # fmt: skip
"""In the order in which somebody new would read them; README lists the same."""

_HEAD: Final = re.compile(r"# .+\n\n(?P<en>.+)\n\n\*(?P<vi>.+)\*\n")
_PICTURE: Final = re.compile(r"^<img [^>]*>\n\n?|^<!--[^>]*-->\n\n?", re.MULTILINE)
_LINK: Final = re.compile(r"(?<!`)\[(?P<text>[^]]+)\]\((?P<target>[^)\s]+)\)")


def listing(language: str) -> str:
    """Every topic with the line that says whom its page is for, in `vi` or `en`."""
    return aligned([("", ""), *((topic, _whom_for(topic, language)) for topic in TOPICS)]).lstrip("\n")


def page(topic: str) -> str:
    """A page's Markdown for a terminal: links name what prints their page, pictures are left out."""
    return _LINK.sub(_led_on, _PICTURE.sub("", _text(topic)))


def _whom_for(topic: str, language: str) -> str:
    head = _HEAD.match(_text(topic))
    return head[language] if head else ""


def _text(topic: str) -> str:
    return (DOCS / f"{topic}.md").read_text(encoding="utf-8")


def _led_on(link: re.Match[str]) -> str:
    text, target = link["text"], link["target"]
    if target.startswith("https://"):
        return f"{text} ({target})"
    topic = target.partition("#")[0].rpartition("/")[2].removesuffix(".md")
    return f"{text} (`simaudit docs {topic}`)" if topic in TOPICS else text

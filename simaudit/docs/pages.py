"""The pages of the documentation, and which file has a page in a language."""

import re
from pathlib import Path
from typing import Final

from simaudit.paths import DOCS, README_VI

TOPICS: Final = (
    "vi", "install", "desk", "operate", "results", "figures", "files", "cases", "follow-up", "letters",
    "answers", "sampling", "sharing", "carrier", "intake", "python", "spark", "unattended", "orchestrators",
    "configuration", "checks", "whatif", "security", "compatibility", "speed", "glossary", "add-check",
    "add-figure", "add-column",
)  # fmt: skip
"""In the order in which somebody new would read them; README lists the same."""

TRANSLATED: Final = DOCS / "vi"
MANUAL: Final = tuple(sorted((DOCS / "manual").glob("*.md")))
"""The officer's manual, page by page: in Vietnamese alone."""

_HEAD: Final = re.compile(r"# (?P<title>.+)\n\n(?P<en>.+)(?:\n\n\*(?P<vi>[^*]+)\*)?")


def page_file(topic: str, lang: str) -> Path:
    """The file of a page in `vi` or `en`: in English where it is not translated.

    `vi` is all of it on one page, in Vietnamese.
    """
    if topic == "vi":
        return README_VI
    translated = TRANSLATED / f"{topic}.md"
    return translated if lang == "vi" and translated.is_file() else DOCS / translated.name


def readers(topic: str, lang: str) -> str:
    """For whom a page is, in `vi` or `en`: the English pages say it in both."""
    head = _HEAD.match(page_file(topic, "en").read_text(encoding="utf-8"))
    return head[lang] if head else ""

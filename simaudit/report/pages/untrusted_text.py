"""Text that others wrote, inside our page: cut, kept to its own direction, without what HTML can't hold.

Escaping is the templates' (autoescape); this is what escaping doesn't do.
"""

import re
import unicodedata
from typing import Final

from markupsafe import Markup

# What makes the text around it run the other way: letters and digits of right-to-left scripts, and controls
# (Unicode Standard Annex 9, table 4).
_TURNING: Final = frozenset({"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})

# HTML, 3.2.5 and 13.2.3.5: control characters but white space, and noncharacters, are errors in a page. Told
# by what a page may hold, most used first: that is quicker to look through.
_NOT_IN_HTML: Final = re.compile(
    "[^ -~\t\n\f\r\u00a0-\ufdcf\ufdf0-\ufffd"
    + "".join(f"{chr(plane << 16)}-{chr(plane << 16 | 0xFFFD)}" for plane in range(1, 17))
    + "]"
)


def short(text: str, limit: int) -> str:
    """At most `limit` characters, and a mark where some are left out; in its own direction if need be."""
    cut = text if len(text) <= limit else f"{text[:limit]}…"
    if any(unicodedata.bidirectional(character) in _TURNING for character in cut):
        return Markup("<bdi>{}</bdi>").format(cut)
    return cut


def printable(html: str) -> str:
    """The page with what HTML can't hold shown as the replacement character."""
    return _NOT_IN_HTML.sub("\ufffd", html)

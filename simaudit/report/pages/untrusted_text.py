"""Text from carriers' files within a page: shortened, isolated in its direction, without invalid characters.

The templates escape it (autoescape); this module does what escaping doesn't.
"""

import re
import unicodedata
from typing import Final

from markupsafe import Markup

# Bidirectional classes that can change the direction of the surrounding text: letters and digits of
# right-to-left scripts, and controls (Unicode Standard Annex 9, table 4).
_RIGHT_TO_LEFT: Final = frozenset(
    {"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
)

# Control characters other than white space, and noncharacters, are errors in a page (HTML Living Standard,
# 3.2.5 and 13.2.3.5). The pattern excludes what is allowed, the most frequent first, because that is faster
# to search.
_NOT_IN_HTML: Final = re.compile(
    "[^ -~\t\n\f\r\u00a0-\ufdcf\ufdf0-\ufffd"
    + "".join(f"{chr(plane << 16)}-{chr(plane << 16 | 0xFFFD)}" for plane in range(1, 17))
    + "]"
)


def short(text: str, limit: int) -> str:
    """At most `limit` characters, with … where more are cut; in `<bdi>` where it could turn the direction."""
    cut = text if len(text) <= limit else f"{text[:limit]}…"
    if not cut.isascii() and any(unicodedata.bidirectional(one) in _RIGHT_TO_LEFT for one in cut):
        return Markup("<bdi>{}</bdi>").format(cut)
    return cut


def printable(html: str) -> str:
    """The page with every character that HTML doesn't allow replaced by U+FFFD."""
    return _NOT_IN_HTML.sub("\ufffd", html)

"""Text from carriers' files within a page: shortened, and isolated in its direction.

The templates escape it (autoescape), and the page as a whole is without what HTML doesn't allow.
"""

import unicodedata
from typing import Final

from markupsafe import Markup

# Bidirectional classes that can change the direction of the surrounding text: letters and digits of
# right-to-left scripts, and controls (Unicode Standard Annex 9, table 4).
_RIGHT_TO_LEFT: Final = frozenset(
    {"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
)


def short(text: str, limit: int) -> str:
    """At most `limit` characters, with … where more are cut; in `<bdi>` where it could turn the direction."""
    cut = text if len(text) <= limit else f"{text[:limit]}…"
    if not cut.isascii() and any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in cut):
        return Markup("<bdi>{}</bdi>").format(cut)
    return cut

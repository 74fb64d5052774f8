"""Unknown headings → the columns that they probably name."""

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Final

from simaudit.intake.profile.column_names import aliases
from simaudit.intake.values.text import fold

_MIN_SIMILARITY: Final = 0.8
"""Least similarity (difflib's ratio) of an unknown heading to a known one."""
_MIN_LETTERS: Final = 5
"""Least length of a known heading that is searched for inside a longer one."""


def likely_column(heading: str, taken: Collection[str] = ()) -> str | None:
    """The column of a known heading within or similar to this one; None if unsure."""
    words = fold(heading)
    known = {alias: column for alias, column in aliases().items() if column not in taken}
    inside = [
        alias
        for alias in known
        if len(alias) >= _MIN_LETTERS and re.search(rf"\b{re.escape(alias)}\b", words)
    ]
    if inside:
        return known[max(inside, key=len)]
    near = get_close_matches(words, known, n=1, cutoff=_MIN_SIMILARITY)
    return known[near[0]] if near else None


def likely_number(header: Sequence[str]) -> str | None:
    """The only heading that probably names the subscriber number; None if there are none or several."""
    found = [heading for heading in header if heading.strip() and likely_column(heading) == "msisdn"]
    return found[0] if len(found) == 1 else None

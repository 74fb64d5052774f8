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


def likely_column(heading: str, excluded: Collection[str] = ()) -> str | None:
    """The column of a known heading within or similar to this one; None if unsure."""
    words = fold(heading)
    columns_by_alias = {alias: column for alias, column in aliases().items() if column not in excluded}
    inside = [
        alias
        for alias in columns_by_alias
        if len(alias) >= _MIN_LETTERS and re.search(rf"\b{re.escape(alias)}\b", words)
    ]
    if inside:
        return columns_by_alias[max(inside, key=len)]
    near = get_close_matches(words, columns_by_alias, n=1, cutoff=_MIN_SIMILARITY)
    return columns_by_alias[near[0]] if near else None


def likely_number(header: Sequence[str]) -> str | None:
    """The only heading that probably names the subscriber number; None if there are none or several."""
    headings = [heading for heading in header if heading.strip() and likely_column(heading) == "msisdn"]
    return headings[0] if len(headings) == 1 else None

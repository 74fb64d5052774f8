"""Regular expressions of DuckDB (RE2) as Java's, which Spark uses.

What both write and mean alike is listed; `$` and `.`, which mean other things where a text has line breaks,
are rewritten; any other syntax is refused.
"""

import re
from typing import Final

from simaudit.spark.no_rule import NoRuleError

_SAME: Final = re.compile(
    r"""
      \\p\{[LMN]\}                           # letters, marks and digits of every script
    | \\[dDwW]                               # of ASCII alone, in both
    | \\[.\\/()\[\]{}|?*+^$-]                # a sign that stands for itself
    | \(\?:
    | \((?!\?)
    | [)|^]
    | [*+?]\??(?![*+?{])
    | \{[0-9]{1,3}(?:,(?:[0-9]{1,3})?)?\}\??(?![*+?{])
    | [^\\\[\]{}()|?*+^$.]                   # any other sign stands for itself
    """,
    re.VERBOSE,
)
_CLASS: Final = re.compile(r"\[\^?(?:\\p\{[LMN]\}|\\[dDwW]|\\[.\\/()\[\]{}|?*+^$-]|[^\\\[\]&^])+\]")
_OTHERWISE: Final = {"$": r"\z", ".": r"[^\n]"}
"""Java's `$` lets a last line break follow; its `.` doesn't match other signs that end a line."""


def java_pattern(pattern: str) -> str:
    """The pattern in Java's syntax; raises NoRuleError for what isn't known to be alike."""
    parts, position = [], 0
    while position < len(pattern):
        if (character := pattern[position]) in _OTHERWISE:
            parts.append(_OTHERWISE[character])
            position += 1
            continue
        match = _CLASS.match(pattern, position) or _SAME.match(pattern, position)
        if match is None:
            raise NoRuleError(f"regexp {pattern}")
        parts.append(match[0])
        position = match.end()
    return "".join(parts)


def whole(pattern: str) -> str:
    """A Java pattern that matches texts as a whole."""
    return rf"\A(?:{pattern})\z"

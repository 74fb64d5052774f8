"""The line of a key in a TOML text, which tomllib doesn't give."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, Final

# Texts of several lines and of one, comments, brackets, and ends of lines.
_PIECE: Final = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+"""+|"(?:[^"\\\n]|\\.)*+"|'''
    r"""'''(?:[^']|'(?!''))*+'''+|'[^'\n]*+'|#[^\n]*+|[\[\]{}\n]""",
    re.DOTALL,
)


def line_of(text: str, key: Sequence[str | int]) -> int | None:
    """The line (from 1) where the deepest part of `key` that the text has begins; None where it has no part.

    `text` is valid TOML, and so is its beginning up to the end of any statement: the statement sought is the
    first one whose inclusion makes the key appear, which binary search finds.
    """
    whole = tomllib.loads(text)
    depth = next((n for n in range(len(key), 0, -1) if has_key(whole, key[:n])), 0)
    if depth == 0:
        return None
    ends = list(_statement_ends(text))
    last = bisect_left(ends, True, key=lambda end: has_key(tomllib.loads(text[:end]), key[:depth]))
    return 1 + text.count("\n", 0, ends[last - 1] if last else 0)


def _statement_ends(text: str) -> Iterator[int]:
    """Positions after each statement of a valid TOML text; empty lines and comments are statements, too."""
    open_brackets = 0
    for piece in _PIECE.finditer(text):
        if piece[0] in ("[", "{"):
            open_brackets += 1
        elif piece[0] in ("]", "}"):
            open_brackets -= 1
        elif piece[0] == "\n" and not open_brackets:
            yield piece.end()
    yield len(text)


def has_key(content: Any, key: Sequence[str | int]) -> bool:
    """Whether a parsed TOML text has a key, and not only tables above it."""
    for part in key:
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True

"""The line of a key in a TOML text, which tomllib doesn't give."""

import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any


def line_of(text: str, key: Sequence[str | int]) -> int | None:
    """The line (from 1) where the deepest part of `key` that the text has begins; None where it has no part.

    `text` is valid TOML, and so are its first lines up to the end of any statement: the line sought is the
    first one whose inclusion makes the key appear, which binary search finds.
    """
    lines = text.splitlines()
    whole = tomllib.loads(text)
    depth = next((n for n in range(len(key), 0, -1) if _has(whole, key[:n])), 0)
    if depth == 0:
        return None
    last = 1 + bisect_left(
        range(1, len(lines) + 1), True, key=lambda n: _has(_readable(lines, n)[1], key[:depth])
    )
    # A value may span several lines, of which only the last makes the text valid.
    return _readable(lines, last - 1)[0] + 1


def _readable(lines: list[str], most: int) -> tuple[int, dict[str, Any]]:
    """The longest valid text of at most `most` first lines: its number of lines, and its content."""
    for count in range(most, 0, -1):
        try:
            return count, tomllib.loads("\n".join(lines[:count]) + "\n")
        except tomllib.TOMLDecodeError:
            continue
    return 0, {}


def _has(content: Any, key: Sequence[str | int]) -> bool:
    for part in key:
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True

"""The line of a file on which a key stands: tomllib forgets it, and a message should say it."""

import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any


def line_of(text: str, key: Sequence[str | int]) -> int | None:
    """The line (from 1) where the deepest part of `key` that the file has begins; None where it has none.

    `text` is TOML that can be read. A part of it from the first line on can be read too where it ends
    with a whole statement: the line sought is the first one with which the key is there.
    """
    lines = text.splitlines()
    whole = tomllib.loads(text)
    depth = next((n for n in range(len(key), 0, -1) if _has(whole, key[:n])), 0)
    if depth == 0:
        return None
    last = 1 + bisect_left(
        range(1, len(lines) + 1), True, key=lambda n: _has(_readable(lines, n)[1], key[:depth])
    )
    # A value may go over several lines; those before its last one can't be read without it.
    return _readable(lines, last - 1)[0] + 1


def _readable(lines: list[str], most: int) -> tuple[int, dict[str, Any]]:
    """The longest part of at most so many lines that is TOML, and what it says."""
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

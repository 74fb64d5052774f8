"""English words that the terminal prints, without what is to be typed."""

import re
from pathlib import Path
from typing import Final

from support.english_words import english_words

_LISTED: Final = Path(__file__).with_name("typed_words.txt").read_text(encoding="utf-8").splitlines()
_WORDS: Final = sorted(word for line in _LISTED if not line.startswith("#") for word in line.split())

_TYPED: Final = re.compile(rf"(?<![\w.-])\.?(?:{'|'.join(map(re.escape, reversed(_WORDS)))})(?![\w-]|\.\w)")
_QUOTED: Final = re.compile(
    r"`[^`]*`|'[^'\n]*'|(?<![\w-])--?[a-z][\w-]*|\[[a-z|_%/-]+\]|[\w.-]*/[\w./-]+|\bsimaudit [a-z]+( [a-z]+)?"
)
"""In quotes, an option, values to choose from, a path, a command."""
_COMMAND: Final = re.compile(r"^(?: *|Cách dùng: )simaudit .*|^  [a-z]+ {2,}", re.MULTILINE)
"""A line to be typed, and the name of a command in a list."""


def english(text: str) -> set[str]:
    """English words of what a person reads, without what is to be typed."""
    return english_words(_TYPED.sub(" ", _QUOTED.sub(" ", _COMMAND.sub("  ", text))))

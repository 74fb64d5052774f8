"""English words that the terminal prints, without what is to be typed."""

import re
from pathlib import Path
from typing import Final

from support.english_words import english_words
from support.help_pages import every

from simaudit.cli import main

_LISTED: Final = Path(__file__).with_name("typed_words.txt").read_text(encoding="utf-8").splitlines()
_WORDS: Final = sorted(word for line in _LISTED if not line.startswith("#") for word in line.split())

_TYPED: Final = re.compile(rf"(?<![\w.-])\.?(?:{'|'.join(map(re.escape, reversed(_WORDS)))})(?![\w-]|\.\w)")
_QUOTED: Final = re.compile(
    r"`[^`]*`|'[^'\n]*'|(?<![\w-])--?[a-z][\w-]*|\[[a-z|_%/-]+\]|[\w.-]*/[\w./-]+|\bsimaudit [a-z]+( [a-z]+)?"
)
"""In quotes, an option, values to choose from, a path, a command."""
_COMMAND: Final = re.compile(r"^(?: *|Cách dùng: )simaudit .*|^  [a-z]+ {2,}", re.MULTILINE)
"""A line to be typed, and the name of a command in a list."""
_NAMES: Final = "|".join(sorted({path[-1] for path, _ in every(main) if path}))
_NAMED: Final = re.compile(rf"(?<=: )(?:(?:{_NAMES})(?:, |\.(?=\s)))+")
"""The commands that the line of a group names."""


def english(text: str) -> set[str]:
    """English words of what a person reads, without what is to be typed."""
    for pattern in (_NAMED, _COMMAND, _QUOTED, _TYPED):
        text = pattern.sub("  ", text)
    return english_words(text)

"""What is printed where the console's encoding lacks a letter: the nearest one that it has, never an error.

Vietnamese Windows has consoles in code page 1258, which writes tone marks apart, and 1252, which has few of
the letters; a pipe or a scheduled task has the system's code page too.
"""

import codecs
import unicodedata
from typing import Final

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""The five tone marks, which code page 1258 has as characters of their own."""

_PLAIN: Final = {
    "Đ": "D", "đ": "d", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "≤": "<=",
    "≥": ">=", "→": "->", "×": "x", "·": "-", "†": "+", "−": "-",
}  # fmt: skip
"""Signs that don't come apart, as ASCII writes them."""


def errors_of(encoding: str) -> str:
    """The name of the error handler that puts near letters for those that this encoding lacks."""
    name = f"near-letters-{encoding}"

    def near(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        lacking = error.object[error.start : error.end]
        return "".join(_nearest(character, encoding) for character in lacking), error.end

    codecs.register_error(name, near)
    return name


def _nearest(character: str, encoding: str) -> str:
    parts = unicodedata.normalize("NFKD", _PLAIN.get(character, character))
    tones = "".join(part for part in parts if part in _TONES)
    shaped = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return next((text for text in (shaped + tones, shaped, bare) if text and _has(encoding, text)), "?")


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True

"""What systems and people put around and into a cell without meaning another value."""

import unicodedata
from collections.abc import Callable
from typing import Final

from simaudit.contract import COLUMN_KINDS

KINDS: Final = COLUMN_KINDS | {
    "carrier": "token",
    "check_id": "code",
    "notified_at": "timestamp",
    "since": "timestamp",
    "first_notice_at": "timestamp",
    "from": "timestamp",
    "to": "timestamp",
}
"""Column of a register or a list → how it is read."""

_LOOSE: Final = ("msisdn", "identifier", "code")
"""Kinds within whose values blanks mean nothing."""
_FOLDED: Final = ("identifier", "code", "token", "boolean", "nationality")
"""Kinds to whose values capitals mean nothing."""

Decoration = Callable[[str, str], str]
"""Of a cell and the kind of its column."""


def _within(text: str, kind: str) -> str:
    middle = len(text) // 2
    return f"{text[:middle]} {text[middle:]}" if kind in _LOOSE else text.replace(" ", "  ")


def _years_ahead(text: str, kind: str) -> str:
    return f"{int(text[:4]) + 543}{text[4:]}" if kind in ("date", "timestamp") and text[4:5] == "-" else text


def saved_twice(text: str) -> str:
    """UTF-8 that was taken for Windows-1252; bytes that it lacks are taken as they are."""
    signs = (bytes([byte]) for byte in text.encode())
    return "".join(sign.decode("cp1252", "replace").replace("\ufffd", chr(sign[0])) for sign in signs)


HARMLESS: Final[dict[str, Decoration]] = {
    "apostrophe": lambda text, kind: f"'{text}",
    "curly apostrophe": lambda text, kind: f"\u2019{text}",
    "formula": lambda text, kind: f'="{text}"',
    "apostrophe and formula": lambda text, kind: f'\'="{text}"',
    "quotes": lambda text, kind: f'"{text}"',
    "single quotes": lambda text, kind: f"'{text}'",
    "blanks around": lambda text, kind: f"\u00a0 {text}\t ",
    "blanks within the quotes": lambda text, kind: f'=" {text} "',
    "blanks within": _within,
    "case": lambda text, kind: text.lower() if kind in _FOLDED else text,
    "NFD": lambda text, kind: unicodedata.normalize("NFD", text),
    "byte order mark": lambda text, kind: f"\ufeff{text}",
    "zero width": lambda text, kind: f"{text[:1]}\u200b{text[1:]}\u2060",
}
"""Nothing of a row changes by them."""

FOREIGN: Final[dict[str, Decoration]] = {
    "UTF-8 saved twice": lambda text, kind: saved_twice(text),
    "full-width digits": lambda text, kind: text.translate({48 + n: 0xFF10 + n for n in range(10)}),
    "years 543 ahead": _years_ahead,
}
"""A column that they change is refused."""

"""Texts that may be shown: what drives a terminal or is no valid text is written as an escape.

Names of files, headings and values come from whoever delivers them. On a terminal, ESC and the C1 controls
begin commands, a line break fakes a line, and bidi controls turn what stands around them. A file's name may
be any bytes; those that aren't UTF-8 can't be stored or written as text.
"""

import unicodedata
from pathlib import Path
from typing import Final

_NOT_UTF_8: Final = range(0xDC80, 0xDD00)
"""How Python holds a byte of a file's name that is not UTF-8 (PEP 383)."""


def printable(text: str) -> str:
    r"""The text on one line, with `\n`, `\x1b`, `\u202e`, and `\xe9` for a byte that isn't UTF-8.

    A printable text is itself; so are its spaces, whatever kind they are of.
    """
    if text.isprintable():
        return text
    return "".join(sign if _is_harmless(sign) else _escaped(sign) for sign in text)


def printable_lines(text: str) -> str:
    """As `printable`, but with its line breaks."""
    return "\n".join(map(printable, text.split("\n")))


def printable_quoted(text: str) -> str:
    r"""JSON or TOML with such signs as `\u202e`; line breaks stay, as its quoted texts have none.

    Signs beyond U+FFFF stay too, which JSON and TOML would write differently; they drive no terminal.
    """
    if text.isprintable():
        return text
    return "".join(
        sign if _is_harmless(sign) or sign == "\n" or sign > "\uffff" else f"\\u{ord(sign):04x}"
        for sign in text
    )


def is_utf_8(path: Path) -> bool:
    """Whether a path is text, which databases and other formats need it to be."""
    return not any(ord(sign) in _NOT_UTF_8 for sign in str(path))


def file_name(path: Path) -> str:
    """The name of a file as reports, ledger and messages have it."""
    return printable(path.name)


def _is_harmless(sign: str) -> bool:
    return sign.isprintable() or unicodedata.category(sign) == "Zs"


def _escaped(sign: str) -> str:
    if ord(sign) in _NOT_UTF_8:
        return f"\\x{ord(sign) - 0xDC00:02x}"
    return sign.encode("unicode_escape").decode("ascii")

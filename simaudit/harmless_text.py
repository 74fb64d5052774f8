"""The characters of outside text that may reach XML, HTML, a document, a terminal and a log.

Names and values come from whoever delivers them. Escaping markup is the writers' own; this says which
characters no escape makes harmless. CSV and Parquet hold a value as it was delivered, and JSON escapes it.
"""

import json
import re
import unicodedata
from typing import Final

NOT_UTF_8: Final = range(0xDC80, 0xDD00)
"""How Python holds a byte of a file's name that is not UTF-8 (PEP 383)."""

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

NOT_IN_XML: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
"""Within the brackets of a pattern of Python's or polars': what XML 1.0 can't represent (2.2, Char).

Half a surrogate pair, which it can't either, is no text to polars; XlsxWriter escapes its own."""

_HALF_PAIR: Final = "\ud800-\udfff"
_DIRECTION: Final = "\u202a-\u202e\u2066-\u2069"
"""Controls that turn what stands after them, up to the end of the paragraph (UAX 9, table 4)."""

ZERO_WIDTH: Final = "[\u200b-\u200d\u2060\ufeff\u00ad]"
"""A pattern of Python's or polars': signs within words that nobody sees and that mean nothing here."""

_NO_RUNNING_TEXT: Final = re.compile(f"[{NOT_IN_XML}{_HALF_PAIR}{_DIRECTION}\t\r\x7f-\x9f\u2028\u2029]")

# Control characters other than white space, and noncharacters, are errors in a page (HTML Living Standard,
# 3.2.5 and 13.2.3.5). The pattern excludes what is allowed, the most frequent first, because that is faster
# to search.
_NO_HTML: Final = re.compile(
    "[^ -~\t\n\f\r\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd"
    + "".join(f"{chr(plane << 16)}-{chr(plane << 16 | 0xFFFD)}" for plane in range(1, 17))
    + "]"
)
_NO_HTML_LINE: Final = re.compile(f"[\u2028\u2029]|{_NO_HTML.pattern}")


def running_text(text: str) -> str:
    """The text for a place among other words, in XML: in a letter, a drawing.

    U+FFFD replaces what XML can't represent, tabs and controls (of which Word has its own), line and
    paragraph separators, and what turns the direction of the words after it. Line feeds stay.
    """
    return _NO_RUNNING_TEXT.sub(REPLACEMENT, text)


def html_text(page: str) -> str:
    """The page with every character that HTML doesn't allow replaced by U+FFFD."""
    return _NO_HTML.sub(REPLACEMENT, page)


def html_escaped(content: str) -> str:
    """JSON whose texts have escapes for what HTML doesn't allow and for separators of lines."""
    return _NO_HTML_LINE.sub(lambda sign: json.dumps(sign[0])[1:-1], content)


def printable(text: str) -> str:
    r"""The text on one line, with `\n`, `\x1b`, `\u202e`, and `\xe9` for a byte that isn't UTF-8.

    ESC and the C1 controls command a terminal, a line break fakes a line, bidi controls turn what stands
    around them. Spaces of whatever kind stay.
    """
    if text.isprintable():
        return text
    return "".join(character if _is_harmless(character) else _escaped(character) for character in text)


def printable_quoted(text: str) -> str:
    r"""JSON or TOML with such signs as `\u202e`; line breaks and signs beyond U+FFFF stay, being harmless."""
    if text.isprintable():
        return text
    return "".join(
        character
        if _is_harmless(character) or character == "\n" or character > "\uffff"
        else f"\\u{ord(character):04x}"
        for character in text
    )


def typed_line(text: str) -> str:
    """What somebody typed or pasted, on one line: NFC, with single blanks, and without ZERO_WIDTH."""
    return " ".join(re.sub(ZERO_WIDTH, "", unicodedata.normalize("NFC", text)).split())


def unseen_sign(text: str) -> str:
    """The first sign but a line feed that can't be seen, as `U+202E`; empty where there is none."""
    return next((f"U+{ord(sign):04X}" for sign in text if sign != "\n" and not _is_harmless(sign)), "")


def _is_harmless(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _escaped(character: str) -> str:
    if ord(character) in NOT_UTF_8:
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")

"""Texts of what breaks outputs: controls, noncharacters, marks of direction, markup, formulas."""

import unicodedata
from typing import Final

_SIGNS: Final = "".join(
    map(
        chr,
        [
            *range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F),
            *range(0x2060, 0x2070), 0xFDD0, 0xFDEF, 0xFEFF, 0xFFFE, 0xFFFF, 0x1FFFE, 0xE0041, 0x10FFFF,
        ],
    )
)  # fmt: skip
_WORDS: Final = (
    "]]>", "&<>\"'", "&#0;&#x1b;", "<!--<script>", "=cmd|' /C calc'!A0", "\x1b]0;x\x07\x1b[2J\x9b2J",
    "_x001B_", "{{ 9*9 }}{% raw", "%s%(a)s{0}", "x" * 20_000, "\u0301" * 500, "@SUM(1)\t\r\n|",
    "a\u202eb\u2066c",
)  # fmt: skip

HOSTILE: Final = (
    *(f"a{_SIGNS[at : at + 8]}b" for at in range(0, len(_SIGNS), 8)),
    *(f"{word}{place}" for place, word in enumerate(_WORDS)),
)
"""All different, whatever a reader takes away of them."""


def unprintable(text: str) -> set[str]:
    """Signs that drive a terminal, turn its direction or fake a line; line feeds are its own."""
    return {
        sign
        for sign in text
        if sign != "\n" and unicodedata.category(sign) in ("Cc", "Cf", "Cn", "Cs", "Zl", "Zp")
    }


def forbidden_in_page(text: str) -> set[str]:
    """Controls that are no white space, halves of a pair and noncharacters."""
    return {
        sign
        for sign in text
        if (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n\f\r")
        or ord(sign) & 0xFFFE == 0xFFFE
        or 0xFDD0 <= ord(sign) <= 0xFDEF
    }

"""TCVN3 (ABC) and VNI: text for fonts that have Vietnamese letters in the positions of Western ones.

Tables after TCVN 5712:1993 (second form, as in the .Vn fonts) and VNI's for Windows. A byte that has no
letter, or a different one in every font, is undefined.
"""

import codecs
import re
from typing import Final

_NONE: Final = "\ufffe"
"""Marks an undefined byte for `codecs.charmap_decode`."""

_ASCII: Final = "".join(map(chr, range(128)))

TCVN3: Final = (
    _ASCII
    + _NONE * 32
    + "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ"
    + "\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    + "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    + "éẹềểễếệìỉỄẾỒĩíịò"
    + "Ổỏõóọồổỗốộờởỡớợù"
    + "ỖủũúụừửữứựỳỷỹýỵỐ"
)
"""Byte → letter. Fonts for capitals have capitals in the positions of small letters."""

_VNI_MARKS: Final = {
    0xD9: "\u0301", 0xD8: "\u0300", 0xDB: "\u0309", 0xD5: "\u0303", 0xCF: "\u0323",
    0xC2: "\u0302", 0xC1: "\u0302\u0301", 0xC0: "\u0302\u0300", 0xC5: "\u0302\u0309",
    0xC3: "\u0302\u0303", 0xC4: "\u0302\u0323",
    0xCA: "\u0306", 0xC9: "\u0306\u0301", 0xC8: "\u0306\u0300", 0xDA: "\u0306\u0309",
    0xDC: "\u0306\u0303", 0xCB: "\u0306\u0323",
}  # fmt: skip
"""Byte of a mark after a capital letter → combining marks; after a small letter the byte is 32 higher."""

_VNI_LETTERS: Final = {
    0xCD: "Í", 0xCC: "Ì", 0xC6: "Ỉ", 0xD3: "Ĩ", 0xD2: "Ị", 0xCE: "Ỵ", 0xD1: "Đ", 0xD4: "Ơ", 0xD6: "Ư",
}  # fmt: skip

VNI: Final[dict[int, str]] = {
    **{code: chr(code) for code in range(128)},
    # Punctuation as in Windows-1252.
    **{code: bytes([code]).decode("cp1252") for code in (0x85, *range(0x91, 0x98), 0xA0, 0xAB, 0xB0, 0xBB)},
    **_VNI_MARKS,
    **{code + 32: marks for code, marks in _VNI_MARKS.items()},
    **_VNI_LETTERS,
    **{code + 32: character.lower() for code, character in _VNI_LETTERS.items()},
}
"""Byte → letter, or combining marks of the letter before."""

_MARKS: Final = sorted({marks for marks in _VNI_MARKS.values() if len(marks) > 1})
_PLACEHOLDERS: Final = {marks: chr(0xE000 + index) for index, marks in enumerate(_MARKS)}
_VNI_TABLE: Final = "".join(
    _PLACEHOLDERS.get(character, character) for character in (VNI.get(code, _NONE) for code in range(256))
)
"""The same table with a placeholder for several marks: one character a byte decodes ten times as fast."""

_SMALL: Final = "".join(character for character in TCVN3[128:] if character.islower())
# From its first letter only, and never twice: a run of small letters may be as long as a line.
_AMONG_CAPITALS: Final = re.compile(f"(?<=[A-Z]{{2}})[{_SMALL}]++|(?<![{_SMALL}])[{_SMALL}]++(?=[A-Z])")
_CASES: Final = bytes(
    ord("A")
    if chr(code).isascii() and chr(code).isupper()
    else ord("a")
    if TCVN3[code] in _SMALL
    else ord(" ")
    for code in range(256)
)


def from_tcvn3(piece: bytes, errors: str) -> str:
    """Text in TCVN3; small letters among capitals become capitals, as in their font: NGUYễN → NGUYỄN."""
    text: str = codecs.charmap_decode(piece, errors, TCVN3)[0]
    capitalisation = piece.translate(_CASES)
    if b"aA" in capitalisation or b"AAa" in capitalisation:
        return _AMONG_CAPITALS.sub(lambda match: match[0].upper(), text)
    return text


def from_vni(piece: bytes, errors: str) -> str:
    """Text in VNI, with combining marks."""
    text: str = codecs.charmap_decode(piece, errors, _VNI_TABLE)[0]
    for marks, placeholder in _PLACEHOLDERS.items():
        text = text.replace(placeholder, marks)
    return text

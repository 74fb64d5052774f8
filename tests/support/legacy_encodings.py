"""Encodes Vietnamese text as old billing systems did, so that tests can read it back."""

import unicodedata
from functools import cache

from simaudit.intake.text.legacy_fonts import TCVN3, VNI

TONES = "\u0300\u0301\u0303\u0309\u0323"
FORM = {"windows-1258": "cp1258", "windows-1252": "cp1252"}


def encode(text: str, encoding: str) -> bytes:
    """`text` in the named encoding; raises UnicodeEncodeError where the encoding lacks a letter."""
    text = unicodedata.normalize("NFC", text)
    if encoding == "utf-16":
        return text.encode("utf-16")
    if encoding in ("tcvn3", "vni", "windows-1258"):
        return b"".join(_letter(letter, encoding) for letter in text)
    return text.encode(FORM.get(encoding, encoding))


@cache
def _letter(letter: str, encoding: str) -> bytes:
    if encoding == "windows-1258":
        try:
            return letter.encode("cp1258")
        except UnicodeEncodeError:
            base, marks = _without_marks(letter, TONES)
            return (base + marks).encode("cp1258")
    if encoding == "tcvn3":
        code = TCVN3.find(letter)
        # A font for capitals shows accented small letters as capitals, so both have one code.
        code = code if code >= 0 else TCVN3.find(letter.lower())
        if code < 0:
            raise UnicodeEncodeError(encoding, letter, 0, 1, "no such letter")
        return bytes([code])
    codes = {drawn: code for code, drawn in reversed(VNI.items())}
    if letter in codes:
        return bytes([codes[letter]])
    base, marks = _without_marks(letter, TONES + "\u0302\u0306")
    found = [code for code, drawn in VNI.items() if marks and drawn == marks]
    if base not in codes or not found:
        raise UnicodeEncodeError(encoding, letter, 0, 1, "no such letter")
    return bytes([codes[base], min(found) if letter.isupper() else max(found)])


def _without_marks(letter: str, marks: str) -> tuple[str, str]:
    """(the letter without these marks, the marks: first those of the letter, then its tone)."""
    parts = unicodedata.normalize("NFD", letter)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in marks))
    return base, "".join(sorted((part for part in parts if part in marks), key=lambda part: part in TONES))

"""Which encoding a file's text is in: told from it where that is certain, named in a profile, or refused.

UTF-8 tells itself: text beyond ASCII in any other encoding is hardly ever valid UTF-8. The encodings of one
byte a letter are told by reading the same words in each: only the right one makes syllables of them.
"""

import codecs
import re
from collections.abc import Iterable, Set
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from simaudit.errors import Note, RefusedValueError
from simaudit.intake.text.legacy_fonts import from_tcvn3, from_vni
from simaudit.intake.text.syllables import is_syllable

UTF_8: Final = "utf-8"
UTF_8_BOM: Final = "utf-8-sig"
UTF_16: Final = ("utf-16-le", "utf-16-be")
ONE_BYTE: Final = ("windows-1258", "windows-1252", "tcvn3", "vni")
ENCODINGS: Final = (UTF_8, *UTF_16, *ONE_BYTE)
"""The names that a profile may use, beside those that others have for the same."""

_OTHER_NAMES: Final = {
    "utf-8-sig": UTF_8,
    "utf-16": UTF_16[0],
    "cp1258": "windows-1258",
    "cp1252": "windows-1252",
    "iso8859-1": "windows-1252",
    "abc": "tcvn3",
}

BOMS: Final = (
    (codecs.BOM_UTF8, UTF_8_BOM),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_WORD: Final = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_WORDS_A_PART: Final = 1_000
_PARTS: Final = 8
_PART_BYTES: Final = 64 * 1024
"""A block is looked at in so many places, for so many words each."""

_UTF_8_SHARE: Final = 0.1
"""From this share of words that are valid UTF-8 on, the others are faults in it: by chance none are."""
_LATIN_SHARE: Final = 0.8
_SURE_SHARE: Final = 0.7
_SURE_LEAD: Final = 3
_STRAY_SHARE: Final = 0.05
"""Certain: most of the different words are Vietnamese, and of those that another encoding reads otherwise
three more than in that one, and half as many again; in another one alone, next to none are."""
_MIN_CONTRADICTING: Final = 20
"""Fewer words than these say nothing against the encoding found in earlier blocks."""
_WESTERN: Final = frozenset({"windows-1252", "windows-1258"})

# What stands beside letters in a register's cells.
_PUNCTUATION: Final = re.compile("[\u00a0–—‘’“”…«»°,.;:()/'\\-]+")
# As UTF-8 these are đ, ơ, ư and ạ to ỹ; in no encoding of one byte are they a syllable's letters.
_STRAY_UTF_8: Final = re.compile(rb"\xc4\x91|\xc6[\xa1\xb0]|\xe1[\xba\xbb][\x80-\xbf]")
_WESTERN_DIFFERENCES: Final = bytes(
    code
    for code in range(128, 256)
    if bytes([code]).decode("cp1252", "replace") != bytes([code]).decode("cp1258", "replace")
)
_WESTERN_SAME: Final = bytes(set(range(256)) - set(_WESTERN_DIFFERENCES))
_WESTERN_DIFFERENCE_WORD: Final = re.compile(
    rb"[A-Za-z\x80-\xff]*[" + re.escape(_WESTERN_DIFFERENCES) + rb"][A-Za-z\x80-\xff]*"
)
_UNDECODABLE: Final = "\udcff"
"""Becomes the byte 0xFF, which is none of UTF-8, so that the record it stands in is rejected."""


@dataclass(frozen=True)
class Encoding:
    """An encoding by its name in ENCODINGS (or utf-8-sig), and what it was told from."""

    name: str
    why: Note


def encoding_by_name(name: str) -> str:
    """The name in ENCODINGS of an encoding, however it is called; raises ValueError where it is none."""
    known = name.lower()
    with suppress(LookupError):
        known = codecs.lookup(known).name
    known = _OTHER_NAMES.get(known, known)
    if known not in ENCODINGS:
        raise RefusedValueError("no_encoding", name=repr(name), names=ENCODINGS)
    return known


class UndecidedError(Exception):
    """The encoding can't be recognised for certain; `why` says what speaks against it."""

    def __init__(self, why: Note) -> None:
        super().__init__(why.code)
        self.why = why


def decode(piece: bytes, name: str) -> str:
    """Text of an encoding of one byte a letter; bytes that are none of it become lone surrogates."""
    if name == "tcvn3":
        return from_tcvn3(piece, "simaudit")
    if name == "vni":
        return from_vni(piece, "simaudit")
    return piece.decode(name.replace("windows-", "cp"), "simaudit")


codecs.register_error("simaudit", lambda error: (_UNDECODABLE, error.end))  # type: ignore[attr-defined]


def without_stray_utf_8(piece: bytes) -> bytes:
    """UTF-8 within text of another encoding, made undecodable in both: it would be read as other letters."""
    if any(mark in piece for mark in (b"\xe1\xba", b"\xe1\xbb", b"\xc4\x91", b"\xc6\xb0", b"\xc6\xa1")):
        return _STRAY_UTF_8.sub(lambda found: b"\x81" * len(found[0]), piece)
    return piece


def utf_16_without_bom(sample: bytes) -> Encoding | None:
    """UTF-16, told by the zero bytes of its digits and delimiters, all in odd or all in even places."""
    sample = sample[: len(sample) // 2 * 2]
    first, second = sample[::2], sample[1::2]
    for name, zeros, others in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if zeros.count(0) * 2 >= len(zeros) > 0 and others.count(0) * 1000 <= len(others):
            text = codecs.getincrementaldecoder(name)("replace").decode(sample)
            # Names may be in other scripts, but most of a register is digits, delimiters and Latin letters.
            if sum(letter < "\u2000" for letter in text) >= _LATIN_SHARE * len(text):
                little = name == "utf-16-le"
                return Encoding(
                    name, Note("encoding_second_bytes_zero" if little else "encoding_first_bytes_zero")
                )
    return None


class Evidence:
    """What a file's blocks tell of its encoding, one after the other."""

    def __init__(self) -> None:
        self._western_distinguished = False

    def decide(self, piece: bytes, before: Encoding | None) -> Encoding:
        """The encoding that what was seen and `piece` are in; raises UndecidedError.

        `before` is the encoding found in earlier blocks; nothing that was read by it may read otherwise now.
        """
        parts = list(_parts(piece))
        words = [word for part in parts for word in part]
        distinctive = {*words, *_words(_WESTERN_DIFFERENCE_WORD, piece, 0, len(piece))}
        if before is None:
            encoding = utf_8(piece) or _nearly_ascii(piece, words) or _of_one_byte(distinctive)
        else:
            encoding = self._confirm(before, distinctive)
        if encoding.name in ONE_BYTE:
            for part in parts:
                self._confirm(encoding, set(part))
            self._western_distinguished |= bool(piece.translate(None, _WESTERN_SAME))
        return encoding

    def _confirm(self, before: Encoding, words: Set[bytes]) -> Encoding:
        """`before`, where these words may be in it too."""
        try:
            encoding = _of_one_byte(words)
        except UndecidedError:
            vietnamese = sum(_is_vietnamese(decode(word, before.name)) for word in words)
            if len(words) >= _MIN_CONTRADICTING and vietnamese < _SURE_SHARE * len(words):
                raise
            return before
        if encoding.name == before.name or all(
            decode(word, encoding.name) == decode(word, before.name) for word in words
        ):
            return before
        if {encoding.name, before.name} == _WESTERN and not self._western_distinguished:
            return encoding
        raise UndecidedError(Note("parts_of_two_encodings", one=before.name, other=encoding.name))


def _parts(piece: bytes) -> Iterable[list[bytes]]:
    """Words that hold bytes beyond ASCII, from several places all over the piece."""
    step = max(len(piece) // _PARTS + 1, _PART_BYTES)
    for start in range(0, len(piece), step):
        yield _words(_WORD, piece, start, min(start + step, len(piece)))


def _words(pattern: re.Pattern[bytes], piece: bytes, start: int, end: int) -> list[bytes]:
    # A word where the piece or a part of it begins or ends may be cut.
    found = (match for match in pattern.finditer(piece, start, end) if start < match.start())
    return [match[0] for match in islice(found, _WORDS_A_PART) if match.end() < end]


def utf_8(piece: bytes) -> Encoding | None:
    """UTF-8, where the piece is, or could be but for some faults in it; None where it is something else."""
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(piece)
    except UnicodeDecodeError:
        pass
    else:
        return Encoding(UTF_8, Note("encoding_valid_utf8"))
    words = [word for part in _parts(piece) for word in part]
    valid = sum(_is_utf_8(word) for word in words)
    if valid and valid >= _UTF_8_SHARE * len(words):
        return Encoding(UTF_8, Note("encoding_mostly_utf8"))
    return None


def _nearly_ascii(piece: bytes, words: list[bytes]) -> Encoding | None:
    if len(words) < _SURE_LEAD and len(words) <= max(1, piece.count(b"\n") // 1000):
        return Encoding(UTF_8, Note("encoding_nearly_ascii"))
    return None


def _is_utf_8(word: bytes) -> bool:
    try:
        word.decode()
    except UnicodeDecodeError:
        return False
    return True


def _of_one_byte(words: Set[bytes]) -> Encoding:
    """The encoding in which the words are Vietnamese; raises UndecidedError where another may do as well."""
    readings = {name: [decode(word, name) for word in words] for name in ONE_BYTE}
    vietnamese_words = {name: list(map(_is_vietnamese, texts)) for name, texts in readings.items()}
    best = max(ONE_BYTE, key=lambda name: sum(vietnamese_words[name]))
    count, sure, most = sum(vietnamese_words[best]), True, 0
    for name in ONE_BYTE:
        other = [at for at, text in enumerate(readings[name]) if text != readings[best][at]]
        for_best = sum(vietnamese_words[best][at] for at in other)
        for_other = sum(vietnamese_words[name][at] for at in other)
        # Words that are Vietnamese in the other one alone: a column or a part of the file may be in it.
        others_own = sum(vietnamese_words[name][at] and not vietnamese_words[best][at] for at in other)
        lead = for_best - for_other
        sure &= not other or (
            lead >= max(_SURE_LEAD, for_other / 2) and others_own <= _STRAY_SHARE * len(words)
        )
        most = max(most, for_other)
    if sure and count >= max(_SURE_SHARE * len(words), 1):
        return Encoding(best, Note("encoding_of_words", words=len(words), count=count, most=most))
    first, second = sorted(ONE_BYTE, key=lambda name: -sum(vietnamese_words[name]))[:2]
    raise UndecidedError(
        Note(
            "words_of_two_encodings",
            words=len(words),
            first=first,
            first_count=sum(vietnamese_words[first]),
            second=second,
            second_count=sum(vietnamese_words[second]),
        )
    )


def _is_vietnamese(word: str) -> bool:
    parts = [part for part in _PUNCTUATION.split(word) if not part.isascii()]
    return bool(parts) and all(map(is_syllable, parts))

"""Recognition of a text's encoding: certain from the text, named in a profile, or refused.

Non-ASCII text in another encoding is hardly ever valid UTF-8. Encodings of one byte a letter are recognised
by decoding the same words in each: only the right one gives Vietnamese syllables, of which there are some 160
rimes; text decoded wrongly has hardly any.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Set
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from simaudit.errors import Note, RefusedValueError
from simaudit.intake.text.legacy_fonts import from_tcvn3, from_vni

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOPPED_TONES: Final = frozenset("\u0301\u0323")
"""The tones of a syllable that ends in c, ch, p or t."""

_ONSET: Final = "(?:b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
_RIMES: Final = (
    "a ac ach ai am an ang anh ao ap at au ay "
    "ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu "
    "i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong "
    "ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ uơi up ut uy uya "
    "uych uyên uyêt uyn uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu "
    "y yên yêng yêm yêt yêu ynh"
)
_LONGEST: Final = 10
"""Characters of the longest syllable with every mark apart: as nghương with a tone."""
_SYLLABLE: Final = re.compile(_ONSET + "(?:" + "|".join(sorted(_RIMES.split(), key=len, reverse=True)) + ")")


def is_syllable(word: str) -> bool:
    """Whether `word`, composed or not, is spelled, accented and capitalised like a Vietnamese syllable."""
    if len(word) > _LONGEST:
        return False
    composed = unicodedata.normalize("NFC", word)
    if not (composed.islower() or composed.isupper() or (composed[:1] + composed[1:].lower()) == composed):
        return False
    bare: list[str] = []
    tones: list[str] = []
    for character in unicodedata.normalize("NFD", composed.lower()):
        (tones if character in _TONES else bare).append(character)
    text = unicodedata.normalize("NFC", "".join(bare))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(text):
        return False
    return not text.endswith(("c", "ch", "p", "t")) or bool(tones and tones[0] in _STOPPED_TONES)


UTF_8: Final = "utf-8"
UTF_8_BOM: Final = "utf-8-sig"
UTF_16: Final = ("utf-16-le", "utf-16-be")
ONE_BYTE: Final = ("windows-1258", "windows-1252", "tcvn3", "vni")
ENCODINGS: Final = (UTF_8, *UTF_16, *ONE_BYTE)
"""The names that a profile may use; _OTHER_NAMES has synonyms."""

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

# A word is looked at from its first letter only, and never twice: a run of letters may be as long as a line.
_WORD: Final = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*+")
_LONGEST_WORD: Final = 1_000
"""Bytes of a word that are looked at: many times those of an address without blanks."""
_WORDS_A_PART: Final = 1_000
_PARTS: Final = 8
_PART_BYTES: Final = 64 * 1024
"""Words of a block are sampled in _PARTS places, at most _WORDS_A_PART in each."""

_UTF_8_SHARE: Final = 0.1
"""Share of words valid as UTF-8 from which the others are faulty: in other encodings none are by chance."""
_LATIN_SHARE: Final = 0.8
"""Least share of characters below U+2000 in text that is taken for UTF-16."""
_SURE_SHARE: Final = 0.7
_SURE_LEAD: Final = 3
_STRAY_SHARE: Final = 0.05
"""An encoding is certain if at least _SURE_SHARE of the distinct words are Vietnamese in it and it leads
every other one: of the words that both decode differently, at least _SURE_LEAD more and half as many again
are Vietnamese in it, and at most _STRAY_SHARE of all words are Vietnamese in the other one only."""
_MIN_CONTRADICTING: Final = 20
"""Least number of words that can contradict the encoding found in earlier blocks."""
_WESTERN: Final = frozenset({"windows-1252", "windows-1258"})

# Punctuation next to letters in a register's cells.
_PUNCTUATION: Final = re.compile("[\u00a0–—‘’“”…«»°,.;:()/'\\-]+")
# In UTF-8 these are đ, ơ, ư and ạ to ỹ; no encoding of one byte a letter has them within a syllable.
_STRAY_UTF_8: Final = re.compile(rb"\xc4\x91|\xc6[\xa1\xb0]|\xe1[\xba\xbb][\x80-\xbf]")
_WESTERN_DIFFERENCES: Final = bytes(
    code
    for code in range(128, 256)
    if bytes([code]).decode("cp1252", "replace") != bytes([code]).decode("cp1258", "replace")
)
_WESTERN_SAME: Final = bytes(set(range(256)) - set(_WESTERN_DIFFERENCES))
_WESTERN_DIFFERENCE_WORD: Final = re.compile(
    rb"(?<![A-Za-z\x80-\xff])(?:[A-Za-z]|[%s])*+[%s][A-Za-z\x80-\xff]*+"
    % (re.escape(bytes(set(range(128, 256)) - set(_WESTERN_DIFFERENCES))), re.escape(_WESTERN_DIFFERENCES))
)
_UNDECODABLE: Final = "\udcff"
"""Becomes the byte 0xFF, which is invalid in UTF-8, so that its record is rejected."""


@dataclass(frozen=True)
class Encoding:
    """An encoding by its name in ENCODINGS (or utf-8-sig), and how it was recognised."""

    name: str
    why: Note


def encoding_by_name(name: str) -> str:
    """The name in ENCODINGS of an encoding given by any usual name; raises RefusedValueError if unknown."""
    encoding = name.lower()
    with suppress(LookupError):
        encoding = codecs.lookup(encoding).name
    encoding = _OTHER_NAMES.get(encoding, encoding)
    if encoding not in ENCODINGS:
        raise RefusedValueError("no_encoding", name=repr(name), names=ENCODINGS)
    return encoding


class UndecidedError(Exception):
    """The encoding can't be recognised for certain; `why` is the reason."""

    def __init__(self, why: Note) -> None:
        super().__init__(why.code)
        self.why = why


def decode(piece: bytes, name: str) -> str:
    """Text in an encoding of one byte a letter; undefined bytes become lone surrogates."""
    if name == "tcvn3":
        return from_tcvn3(piece, "simaudit")
    if name == "vni":
        return from_vni(piece, "simaudit")
    return piece.decode(name.replace("windows-", "cp"), "simaudit")


codecs.register_error("simaudit", lambda error: (_UNDECODABLE, error.end))  # type: ignore[attr-defined]

_MARK: Final = b"\1"
_MOST_MARKS: Final = 31
"""Bytes of marks in a row that are no text: one more than a Stream-Safe Text has (Unicode, UAX #15)."""
_MARKS: Final = {
    name: bytes(
        ord(_MARK) if all(map(unicodedata.combining, decode(bytes([code]), name))) else 0
        for code in range(256)
    )
    for name in ONE_BYTE
}
"""Encoding → table of its bytes, _MARK for those that are combining marks."""


def without_undecodable(piece: bytes, name: str) -> bytes:
    """The text with bytes that are no text of the encoding replaced by undefined ones.

    These are letters in UTF-8, which would decode as others, and more marks in a row than any letter has:
    composing takes the square of their number.
    """
    if any(mark in piece for mark in (b"\xe1\xba", b"\xe1\xbb", b"\xc4\x91", b"\xc6\xb0", b"\xc6\xa1")):
        piece = _STRAY_UTF_8.sub(_undefined, piece)
    if _MARK * _MOST_MARKS in piece.translate(_MARKS[name]):
        marks = bytes(code for code in range(256) if _MARKS[name][code : code + 1] == _MARK)
        piece = re.sub(b"[%s]{%d,}" % (re.escape(marks), _MOST_MARKS), _undefined, piece)
    return piece


def _undefined(match: re.Match[bytes]) -> bytes:
    return b"\x81" * len(match[0])


def utf_16_without_bom(sample: bytes) -> Encoding | None:
    """UTF-16 if digits and delimiters have zero bytes, all at odd or all at even positions; else None."""
    sample = sample[: len(sample) // 2 * 2]
    first, second = sample[::2], sample[1::2]
    for name, zeros, others in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if zeros.count(0) * 2 >= len(zeros) > 0 and others.count(0) * 1000 <= len(others):
            text = codecs.getincrementaldecoder(name)("replace").decode(sample)
            # Names may be in other scripts, but most of a register is digits, delimiters and Latin letters.
            if sum(character < "\u2000" for character in text) >= _LATIN_SHARE * len(text):
                little = name == "utf-16-le"
                return Encoding(
                    name, Note("encoding_second_bytes_zero" if little else "encoding_first_bytes_zero")
                )
    return None


class Evidence:
    """Evidence for a file's encoding, collected block by block."""

    def __init__(self) -> None:
        self._western_distinguished = False

    def decide(self, piece: bytes, before: Encoding | None) -> Encoding:
        """The encoding of `piece` and of the blocks before; raises UndecidedError if it isn't certain.

        `before` is the encoding found in earlier blocks, None if they are ASCII; the result never changes how
        their text was decoded.
        """
        if before is None and (utf_8_encoding := utf_8(piece)):
            return utf_8_encoding
        parts = list(_parts(piece))
        words = [word for part in parts for word in part]
        distinctive = {*words, *_words(_WESTERN_DIFFERENCE_WORD, piece, 0, len(piece))}
        if before is None:
            encoding = _nearly_ascii(piece, words) or _of_one_byte(distinctive)
        else:
            encoding = self._confirm(before, distinctive)
        if encoding.name in ONE_BYTE:
            for part in parts:
                self._confirm(encoding, set(part))
            self._western_distinguished |= bool(piece.translate(None, _WESTERN_SAME))
        return encoding

    def _confirm(self, before: Encoding, words: Set[bytes]) -> Encoding:
        """The encoding of these words too: `before`, or a Western one that decodes the text so far alike.

        Raises UndecidedError if the words are in another encoding.
        """
        try:
            encoding = _of_one_byte(words)
        except UndecidedError:
            vietnamese = sum(is_vietnamese(decode(word, before.name)) for word in words)
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
    """Words with non-ASCII bytes, from several places spread over the piece."""
    step = max(len(piece) // _PARTS + 1, _PART_BYTES)
    for start in range(0, len(piece), step):
        yield _words(_WORD, piece, start, min(start + step, len(piece)))


def _words(pattern: re.Pattern[bytes], piece: bytes, start: int, end: int) -> list[bytes]:
    # A word at the edge of the piece or of a part of it may be cut.
    matches = (match for match in pattern.finditer(piece, start, end) if start < match.start())
    return [match[0][:_LONGEST_WORD] for match in islice(matches, _WORDS_A_PART) if match.end() < end]


def utf_8(piece: bytes) -> Encoding | None:
    """UTF-8 if the piece is valid, or valid apart from some faulty words; else None."""
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
    """The encoding in which the words are Vietnamese; raises UndecidedError if another one is possible."""
    readings = {name: [decode(word, name) for word in words] for name in ONE_BYTE}
    vietnamese_words = {name: list(map(is_vietnamese, texts)) for name, texts in readings.items()}
    best = max(ONE_BYTE, key=lambda name: sum(vietnamese_words[name]))
    count, sure, most = sum(vietnamese_words[best]), True, 0
    for name in ONE_BYTE:
        other = [at for at, text in enumerate(readings[name]) if text != readings[best][at]]
        for_best = sum(vietnamese_words[best][at] for at in other)
        for_other = sum(vietnamese_words[name][at] for at in other)
        # Words that are Vietnamese only in the other one: a column or part of the file may be in it.
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


def is_vietnamese(word: str) -> bool:
    """Whether the accented parts of a word between punctuation, of which there is one, are syllables."""
    parts = [part for part in _PUNCTUATION.split(word) if not part.isascii()]
    return bool(parts) and all(map(is_syllable, parts))

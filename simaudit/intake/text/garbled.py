"""Text that is valid, but not what its writer meant: letters encoded twice, of a font, or in a code of mail.

Only undoing the mistake tells: it makes Vietnamese syllables of what is none. Such a file is refused: what
one program made of the letters, another may have made beyond undoing.
"""

import codecs
import html
import quopri
import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from simaudit.errors import IntakeError, Note
from simaudit.intake.text.encoding import ONE_BYTE, decode, is_vietnamese

_SAMPLE_BYTES: Final = 64 * 1024
_LEAST_WORDS: Final = 2
_LINES_A_WORD: Final = 20
"""A garbled word in fewer lines than one in so many is its row's: the file isn't refused for it."""
_MOST_TIMES: Final = 3
_LONGEST: Final = 200
"""Characters of a word that is looked at: more than a syllable has that was encoded three times."""

_READ_AS: Final = {
    **{f"windows-{page}": f"cp{page}" for page in (1252, 1258, 1250, 1251)},
    **{name: name for name in ("mac-roman", "cp437", "cp850", "shift-jis", "gbk", "euc-kr")},
    "shift-jis": "cp932",
}
"""Encodings that programs take UTF-8 for → Python's codec."""
_FONTS: Final = tuple(name for name in ONE_BYTE if name != "windows-1252")
"""Encodings of one byte a letter, which programs take for Windows-1252."""

_CLEAN: Final = re.compile("[\u1ea0-\u1ef9]")
"""Letters of Vietnamese alone, which are in none of these encodings."""
# From its first letter only: a run of letters may be as long as a line.
_MARKED: Final = re.compile(r"(?<![A-Za-z])[A-Za-z]*+[^\x00-\x7f](?:[A-Za-z]|[^\x00-\x7f])*+")
_CODES: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "UTF-7": (r"\+[A-Za-z0-9+/]{3,}-?", lambda word: word.encode("ascii").decode("utf-7")),
    "HTML": (r"&#?[0-9A-Za-z]{2,8};", html.unescape),
    "quoted-printable": ("(?:=[0-9A-F]{2})+", lambda word: quopri.decodestring(word).decode()),
    "\\u": (r"\\u[0-9a-fA-F]{4}", lambda word: word.encode("ascii").decode("unicode_escape")),
    "%": ("(?:%[0-9A-Fa-f]{2})+", lambda word: unquote(word, errors="strict")),
}
"""Codes by which mail and web pages write letters in ASCII → their pattern, and what undoes it."""
_CODED: Final = {
    name: (re.compile(f"(?<![A-Za-z])[A-Za-z]*+(?:{pattern}[A-Za-z]*+)+"), undo)
    for name, (pattern, undo) in _CODES.items()
}


def _as_byte(error: UnicodeError) -> tuple[bytes, int]:
    """Programs leave bytes that their code page doesn't have as control characters of the same number."""
    if not isinstance(error, UnicodeEncodeError) or error.object[error.start] > "\xff":
        raise error
    return error.object[error.start].encode("latin-1"), error.start + 1


codecs.register_error("simaudit-byte", _as_byte)


def refuse_garbled(first: bytes, path: Path) -> None:
    """Raises IntakeError, with the first line, where most accented words of a file's beginning are garbled.

    `first` is its text as UTF-8, of which the first 64 KB are looked at.
    """
    text = first[:_SAMPLE_BYTES].decode(errors="ignore")
    marked = Counter(_MARKED.findall(text))
    garbled: dict[str, Note] = {word: cause for word in marked if (cause := _cause(word))}
    for name, (pattern, undo) in _CODED.items():
        coded = Counter(pattern.findall(text))
        garbled |= {word: Note("letters_in_code", kind=name) for word in coded if _undone(word, undo)}
        marked += Counter({word: count for word, count in coded.items() if word in garbled})
    count = sum(marked[word] for word in garbled)
    enough = max(_LEAST_WORDS, text.count("\n") // _LINES_A_WORD)
    if count < enough or 2 * count < marked.total():
        return
    line = text.count("\n", 0, min(map(text.find, garbled))) + 1
    (cause, _), *_ = Counter(garbled.values()).most_common(1)
    raise IntakeError.of(cause, path=path, place=Note("at_line", line=str(line)))


def _cause(word: str) -> Note | None:
    """What makes a Vietnamese word of this one where it is undone; None where nothing does."""
    if len(word) > _LONGEST or _CLEAN.search(word):
        return None
    for name, codec in _READ_AS.items():
        if _undone(word, partial(_decoded_once, codec=codec)):
            return Note("letters_encoded_twice", read_as=name)
    for name in () if is_vietnamese(word) else _FONTS:
        if _undone(word, partial(_of_bytes, name=name)):
            return Note("letters_of_encoding", encoding=name)
    return None


def _decoded_once(word: str, codec: str) -> str:
    return word.encode(codec, "simaudit-byte").decode()


def _of_bytes(word: str, name: str) -> str:
    return decode(word.encode("cp1252", "simaudit-byte"), name)


def _undone(word: str, undo: Callable[[str], str]) -> bool:
    """Whether undoing once, or several times, gives a Vietnamese word that isn't this one."""
    for _ in range(_MOST_TIMES):
        try:
            before, word = word, undo(word)
        except ValueError:
            return False
        if word != before and is_vietnamese(word):
            return True
    return False

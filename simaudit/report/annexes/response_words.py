"""Columns and words of the responses to findings: answers of carriers and results of inspections.

Workbooks offer these words in drop-down lists, and `simaudit answers` reads them. Each word is Vietnamese and
English, and either half is accepted.
"""

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

KEY_COLUMN: Final = "finding_key"
"""The column that identifies the finding; a sheet without it has no responses."""

RESPONSE: Final = "Phản hồi / Response"
REASON: Final = "Lý do / Reason"
ANSWERS: Final[Mapping[str, str]] = {
    "accepted": "chấp nhận / accept",
    "fixed": "đã sửa / fixed",
    "contested": "phản đối / contested",
}
"""Code → word of an answer that a carrier may give to a finding; `contested` needs a reason."""

RESULT: Final = "Kết quả / Result"
REMARK: Final = "Ghi chú / Remark"
INSPECTION_RESULTS: Final[Mapping[str, str]] = {
    "confirmed": "xác nhận / confirmed",
    "not_confirmed": "không phải / not confirmed",
    "inconclusive": "không kết luận / inconclusive",
}
"""Code → word of a result that an inspector may give to a sampled finding after comparing it with its
papers."""

_LONGEST_REPEATED: Final = 30
"""Characters of a response that a message repeats."""


def code_of(text: str, words: Mapping[str, str]) -> str | None:
    """The code of one of `words`, given in full, by one half or as the code; None for any other text."""
    wanted = normalised(text)
    for code, word in words.items():
        if wanted in (code, normalised(word), *(normalised(half) for half in word.split("/"))):
            return code
    return None


def may_be_repeated(text: str, words: Mapping[str, str]) -> bool:
    """Whether a message may repeat a text that is none of `words`: what may be a name or a number it mayn't.

    A misspelt word, and a short text without capitals and digits: names are written with capitals.
    """
    halves = [normalised(half) for word in words.values() for half in word.split("/")]
    if get_close_matches(normalised(text), halves, n=1, cutoff=0.7):
        return True
    return len(text) <= _LONGEST_REPEATED and text == text.lower() and not any(map(str.isdigit, text))


def normalised(text: str) -> str:
    """A heading or word for comparisons, which ignore case, spaces and Unicode composition."""
    spaced = re.sub(r"\s*/\s*", " / ", unicodedata.normalize("NFC", text).casefold())
    return " ".join(spaced.split())

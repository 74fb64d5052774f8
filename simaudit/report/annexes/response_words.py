"""Columns and words of the responses to findings: answers of carriers and results of inspections.

Workbooks offer these words in drop-down lists, and `simaudit answers` reads them. Each word is Vietnamese and
English, and either half is accepted.
"""

import re
import unicodedata
from collections.abc import Mapping
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


def code_of(text: str, words: Mapping[str, str]) -> str | None:
    """The code of one of `words`, given in full, by one half or as the code; None for any other text."""
    wanted = normalised(text)
    for code, word in words.items():
        if wanted in (code, normalised(word), *(normalised(half) for half in word.split("/"))):
            return code
    return None


def normalised(text: str) -> str:
    """A heading or word for comparisons, which ignore case, spaces and Unicode composition."""
    spaced = re.sub(r"\s*/\s*", " / ", unicodedata.normalize("NFC", text).casefold())
    return " ".join(spaced.split())

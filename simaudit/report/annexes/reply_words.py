"""What comes back on a finding: the columns and words of a carrier's answer and of an inspector's result.

The workbooks that go out offer these words in a drop-down list; `answers` reads
them back. Every word is Vietnamese and English at once, and either half will do.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

KEY: Final = "finding_key"
"""The column that says which finding a row answers; a sheet without it is no sheet of answers."""

RESPONSE: Final = "Phản hồi / Response"
REASON: Final = "Lý do / Reason"
ANSWERS: Final[Mapping[str, str]] = {
    "accepted": "chấp nhận / accept",
    "fixed": "đã sửa / fixed",
    "contested": "phản đối / contested",
}
"""What a carrier may say of a finding, by code; `contested` needs a reason."""

RESULT: Final = "Kết quả / Result"
REMARK: Final = "Ghi chú / Remark"
RESULTS: Final[Mapping[str, str]] = {
    "confirmed": "xác nhận / confirmed",
    "not_confirmed": "không phải / not confirmed",
    "inconclusive": "không kết luận / inconclusive",
}
"""What an inspector may say of a sampled finding after looking at its papers, by code."""


def code_of(text: str, words: Mapping[str, str]) -> str | None:
    """The code of a word of `ANSWERS` or `RESULTS`: whole, by half or the code itself; else None."""
    wanted = plain(text)
    for code, word in words.items():
        if wanted in (code, plain(word), *(plain(half) for half in word.split("/"))):
            return code
    return None


def plain(text: str) -> str:
    """A heading or word as it is compared: case, spaces and the way letters are composed don't count."""
    spaced = re.sub(r"\s*/\s*", " / ", unicodedata.normalize("NFC", text).casefold())
    return " ".join(spaced.split())

"""Columns and words of the responses to findings: answers of carriers and results of inspections.

Workbooks offer these words in drop-down lists in their language, and `simaudit answers` reads them. Each word
is Vietnamese and English, and either half is accepted; so are the words of checks/vocabulary/responses.toml.

Follow-ups are filled in too: their columns stand behind those that say whose follow-up a row is, case_id, or
carrier and check_id. They hold the entry that counts. ENTRY says which one that was, so that what was changed
in a sheet can be told from what was changed in the store since.
"""

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Final

from simaudit.errors import CatalogueError
from simaudit.intake.values.text import fold
from simaudit.messages import LANGUAGES, Words
from simaudit.paths import CHECKS
from simaudit.rules.toml_file import read_toml
from simaudit.store.follow_up_states import STATES


def both(listing: str, name: str) -> str:
    """A word in Vietnamese and English, with a stroke between them."""
    return " / ".join(Words(listing, language)[name] for language in LANGUAGES)


KEY_COLUMN: Final = "finding_key"
"""The column that identifies the finding; a sheet without it has no responses."""

RESPONSE: Final = both("returned", "response")
REASON: Final = both("returned", "reason")
# A drop-down list of a workbook is parted by commas, so no word has one.
ANSWERS: Final[Mapping[str, str]] = {
    code: both("returned", f"answer.{code}") for code in ("accepted", "fixed", "contested")
}
"""Code → word of an answer that a carrier may give to a finding; `contested` needs a reason."""

RESULT: Final = both("returned", "result")
REMARK: Final = both("returned", "remark")
INSPECTION_RESULTS: Final[Mapping[str, str]] = {
    code: both("returned", f"inspection.{code}") for code in ("confirmed", "not_confirmed", "inconclusive")
}
"""Code → word of a result that an inspector may give to a sampled finding by its papers."""

RECORD: Final = both("returned", "record")
FAULT: Final = both("returned", "fault")
AUDIT_RESULTS: Final[Mapping[str, str]] = {
    code: both("returned", f"audit.{code}") for code in ("right", "wrong", "unclear")
}
"""Code → word of a result that an inspector may give to a row without findings; `wrong` needs a reason."""

WITHDRAWN: Final[Mapping[str, str]] = {"withdrawn": both("returned", "withdrawn")}
"""The code and word that take back the response that counts to a finding, of any kind."""

LOOKED_BY: Final = both("returned", "looked_by")
LOOKED_ON: Final = both("returned", "looked_on")

_ALSO: Final = CHECKS / "vocabulary" / "responses.toml"
"""Code → words that mean it too: those that people write, and those of workbooks handed out before."""

_AROUND: Final = " .,;:!…\"'“”‘’*-–"
"""Signs around a word that say nothing; a question mark does."""

_LONGEST_REPEATED: Final = 30
"""Characters of a response that a message repeats."""


FIELDS: Final[Mapping[str, str]] = {
    name: both("returned", name)
    for name in ("state", "on", "document", "deadline", "person", "amount", "reason")
}
"""Field of a step (jobs/follow_up/step.py) → its heading, in order."""

STATE: Final = FIELDS["state"]
ENTRY: Final = both("returned", "entry")

HEADINGS: Final[Mapping[str, str]] = {**FIELDS, "entry": ENTRY}
"""All columns of follow-ups, in order."""

SUBJECT: Final = ("case_id", "carrier", "check_id")

CHECK_COLUMNS: Final = ("carrier", "carrier_name", "check_id", "title", "findings")
"""What the sheet of checks has before these columns; the first is hidden."""


def state_words() -> dict[str, str]:
    """State → its word on the sheet, Vietnamese and English; either half may be given."""
    return {state: both("follow_up", state) for state in STATES}


def half(word: str, lang: str) -> str:
    """The Vietnamese or the English half of a word."""
    vi, _, en = word.partition(" / ")
    return vi if lang == "vi" else en


def code_of(text: str, words: Mapping[str, str]) -> str | None:
    """The code of one of `words`, given in full, by one half, as the code or by `_ALSO`; None for any other.

    A syllable without marks stands for any that differs from it by marks alone.
    """
    typed = _spaced(text)
    return next((code for code, word in words.items() if _ways(code, word).fullmatch(typed)), None)


@cache
def _ways(code: str, word: str) -> re.Pattern[str]:
    """What means a code: every syllable with its marks, or without."""
    spellings = (code, word, *word.split("/"), *read_toml(_ALSO, CatalogueError)[1].get(code, ()))
    either = ([{part, fold(part).lower()} for part in _spaced(spelling).split()] for spelling in spellings)
    return re.compile(
        "|".join(" ".join(f"(?:{'|'.join(map(re.escape, pair))})" for pair in way) for way in either)
    )


def _spaced(text: str) -> str:
    return " ".join(re.sub("[()]", " ", normalised(text)).strip(_AROUND).split())


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

"""TOML files written by people: parsed and validated, or refused with line, key and cure.

Messages never quote the content of a file, as waivers hold subscriber numbers.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from simaudit.errors import Note, RefusedValueError, SimauditError
from simaudit.files import read_text
from simaudit.harmless_text import unseen_sign
from simaudit.rules.model_faults import FAULTS, faults, key_text

# Texts of several lines and of one, comments, brackets, and ends of lines.
_PIECE: Final = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+"""+|"(?:[^"\\\n]|\\.)*+"|'''
    r"""'''(?:[^']|'(?!''))*+'''+|'[^'\n]*+'|#[^\n]*+|[\[\]{}\n]""",
    re.DOTALL,
)


parsed = lru_cache(maxsize=4)(tomllib.loads)
"""The content of a valid TOML text, not to be changed: a configuration is asked for one key after another."""


def line_of(text: str, key: Sequence[str | int]) -> int | None:
    """The line (from 1) where the deepest part of `key` that the text has begins; None where it has no part.

    `text` is valid TOML, and so is its beginning up to the end of any statement: the statement sought is the
    first one whose inclusion makes the key appear, which binary search finds.
    """
    whole = parsed(text)
    depth = next((n for n in range(len(key), 0, -1) if has_key(whole, key[:n])), 0)
    if depth == 0:
        return None
    ends = list(_statement_ends(text))
    last = bisect_left(ends, True, key=lambda end: has_key(tomllib.loads(text[:end]), key[:depth]))
    return 1 + text.count("\n", 0, ends[last - 1] if last else 0)


def _statement_ends(text: str) -> Iterator[int]:
    """Positions after each statement of a valid TOML text; empty lines and comments are statements, too."""
    open_brackets = 0
    for piece in _PIECE.finditer(text):
        if piece[0] in ("[", "{"):
            open_brackets += 1
        elif piece[0] in ("]", "}"):
            open_brackets -= 1
        elif piece[0] == "\n" and not open_brackets:
            yield piece.end()
    yield len(text)


def has_key(content: Any, key: Sequence[str | int]) -> bool:
    """Whether a parsed TOML text has a key, and not only tables above it."""
    for part in key:
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


Model = TypeVar("Model", bound=BaseModel)


class StrictModel(BaseModel):
    """Base of models of TOML files: unknown keys are refused, values can't be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# Before Python 3.14, tomllib gives line and column only in its message.
_PLACE: Final = re.compile(r" \(at line ([0-9]+), column ([0-9]+)\)$")

# A hundred parts of one key: tomllib takes the square of their number.
_DEEP_KEY: Final = re.compile(
    r"""(?:(?<![\w-])[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
    r"""(?:\.[ \t]*+(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+){100}""",
    re.ASCII,
)

REASONS: Final = FAULTS["tomllib"]
"""Start of a message of tomllib → code; any other message: `toml_statement`."""


def read_toml(path: Path, refused: type[SimauditError]) -> tuple[str, dict[str, Any]]:
    """The text of a file and its content; raises `refused`, chained to the OSError where there is one."""
    text = read_text(path, refused)
    return text, parse_toml(text, path, refused)


def parse_toml(text: str, path: Path, refused: type[SimauditError], above: int = 0) -> dict[str, Any]:
    """Parse TOML that follows `above` other lines of the file at `path`; raises `refused`."""
    try:
        if _DEEP_KEY.search(text):
            raise RecursionError
        return tomllib.loads(text)
    except RecursionError:
        fault, place = Note("toml_too_deep"), None
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        code = next((code for start, code in REASONS.items() if message.startswith(start)), "toml_statement")
        fault = Note("not_toml", why=Note(code))
        if at := _PLACE.search(message):
            place = Note("at_line_column", line=str(int(at[1]) + above), column=at[2])
        else:  # tomllib reports the end of the text without a position.
            place = Note("at_line", line=str(len(text.splitlines()) + above))
    except ValueError:
        fault, place = Note("toml_number_too_long"), None
    # Raised without its cause, which holds the content of the file.
    raise refused.of(fault, path=path, place=place)


def _seen(text: str) -> str:
    if sign := unseen_sign(text):
        raise RefusedValueError("sign_unseen", sign=sign)
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        raise RefusedValueError("one_line_needed")
    return _seen(text)


_UNSEEN: Final = r"\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
Line = Annotated[
    str, AfterValidator(_one_line), Field(json_schema_extra={"pattern": rf"^[^\x00-\x0a{_UNSEEN}]*$"})
]
"""A text that stands among other words, in a subject or a heading: one line of signs that can be seen."""
Lines = Annotated[
    str, AfterValidator(_seen), Field(json_schema_extra={"pattern": rf"^[^\x00-\x09{_UNSEEN}]*$"})
]
"""As Line, on one line or several."""


def read_model(path: Path, model: type[Model], refused: type[SimauditError]) -> Model:
    """Read a file into a model; raises `refused` where it cannot be read or is not valid."""
    text, content = read_toml(path, refused)
    return validate_model(model, content, text, path, refused)


def validate_model(
    model: type[Model],
    content: dict[str, Any],
    text: str,
    path: Path,
    refused: type[SimauditError],
    above: int = 0,
) -> Model:
    """Validate the content of `text` as a model; raises `refused` with the first invalid value and its line.

    `above` is the number of lines that precede `text` in the file at `path`.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first, *others = faults(model, error)
        note = Note("first_of_several", first=first.note, others=len(others)) if others else first.note
        place = place_of(text, first.key, above) if first.key else None
        raise refused.of(note, path=path, place=place) from error
    except RecursionError:
        raise refused.of(Note("toml_too_deep"), path=path) from None


def place_of(text: str, key: Sequence[str | int], above: int = 0) -> Note:
    """Line and name of a key; only its name where no part of it is in the text."""
    line = line_of(text, key) if text else None
    if line is None:
        return Note("at_key", key=key_text(key))
    return Note("key_at", where=Note("at_line", line=str(line + above)), key=key_text(key))

"""TOML files that people write: read and held to a model, or refused by line, key and cure.

A fault of the form never shows what stands in the file: waivers hold subscriber numbers.
"""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from simaudit.catalogue.model_faults import faults, named
from simaudit.catalogue.toml_position import line_of
from simaudit.errors import Note, SimauditError
from simaudit.files import read_text

Model = TypeVar("Model", bound=BaseModel)

# Python 3.14 gives a fault's line and column as attributes, those before it only in the message's words.
_PLACE: Final = re.compile(r" \(at line (\d+), column (\d+)\)$")

REASONS: Final = MappingProxyType(
    {
        "Cannot ": "toml_twice",
        "Duplicate ": "toml_twice",
        "Escaped character": "toml_escape",
        "Expected newline": "toml_line_end",
        "Expected '='": "toml_statement",
        "Expected ": "toml_unclosed",
        "Found invalid character": "toml_character",
        "Illegal character": "toml_character",
        "Invalid date": "toml_day",
        "Invalid hex value": "toml_escape",
        "Invalid value": "toml_value",
        "Unclosed ": "toml_unclosed",
        "Unescaped ": "toml_escape",
        "Unterminated ": "toml_unclosed",
    }
)
"""How a message of tomllib begins → the code that says the same; any other is of a bad statement."""


def read_toml(path: Path, refused: type[SimauditError]) -> tuple[str, dict[str, Any]]:
    """The text of a file and what it says; raises `refused`, from an OSError where there is one."""
    text = read_text(path, refused)
    return text, parsed(text, path, refused)


def parsed(text: str, path: Path, refused: type[SimauditError], above: int = 0) -> dict[str, Any]:
    """What TOML says that follows `above` other lines of the file at `path`; raises `refused`."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        fault, place = Note("toml_too_deep"), None
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        code = next((code for start, code in REASONS.items() if message.startswith(start)), "toml_statement")
        fault = Note("not_toml", why=Note(code))
        if at := _PLACE.search(message):
            place = Note("at_line_column", line=str(int(at[1]) + above), column=at[2])
        else:  # The text ends too early.
            place = Note("at_line", line=str(len(text.splitlines()) + above))
    except ValueError:
        fault, place = Note("toml_number_too_long"), None
    # Without the cause: it holds what the file says.
    raise refused.of(fault, path=path, place=place)


def read_model(path: Path, model: type[Model], refused: type[SimauditError]) -> Model:
    """The file as a model; raises `refused` where it cannot be read or says what doesn't fit."""
    text, content = read_toml(path, refused)
    return held_to(model, content, text, path, refused)


def held_to(
    model: type[Model],
    content: dict[str, Any],
    text: str,
    path: Path,
    refused: type[SimauditError],
    above: int = 0,
) -> Model:
    """What the text says, as a model; raises `refused` with the first value that doesn't fit, and its line.

    `above` = how many lines of the file at `path` come before the text.
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
    """The line and name of a key; its name alone where no part of it stands in the text."""
    line = line_of(text, key) if text else None
    if line is None:
        return Note("at_key", key=named(key))
    return Note("key_at", where=Note("at_line", line=str(line + above)), key=named(key))

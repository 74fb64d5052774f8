"""Headings, wordings and names of carriers of a department's own, over those of `checks/vocabulary`.

`headers.toml`, `values.toml` and `carriers.toml` of its folder have the built-in ones' format and hold only
what differs. A heading or wording is its own key: one that the catalogue has is given another meaning, one
under `removed` has none any more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import polars as pl
from pydantic import AfterValidator, ConfigDict, Field, create_model

from simaudit.contract import COLUMN_KINDS, COLUMNS, DTYPES, LIST_TOKENS
from simaudit.errors import UsageError
from simaudit.intake.profile.extract_file import NO_WORDINGS, UNREAD, OwnWordings
from simaudit.intake.values.text import fold
from simaudit.rules.carrier_names import NO_NAMES, CarrierName, CarrierNames, valid_name
from simaudit.rules.own_files import OwnFile
from simaudit.rules.toml_file import StrictModel, parse_toml, place_of, validate_model

HEADERS, VALUES, CARRIERS = "headers.toml", "values.toml", "carriers.toml"
VOCABULARY_FILES: Final = (HEADERS, VALUES, CARRIERS)
"""What a department's folder of the vocabulary may have."""

REMOVED: Final = "removed"
"""The key of what is no heading, or no wording, any more."""

_Texts = tuple[Annotated[str, Field(min_length=1)], ...]
_STRICT: Final = ConfigDict(extra="forbid", frozen=True)
_TOKENS: Final = LIST_TOKENS | {
    column: tuple(dtype.categories)
    for column, dtype in DTYPES.items()
    if column in COLUMNS and isinstance(dtype, pl.Enum)
}
"""Coded column of extracts or lists → its values."""


def _of_lists(name: str, keys: Iterable[str]) -> Any:
    fields: dict[str, Any] = dict.fromkeys((*keys, REMOVED), (_Texts, ()))
    return create_model(name, __config__=_STRICT, **fields)


_Headers: Final = _of_lists("_Headers", COLUMNS)
_SECTIONS: Final[dict[str, Any]] = {
    **{column: (_of_lists(column, tokens), {}) for column, tokens in _TOKENS.items()},
    "boolean": (_of_lists("boolean", ("true", "false")), {}),
    "nationality": (dict[Annotated[str, Field(pattern=rf"^([A-Z]{{2}}|{REMOVED})$")], _Texts], {}),
}
_Values: Final = create_model("_Values", __config__=_STRICT, **_SECTIONS)


class _Carriers(StrictModel):
    carriers: dict[Annotated[str, AfterValidator(valid_name)], CarrierName]


@dataclass(frozen=True)
class OwnVocabulary:
    """What a department's files say, and which files they are."""

    wordings: OwnWordings = NO_WORDINGS
    names: CarrierNames = field(default_factory=dict)
    files: Mapping[str, OwnFile] = field(default_factory=dict)


def own_vocabulary(files: Mapping[str, OwnFile]) -> OwnVocabulary:
    """The files by their names (VOCABULARY_FILES), read.

    Raises UsageError with file, line and cure, where one is not valid or gives a wording two meanings.
    """
    wordings = OwnWordings(
        headings=_headings(files[HEADERS]) if HEADERS in files else {},
        values=_values(files[VALUES]) if VALUES in files else {},
    )
    names = _model(files[CARRIERS], _Carriers).carriers if CARRIERS in files else NO_NAMES
    return OwnVocabulary(wordings, names, files)


def _model(file: OwnFile, model: Any) -> Any:
    content = parse_toml(file.text, file.path, UsageError)
    return validate_model(model, content, file.text, file.path, UsageError)


def _headings(file: OwnFile) -> dict[str, str]:
    headings = dict(_model(file, _Headers))
    meanings = _meanings(file, (), {fold(column): column for column in COLUMNS}, headings)
    return {wording: "" if column == REMOVED else column for wording, column in meanings.items()}


def _values(file: OwnFile) -> dict[str, dict[str, str]]:
    values: dict[str, dict[str, str]] = {}
    for section, texts in _model(file, _Values):
        lists = texts if isinstance(texts, Mapping) else dict(texts)
        tokens = {fold(token): token for token in _TOKENS.get(section, ())}
        if meanings := _meanings(file, (section,), tokens, lists):
            meant = {
                word: UNREAD.format(wording=word) if value == REMOVED else value
                for word, value in meanings.items()
            }
            columns = [column for column, kind in COLUMN_KINDS.items() if section in (column, kind)]
            values |= dict.fromkeys(columns or [section], meant)
    return values


def _meanings(
    file: OwnFile, above: Sequence[str], fixed: Mapping[str, str], lists: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Folded wording → the key that lists it; `fixed` are the names that mean themselves alone."""
    meanings: dict[str, str] = {}
    for meaning, wording in ((meaning, wording) for meaning, listed in lists.items() for wording in listed):
        other = meanings.setdefault(fold(wording), fixed.get(fold(wording), meaning))
        if other != meaning:
            place = place_of(file.text, (*above, meaning))
            raise UsageError(
                "own_wording_of_two", path=file.path, place=place, wording=repr(wording), other=other
            )
    return meanings

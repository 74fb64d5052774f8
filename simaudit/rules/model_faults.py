"""Validation errors of pydantic as notes in both languages, with an example of a valid value as the cure.

Errors are recognised by pydantic's error types, never by its messages.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from simaudit.errors import Note, RefusedValueError, nearest

FAULTS: Final[Mapping[str, Mapping[str, str]]] = tomllib.loads(
    Path(__file__).with_name("faults.toml").read_text(encoding="utf-8")
)
"""What pydantic and tomllib report → codes of notes, a table each; and the limits that notes state."""

CODES: Final = FAULTS["pydantic"]
"""pydantic's type of an error → the code of a note."""

_KINDS: Final = frozenset({"[key]", "bool", "int", "constrained-int", "float", "str"})
"""Parts that pydantic adds to a key: `[key]` for a bad name, and the types tried for a value of a union."""


_OF_A_VALUE: Final = frozenset({"greater_than_equal", "less_than_equal", "greater_than", "less_than"})
"""Errors of a value that is of one of a union's types: the others were tried in vain."""


class Fault(NamedTuple):
    """One value or key that is not valid."""

    key: tuple[str | int, ...]
    note: Note


def key_text(key: Sequence[str | int]) -> str:
    """A key path as text, with tables of a list counted from 1: `retention.months`, `plant 2.size`."""
    parts: list[str] = []
    for part in key:
        if isinstance(part, int) and parts:
            parts[-1] += f" {part + 1}"
        else:
            parts.append(str(part))
    return ".".join(parts)


def faults(model: type[BaseModel], error: ValidationError) -> list[Fault]:
    """All errors that pydantic found, one for each key: unknown keys first, the others in its order.

    A misspelt key causes two errors, unknown and missing; the unknown one is the more helpful.
    """
    details = error.errors(include_url=False)
    # Where entries of a list are invalid, pydantic also reports the list as too short.
    above = {fault["loc"][:depth] for fault in details for depth in range(len(fault["loc"]))}
    details = [fault for fault in details if fault["type"] != "too_short" or fault["loc"] not in above]
    details.sort(key=lambda fault: fault["type"] != "extra_forbidden")
    in_order = [_fault(model, dict(fault)) for fault in details]
    return list({fault.key: fault for fault in reversed(in_order)}.values())[::-1]


def _fault(model: type[BaseModel], detail: dict[str, Any]) -> Fault:
    key = tuple(part for part in detail["loc"] if part not in _KINDS and not str(part).startswith("literal["))
    if detail["type"] == "extra_forbidden":
        table = _table(model, key[:-1])
        known_keys = sorted(_named_fields(table)) if table else []
        return Fault(key, Note("key_unknown", near=nearest(str(key[-1]), known_keys)))
    example = _example(model, key)
    if len(key) < len(detail["loc"]) - ("[key]" in detail["loc"]) and detail["type"] not in _OF_A_VALUE:
        note = Note("single_value_needed")
    elif detail["type"] == "string_pattern_mismatch" and example:
        note = Note("form_needed")
    else:
        note = _note(detail["type"], detail.get("ctx", {}), detail["msg"])
    # A note with a cure of its own needs no example.
    return Fault(
        key, Note("with_example", fault=note, example=example) if example and not note.cure() else note
    )


def _note(kind: str, context: dict[str, Any], message: str) -> Note:
    """An error of pydantic as a note; a type that isn't in CODES keeps pydantic's message."""
    if kind == "value_error":
        error = context["error"]
        return error.note if isinstance(error, RefusedValueError) else Note("verbatim", text=str(error))
    if kind == "literal_error":
        # pydantic lists the values with " or " before the last one.
        others, _, last = context["expected"].rpartition(" or ")
        return Note("one_of_needed", others=others, last=last) if others else Note("only_value", value=last)
    code = CODES.get(kind)
    if code is None:
        return Note("verbatim", text=message)
    if code == "text_too_short" and context["min_length"] == 1:
        return Note("text_empty")
    if code not in FAULTS["limits"]:
        return Note(code)
    limit = context[FAULTS["limits"][code]]
    return Note(code, limit=f"{limit:g}" if isinstance(limit, float) else str(limit))


def _example(model: type[BaseModel], key: Sequence[str | int]) -> str | Note:
    """A valid value as TOML, from the examples or the default of the key, else of the table that holds it.

    The example of a table is its header and one line below it.
    """
    for depth in range(len(key), 0, -1):
        field = _field(model, key[:depth])
        if field is None:
            continue
        value = next(iter(field.examples or ()), field.default)
        if value and isinstance(value, (str, int, list)):
            if get_origin(field.annotation) is dict:
                head, line = str(value).split("\n")
                return Note("table_example", head=head, line=line)
            return f"{key[depth - 1]} = {json.dumps(value, ensure_ascii=False)}"
    return ""


def _named_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields by the keys that a file uses for them."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _field(model: type[BaseModel], path: Sequence[str | int]) -> FieldInfo | None:
    table = _table(model, path[:-1])
    return _named_fields(table).get(str(path[-1])) if table and path else None


def _table(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel] | None:
    """The model of the table at a path; None where the path is no table with fixed keys."""
    if not path:
        return model
    field = _named_fields(model).get(str(path[0]))
    if field is None:
        return None
    several = get_origin(field.annotation) in (dict, list, tuple)
    inner = inner_model(field.annotation)
    return _table(inner, path[2 if several else 1 :]) if inner else None


def inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as `dict[str, Model]` or `Model | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((inner for part in get_args(annotation) if (inner := inner_model(part))), None)

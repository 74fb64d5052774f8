"""What doesn't fit in a configuration, in sentences that name the key and the cure."""

import json
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo


class Fault(NamedTuple):
    """One value or name that can't be used."""

    key: tuple[str | int, ...]
    text: str


def named(key: Sequence[str | int]) -> str:
    """A key path as it is said: `retention.months`."""
    return ".".join(map(str, key))


def faults(model: type[BaseModel], error: ValidationError) -> list[Fault]:
    """Every fault that pydantic found, one a key, in its order."""
    found = [_fault(model, dict(details)) for details in error.errors(include_url=False)]
    return list({fault.key: fault for fault in reversed(found)}.values())[::-1]


def _fault(model: type[BaseModel], found: dict[str, Any]) -> Fault:
    # pydantic marks a table's bad name, and the kinds it tried for a value that may be of several.
    key = tuple(part for part in found["loc"] if part not in ("[key]", "bool", "int", "float", "str"))
    if found["type"] == "extra_forbidden":
        known = sorted(_keys(model, key[:-1]))
        near = get_close_matches(str(key[-1]), known, n=1)
        cure = f"did you mean {near[0]}?" if near else f"keys that may stand here: {', '.join(known)}"
        return Fault(key, f"there is no such key; {cure}")
    if len(key) < len(found["loc"]) - ("[key]" in found["loc"]):
        what = "one number, one text, true or false is needed"
    elif found["type"] == "string_pattern_mismatch":
        what = "this is not of the form that is needed"
    else:
        what = found["msg"].removeprefix("Value error, ")
    return Fault(key, f"{what}{_example(model, key)}")


def _example(model: type[BaseModel], key: Sequence[str | int]) -> str:
    """`; for example: …`, from the key's own examples, its default, or those of the table it stands in."""
    for depth in range(len(key), 0, -1):
        field = _field(model, key[:depth])
        if field is None:
            continue
        value = next(iter(field.examples or ()), field.default)
        if value and isinstance(value, (str, int, list)):
            table = get_origin(field.annotation) is dict
            text = value if table else f"{key[depth - 1]} = {json.dumps(value, ensure_ascii=False)}"
            return f"; for example: {text}"
    return ""


def _keys(model: type[BaseModel], path: Sequence[str | int]) -> set[str]:
    table = _table(model, path)
    return set(table.model_fields) if table else set()


def _field(model: type[BaseModel], path: Sequence[str | int]) -> FieldInfo | None:
    table = _table(model, path[:-1])
    return table.model_fields.get(str(path[-1])) if table and path else None


def _table(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel] | None:
    """The model of the table at a path, or None where it isn't one with fixed keys."""
    if not path:
        return model
    field = model.model_fields.get(str(path[0]))
    if field is None:
        return None
    rest = path[2:] if get_origin(field.annotation) is dict else path[1:]
    inner = model_in(field.annotation)
    return _table(inner, rest) if inner else None


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as `dict[str, Model]` or `Model | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((inner for part in get_args(annotation) if (inner := model_in(part))), None)
